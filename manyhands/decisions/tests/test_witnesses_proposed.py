"""What becomes of the buttons on the page of witnesses: a proposal that says which of them."""

import html

import pytest

from manyhands.decisions import carrying
from manyhands.decisions.models import Proposal
from manyhands.decisions.tests.on_pages import look
from manyhands.groups.tests import make
from manyhands.record.models import Watch, Witness

pytestmark = pytest.mark.django_db

HERE = "/g/rosewood/record/witnesses/"
A_KEY, RECORD = make.witness_key("a.example"), make.record_key("g/another")
PRESSED = [
    ("asking/", {"url": "https://a.example/witness", "key": A_KEY}, "witness.ask"),
    ("watching/", {"key": RECORD}, "witness.add"),
    ("end/", {"key": make.witness_key()}, "witness.drop"),
]


@pytest.fixture
def ana():
    return make.member(make.with_witness(make.group()))


@pytest.mark.parametrize(("path", "sent", "power"), PRESSED, ids=lambda one: f"{one}"[:20])
def test_each_button_becomes_a_proposal_that_says_which(ana, path, sent, power):
    phone = make.browser(ana)
    assert f'data-power="{power}"' in phone.get(HERE).content.decode()

    pressed = phone.post(f"{HERE}{path}", sent)

    draft = Proposal.objects.get()
    assert pressed.headers["Location"] == draft.get_absolute_url()
    assert (draft.act.power, draft.method) == (power, "consent")
    assert draft.title.endswith(f": {sent['key'].split('+')[0]}")
    told = html.unescape(look(ana, draft))
    assert all(f"<ins>{line}</ins>" in told for line in sent.values())
    assert _listed(ana.group) == (["witness.example"], [])


def test_adopted_each_is_done(ana):
    for path, sent, _power in PRESSED:
        make.browser(ana).post(f"{HERE}{path}", sent)

    for draft in Proposal.objects.order_by("pk"):
        carrying.carry_out(draft.group, draft.ref, draft.act)

    assert _listed(ana.group) == (["a.example"], ["g/another"])


def _listed(group) -> tuple[list[str], list[str]]:
    """Who is asked, and what is watched."""
    asked = Witness.objects.filter(log=group.log_id, stopped_at=None)
    watched = Watch.objects.filter(log=group.log_id, stopped_at=None)
    return (
        list(asked.values_list("name", flat=True)),
        list(watched.values_list("witnessed__origin", flat=True)),
    )
