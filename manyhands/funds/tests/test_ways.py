"""A group says how it is paid by a decision, and shows it to members, never to others."""

import pytest
from django.db import IntegrityError, transaction

from manyhands.base import erased
from manyhands.base.errors import NotPossible
from manyhands.decisions import actions as decisions
from manyhands.decisions.models import Version
from manyhands.funds import actions, queries
from manyhands.funds.kinds import KINDS
from manyhands.funds.models import WayToPay
from manyhands.funds.tests import make as funds
from manyhands.groups.acts import Act, name_of
from manyhands.groups.powers import NeedsDecision
from manyhands.groups.tests import make
from manyhands.record.models import Body

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("start", ["street", "circles", "assembly"])
def test_nobody_adds_a_way_alone_and_two_stop_one(start):
    group = make.group(start=start)
    founder = make.again(group.members.get())
    way = funds.way(group)

    with pytest.raises(NeedsDecision) as adding:
        actions.add_way(founder, group, kind="cash", payee="Flo", **funds.WAYS["cash"])
    with pytest.raises(NeedsDecision) as stopping:
        actions.stop_way(founder, way)

    assert adding.value.method == {"assembly": "consensus"}.get(start, "consent")
    assert stopping.value.method == "two_keys"


@pytest.mark.parametrize("said", funds.one_of_each_kind(), ids=lambda said: said["kind"])
def test_a_way_of_each_kind_is_kept_as_it_is_paid_to(group, said):
    way = make.decided("fund.add_way", group, **said)

    assert list(queries.ways_of(group)) == [way]
    assert (way.account, way.currency) == (said["account"], said["currency"])
    assert way.added_by == make.PROPOSAL


def test_what_is_typed_with_spaces_is_kept_without():
    way = funds.way(make.group(), account=" de89 3704 0044 0532 0130 00 ", currency="eur")

    assert (way.account, way.currency) == (funds.GERMAN, "EUR")


@pytest.mark.parametrize(
    ("kind", "wrong", "says"),
    [
        ("sepa", {"account": "DE88370400440532013000"}, "has a slip"),
        ("sepa", {"currency": "USD"}, "not used with that currency"),
        ("sepa", {"payee": "4111 1111 1111 1111"}, "number of a card"),
        ("cash", {"note": "My card: 5500005555555559"}, "number of a card"),
        ("account", {"account": "4111-1111-1111-1111"}, "number of a card"),
        ("account", {"account": " "}, "where the money goes"),
        ("account", {"currency": "ABC"}, "not used with that currency"),
        ("swiss", {"account": funds.QR_IBAN}, "the usual IBAN"),
        ("swiss", {"town": "Bern"}, "postcode and the town"),
        ("pix", {"payee": "A name that is longer than it may be"}, "at most 25"),
        ("venmo", {"account": "two words"}, "short name"),
        ("sepa", {"note": "x" * 201}, "at most 200"),
    ],
)
def test_what_could_not_be_paid_to_is_refused_in_a_sentence(group, kind, wrong, says):
    with pytest.raises(NotPossible, match=says):
        funds.way(group, kind, **wrong)

    assert not WayToPay.objects.exists()


def test_there_is_no_other_kind(group):
    with pytest.raises(NotPossible, match="no such way"):
        make.decided("fund.add_way", group, kind="card", payee="A", account="B", currency="EUR")


def test_the_same_way_is_there_once_and_can_come_back(group):
    way = funds.way(group)
    with pytest.raises(NotPossible, match="already"):
        funds.way(group)

    make.decided("fund.stop_way", way, reason="Closed")

    assert funds.way(group).pk != way.pk


def test_no_more_ways_than_members_can_look_through(group):
    for number in range(actions.MOST_WAYS):
        funds.way(group, "paypal", account=f"rosewood{number}")

    with pytest.raises(NotPossible, match="enough"):
        funds.way(group)


def test_a_way_that_stopped_is_forgotten(group):
    way = funds.way(group, "swiss", note="For rice")

    make.decided("fund.stop_way", way, reason="The account is closed")

    way.refresh_from_db()
    assert not queries.ways_of(group).exists()
    assert (way.payee, way.account, way.town, way.note) == ("",) * 4
    with pytest.raises(NotPossible, match="any more"):
        make.decided("fund.stop_way", way, reason="Again")


def proposed(group, **said):
    """A way that the group added by a proposal, and that proposal."""
    founder = make.again(group.members.first())
    act = Act("fund.add_way", name_of(group), said)
    proposal = decisions.draft_proposal(founder, founder.group, act=act.as_dict())
    return make.decided("fund.add_way", group, by=proposal.ref, **said), proposal


def test_the_proposal_that_added_a_way_forgets_whom_it_paid_when_it_stops(group):
    said = {"kind": "swiss", "payee": "Flo Miller", **funds.WAYS["swiss"], "note": "For rice"}
    way, proposal = proposed(group, **said)
    digest = proposal.head.digest

    make.decided("fund.stop_way", way, reason="Closed")

    (version,) = Version.objects.filter(proposal=proposal)
    forgotten = dict.fromkeys(("payee", "account", "town", "note"), "")
    assert version.act["details"] == {**said, **forgotten}
    assert version.digest == digest
    page = make.browser(make.again(group.members.first())).get(proposal.get_absolute_url())
    assert page.status_code == 200
    assert "Flo Miller" not in page.text
    assert way.ref in erased.noted(erased.path())


def test_a_way_that_a_backup_brings_back_is_stopped_again(group):
    said = {"kind": "sepa", "payee": "Flo Miller", **funds.WAYS["sepa"]}
    way, proposal = proposed(group, **said)

    erased.replay([way.ref])

    assert not queries.ways_of(group).exists()
    assert Version.objects.get(proposal=proposal).act["details"]["payee"] == ""


def test_the_record_tells_of_the_way_and_not_whose_account_it_is(group):
    way = funds.way(group, payee="Flo Miller")
    make.decided("fund.stop_way", way, reason="Closed")

    said = "".join(Body.objects.values_list("payload", flat=True))

    assert way.ref in said
    assert '"sepa"' in said
    assert "Flo Miller" not in said
    assert funds.GERMAN not in said


@pytest.mark.parametrize(
    "wrong", [{"account": ""}, {"payee": ""}, {"stopped_at": "2026-11-27T12:00Z"}]
)
def test_the_database_keeps_no_way_without_an_account_and_no_account_without_a_way(group, wrong):
    way = funds.way(group)

    with pytest.raises(IntegrityError), transaction.atomic():
        WayToPay.objects.filter(pk=way.pk).update(**wrong)


def test_every_kind_has_an_example_here():
    assert set(funds.WAYS) == set(KINDS)
