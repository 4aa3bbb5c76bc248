"""Having the words of a text taken out, by a button on the page of its proposal."""

import pytest

from manyhands.base import times
from manyhands.decisions import carrying, discussion
from manyhands.decisions.models import Proposal
from manyhands.decisions.stages import Stage
from manyhands.decisions.tests import make
from manyhands.decisions.tests.on_pages import look, send
from manyhands.groups.tests import make as groups

pytestmark = pytest.mark.django_db

BUTTON = "Take these words out"
WORDS = "Eli lives at Mill Lane 7."


@pytest.fixture(autouse=True)
def monday():
    with times.at(make.MONDAY):
        yield


@pytest.fixture
def five():
    return make.assembly(5)


def draft_of(power: str) -> Proposal:
    return Proposal.objects.get(stage=Stage.DRAFT, head__act__power=power)


def test_the_button_becomes_a_proposal_that_names_the_text_and_says_nothing_of_it(five):
    proposal = make.text(five[0], words=WORDS)
    page = look(five[1], proposal)
    assert page.count(BUTTON) == 1
    assert 'data-power="version.redact"' in page

    send(five[1], proposal, "versions/1/redaction/")

    draft = draft_of("version.redact")
    told = look(five[1], draft)
    assert "<bdi>Buy a fridge</bdi>" in told
    assert "<dt" in told
    assert "Which text" in told
    assert WORDS not in told
    assert WORDS in look(five[1], proposal)


def test_once_they_are_out_nobody_reads_them_and_no_button_is_left(five):
    """E27"""
    proposal = make.text(five[0], words=WORDS)
    digest = proposal.head.digest
    send(five[1], proposal, "versions/1/redaction/")
    draft = draft_of("version.redact")

    carrying.carry_out(draft.group, draft.ref, draft.act)

    page = look(five[2], proposal)
    assert WORDS not in page
    assert "Their fingerprint stays in the record." in page
    assert BUTTON not in page
    assert make.again(proposal).head.digest == digest
    told = send(five[2], proposal, "versions/1/redaction/", status=409)
    assert "There are no words to take out." in told


def test_each_text_has_a_button_of_its_own(five):
    proposal = make.text(five[0], words=WORDS)
    other = discussion.offer_amendment(
        five[1], proposal, kind="wording", text="Eli lives here.", why="It is nobody's business."
    )
    discussion.accept_amendment(five[0], other)
    with make.later(proposal, hours=25):
        make.work_off()
        assert look(five[2], proposal).count(BUTTON) == 2

        make.uses(proposal.group, "version.redact", {"method": "do"})
        send(five[2], proposal, "versions/1/redaction/")

        page = look(five[2], proposal)
        assert "Mill Lane" not in page
        assert page.count("Eli lives here.") > 0
        assert page.count(BUTTON) == 1


def test_a_text_that_is_not_there_has_no_words_to_take_out(five):
    proposal = make.text(five[0], words=WORDS)

    for number in ("2", "0", "x", "9" * 20):
        send(five[1], proposal, f"versions/{number}/redaction/", status=404)
    assert not Proposal.objects.filter(stage=Stage.DRAFT).exists()


def test_a_draft_is_written_anew_by_its_author_and_has_no_such_button(five):
    needed = make.wish(five[0])
    send_to = groups.browser(five[0])
    path = f"/g/{five[0].group.slug}/about/description/"
    send_to.post(path, needed.act.details)

    assert BUTTON not in look(five[0], draft_of("group.describe"))
