"""Two keys are two and advice is one: what all decide, and what two must say, by real proposals."""

import pytest

from manyhands.base import times
from manyhands.base.errors import NotPossible
from manyhands.base.refs import new_ref
from manyhands.decisions import actions as proposing
from manyhands.decisions.tests import make as decisions
from manyhands.groups.powers import Decided, NeedsDecision
from manyhands.groups.tests import make as groups
from manyhands.ledger import accounts
from manyhands.practices import actions, guarding, queries, running
from manyhands.practices.engine.recipes import Recipe
from manyhands.practices.guarding import Moment
from manyhands.practices.models import Case
from manyhands.practices.tests.make import adopted
from manyhands.practices.tests.test_running import booked, held, paid

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def five():
    found = decisions.assembly(5)
    accounts.money(found[0].group, "EUR")
    return found


def recipe_of(practice) -> Recipe:
    return queries.recipe_of(practice.versions.first())


def moment(practice, proposal) -> Moment:
    act = proposal.act
    return Moment(practice, recipe_of(practice), Decided(practice.group, proposal.ref, act))


def test_what_two_decide_with_their_keys_is_said_by_two_and_not_by_all(five):
    practice = adopted(five[0].group)
    booked(practice, "given", 50_000)
    said = {"kind": "ask", "key": new_ref(), "about": five[0].ref, "amount": 4_000}
    case = running.open_case(five[0], practice, **said)
    proposal = decisions.through(five, running.pay_case, case, by=1, to="approved", values={})

    now = moment(practice, proposal)

    assert guarding.FACTS["confirmations"](now) == 2
    assert guarding._decision(now) == 0
    assert groups.again(case).state == "approved"


def test_who_asked_for_advice_alone_lets_no_money_move(five):
    group = five[0].group
    practice = adopted(group)
    booked(practice, "given", 50_000)
    decisions.uses(group, "case.pay", {"method": "advice"})
    case = running.open_case(five[0], practice, kind="ask", key=new_ref(), amount=4_000)
    author = groups.again(five[1])
    with pytest.raises(NeedsDecision) as needed:
        running.pay_case(author, case, to="approved", values={})
    assert needed.value.method == "advice"
    act = needed.value.act.as_dict()
    with pytest.raises(NotPossible, match="At least two"):
        proposing.draft_proposal(author, group, act=act, method="advice")


# --- a rule that does not know what is open ---------------------------------------------------


def test_a_rule_is_not_taken_back_while_a_case_stands_where_it_knows_no_way_on(five):
    practice = adopted(five[0].group, "friendly_society")
    booked(practice, "opened", 500_000)
    case = running.open_case(five[0], practice, kind="death", key=new_ref())
    paid(case, "owed")
    last = practice.versions.first()
    old = last.recipe_text.replace("owed", "noted")
    with pytest.raises(NotPossible, match="knows nothing"):
        actions._knows_what_is_open(practice, last, queries.read_pinned(old))
    booked(practice, "funeral_share", 250_000)
    paid(case, "paid")
    actions._knows_what_is_open(practice, last, queries.read_pinned(old))


def test_what_is_owed_to_a_family_and_was_taken_back_in_the_books_comes_to_an_end(five):
    practice = adopted(five[0].group, "friendly_society")
    booked(practice, "opened", 500_000)
    case = running.open_case(five[0], practice, kind="death", key=new_ref())
    paid(case, "owed")
    owed = practice.group.transfers.get(kind="friendly_society.funeral_owed")
    groups.decided("books.reverse", owed)
    paid(case, "taken_back")
    assert Case.objects.get().state == "taken_back"
    assert held(practice, "Payable") == 0


def test_nobody_is_paid_more_shares_than_they_saved(five):
    practice = adopted(five[0].group, "savings_circle")
    for member in five[:2]:
        booked(practice, "shares", 2_000, m=member.ref)
    with pytest.raises(NotPossible, match="more than they have saved"):
        booked(practice, "shared_out", 2_001, m=five[0].ref)
    booked(practice, "shared_out", 2_000, m=five[0].ref)
    with times.at(decisions.MONDAY):
        assert held(practice, "Assets:Cash") == 2_000
