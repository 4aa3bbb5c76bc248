"""What is split over many in one act: a levy over all who are left, hours over who worked."""

from datetime import timedelta

import pytest

from manyhands.base import times
from manyhands.base.errors import NotPossible
from manyhands.decisions.models import Proposal
from manyhands.funds.purse.giving import ref_from
from manyhands.groups.actions import leave_group
from manyhands.groups.constitution import following, whole
from manyhands.groups.powers import NeedsDecision
from manyhands.groups.tests import make as groups
from manyhands.ledger import accounts, checking
from manyhands.ledger.models import Seal, Transfer
from manyhands.practices import levying, queries, running, sharing_hours, valuing
from manyhands.practices.tests.test_running import KEY, MONDAY, adopted, booked, held, paid
from manyhands.record.models import Body

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def monday():
    with times.at(MONDAY):
        yield


def death(**params: int):
    """A family of Ana's was paid 100.00; four members take part."""
    practice, members = adopted("burial_levy", benefit=10_000, **params)
    booked(practice, "opened", 50_000)
    for member in members:
        running.enter_practice(member, practice)
    case = running.open_case(members[1], practice, kind="death", key=KEY)
    paid(case, "paid")
    return practice, [groups.again(one) for one in members], case


def owes(practice, member) -> int:
    return held(practice, f"Receivable:{accounts.holder_of(member).ref}")


def test_all_but_the_bereaved_are_asked_in_one_act_under_one_seal():
    practice, (ana, ben, cleo, dov), case = death()
    sealed = Seal.objects.count()
    about = {"bereaved": [ana.ref], "many": 3, "amount": 10_000}
    with pytest.raises(NeedsDecision):
        levying.levy(ben, case, **about)

    groups.decided("case.levy", case, **about)

    assert owes(practice, ana) == 0
    assert sorted(owes(practice, one) for one in (ben, cleo, dov)) == [3_333, 3_333, 3_334]
    assert held(practice, "Receivable") == 10_000
    assert -held(practice, "Income:Levy") == 10_000
    assert Seal.objects.count() == sealed + 1
    case.refresh_from_db()
    assert (case.state, case.due_on) == ("levied", (MONDAY + timedelta(days=14)).date())
    assert checking.problems(practice.group) == []
    with pytest.raises(NotPossible, match="gone on"):
        groups.decided("case.levy", case, **about)


def test_the_golden_of_198_survivors_is_exact():
    """Golden of P3: 2,500.00 over 198 is 124 times 12.63 and 74 times 12.62."""
    practice, (ana, *others) = adopted("burial_levy", benefit=250_000)
    booked(practice, "opened", 900_000)
    for member in (ana, *others):
        running.enter_practice(member, practice)
    for n in range(195):
        running.enter_practice(groups.member(practice.group, f"Member {n}"), practice)
    case = running.open_case(groups.again(ana), practice, kind="death", key=16 * "b")
    paid(case, "paid")

    groups.decided("case.levy", case, bereaved=[ana.ref], many=198, amount=250_000)

    parts = [posting.amount for posting in Transfer.objects.latest("id").postings.all()]
    assert (parts.count(1_263), parts.count(1_262), len(parts)) == (124, 74, 199)


def test_a_levy_is_never_asked_before_the_family_is_paid_nor_by_a_word():
    practice, (ana, *_others) = adopted("burial_levy", benefit=10_000)
    running.enter_practice(ana, practice)
    case = running.open_case(ana, practice, kind="death", key=KEY)
    with pytest.raises(NotPossible, match="gone on"):
        groups.decided("case.levy", case, bereaved=[], many=1, amount=10_000)
    booked(practice, "opened", 50_000)
    paid(case, "paid")
    with pytest.raises(NotPossible, match="Money moves"):
        running.move_case(groups.again(ana), case, to="levied")
    for many, amount in ((2, 10_000), (1, 9_999)):
        with pytest.raises(NotPossible, match="gone on"):
            groups.decided("case.levy", case, bereaved=[], many=many, amount=amount)
    with pytest.raises(NotPossible, match="nobody"):
        groups.decided("case.levy", case, bereaved=[ana.ref], many=0, amount=10_000)


def test_one_member_alone_asks_nobody_for_more_than_the_yearly_ceiling():
    _practice, (ana, ben, *_others), case = death(yearly_ceiling=3_000)
    data = groups.again(ben.group).constitution.data
    powers = whole(data)["powers"] | {"case.levy": {"method": "do"}}
    groups.decided("constitution.loosen", ben.group, data=following(data, powers=powers))
    about = {"bereaved": [ana.ref], "many": 3, "amount": 10_000}
    with pytest.raises(NotPossible, match="yearly ceiling"):
        levying.levy(groups.again(ben), case, **about)
    groups.decided("case.levy", case, **about)


def test_the_solidarity_fund_pays_a_part_without_a_reason_and_the_float_bears_what_it_has_not():
    practice, (ana, ben, cleo, _dov), case = death()
    groups.decided("case.levy", case, bereaved=[ana.ref], many=3, amount=10_000)
    ben_owes, cleo_owes = owes(practice, ben), owes(practice, cleo)
    booked(practice, "given", ben_owes + 1)
    about = {"event": "levy_cover", "key": "1", "values": {"x": ben_owes}, "about": {"m": ben.ref}}
    with pytest.raises(NeedsDecision):
        running.book_event(cleo, practice, **about)

    groups.decided("practice.book", practice, **about)
    with pytest.raises(NotPossible, match="No fund falls below nothing"):
        booked(practice, "levy_cover", cleo_owes, m=cleo.ref)
    booked(practice, "let_go", cleo_owes, m=cleo.ref)

    assert (owes(practice, ben), owes(practice, cleo)) == (0, 0)
    assert valuing.sums(practice)["solidarity", "Assets"] == 1
    assert valuing.sums(practice)["float", "Assets"] == 50_000 - 10_000 + ben_owes
    assert held(practice, "Expense:Unpaid") == cleo_owes
    assert checking.problems(practice.group) == []
    page = groups.browser(groups.again(cleo)).get(practice.get_absolute_url()).content.decode()
    assert "The solidarity fund pays somebody&#x27;s part" in page


def test_the_pages_say_until_when_the_family_is_paid_and_each_pays():
    practice, (ana, ben, *_others), case = death()
    other = running.open_case(ben, practice, kind="death", key=16 * "c")
    browser = groups.browser(ben)
    assert "to be paid by" in browser.get(other.get_absolute_url()).content.decode()
    path = f"{case.get_absolute_url()}levy/"
    assert path in browser.get(case.get_absolute_url()).content.decode()
    page = browser.get(path).content.decode()
    for said in ("€100.00", "€25.00", "16", 'data-power="case.levy"'):
        assert said in page, said
    assert browser.post(path, {"bereaved": ["zz"]}).status_code == 422
    assert browser.post(path, {"bereaved": [ana.ref]}).status_code == 302
    act = Proposal.objects.get().act
    assert act is not None
    assert act.details == {"bereaved": [ana.ref], "many": 3, "amount": 10_000}
    groups.decided("case.levy", case, **act.details)
    assert "Each pays their part by" in browser.get(case.get_absolute_url()).content.decode()
    assert "What you still owe in it" in browser.get(practice.get_absolute_url()).content.decode()
    assert browser.get(path).status_code == 404


# --- parts that members choose -------------------------------------------------------------


def chosen(*amounts: int | None, **params: int):
    """The same, where members may choose; each of them said so much, None: nothing."""
    practice, members, case = death(parts=queries.BY_CHOICE, **params)
    for member, gives in zip(members, amounts, strict=True):
        if gives is not None:
            levying.choose_part(member, practice, gives=gives)
    return practice, members, case


def owed(practice, members) -> list[int]:
    return [owes(practice, one) for one in members]


def test_what_members_chose_comes_first_and_the_rest_is_split_among_who_said_nothing():
    practice, members, case = chosen(9_999, 1_001, 0, None)
    groups.decided("case.levy", case, bereaved=[members[0].ref], many=3, amount=10_000)
    assert owed(practice, members) == [0, 1_001, 0, 8_999]
    assert held(practice, "Receivable") == -held(practice, "Income:Levy") == 10_000
    assert checking.problems(practice.group) == []


def test_who_chose_more_than_the_family_was_paid_give_less_in_proportion():
    practice, members, case = chosen(None, 10_000, 10_000, 10_000, yearly_ceiling=5)
    groups.decided("case.levy", case, bereaved=[], many=4, amount=10_000)
    assert owed(practice, members)[0] == 0
    assert sorted(owed(practice, members)[1:]) == [3_333, 3_333, 3_334]


def test_above_the_yearly_ceiling_the_float_bears_what_is_missing():
    practice, members, case = chosen(None, None, 5_000, None, yearly_ceiling=1_500)
    booked(practice, "levied", 1_000, m=members[3].ref)
    found = levying.levy_of(case, [members[0].ref])
    assert (found.missing, found.least, found.most) == (3_000, 500, 1_500)
    groups.decided("case.levy", case, bereaved=[members[0].ref], many=3, amount=10_000)
    assert owed(practice, members) == [0, 1_500, 5_000, 1_500]
    assert sum(found.parts.values()) + found.missing == 10_000


def test_where_all_give_nothing_the_case_goes_on_and_the_float_bears_it():
    practice, _members, case = chosen(0, 0, 0, 0)
    groups.decided("case.levy", case, bereaved=[], many=4, amount=10_000)
    case.refresh_from_db()
    assert (case.state, held(practice, "Receivable")) == ("levied", 0)


def test_one_alone_may_ask_for_what_was_chosen_also_above_the_ceiling():
    practice, members, case = chosen(None, 9_000, None, None, yearly_ceiling=400)
    data = groups.again(practice.group).constitution.data
    powers = whole(data)["powers"] | {"case.levy": {"method": "do"}}
    groups.decided("constitution.loosen", practice.group, data=following(data, powers=powers))
    about = {"bereaved": [members[0].ref], "many": 3, "amount": 10_000}
    levying.levy(groups.again(members[2]), case, **about)
    assert owed(practice, members) == [0, 9_000, 400, 400]


def test_what_one_chose_is_shown_to_nobody_else_and_can_be_changed_at_any_time():
    practice, members, case = chosen(None, 1_234, None, None)
    path = f"{practice.get_absolute_url()}part/choice/"
    others, own = groups.browser(members[0]), groups.browser(members[1])
    pages = (practice.get_absolute_url(), case.get_absolute_url(), path)
    for page in (*pages, f"{case.get_absolute_url()}levy/"):
        assert "12.34" not in others.get(page).content.decode(), page
    assert "€12.34" in own.get(practice.get_absolute_url()).content.decode()
    assert "12.34" in own.get(path).content.decode()
    entries = Body.objects.filter(entry__log=practice.group.log_id, about=practice.ref)
    said = [one.payload for one in entries if "participant" in one.payload]
    assert said
    assert not any("1234" in one or members[1].ref in one for one in said)

    for sent in ({"how": "own", "gives": ""}, {"how": "own", "gives": "-1"}, {"gives": "5"}, {}):
        assert own.post(path, sent).status_code == 422, sent
    assert own.post(path, {"how": "own", "gives": "0"}).status_code == 302
    assert practice.participants.get(holder__member=members[1]).gives == 0
    assert own.post(path, {"how": "equal", "gives": "7"}).status_code == 302
    assert practice.participants.get(holder__member=members[1]).gives is None
    assert "You did not say" in own.get(practice.get_absolute_url()).content.decode()


def test_the_page_and_the_proposal_say_what_the_float_bears():
    _practice, members, case = chosen(None, 0, 100, None, yearly_ceiling=1_000)
    browser, path = groups.browser(members[1]), f"{case.get_absolute_url()}levy/"
    page = browser.get(path).content.decode()
    for said in ("€79.00", "float bears", "€10.00", "what they would have given"):
        assert said in page, said
    assert browser.post(path, {"bereaved": [members[0].ref]}).status_code == 302
    proposal = browser.get(Proposal.objects.get().get_absolute_url()).content.decode()
    assert "€89.00" in proposal
    assert "the float bears" in proposal


def test_nobody_chooses_where_the_group_does_not_say_so_nor_who_takes_no_part():
    practice, (ana, *_others), _case = death()
    with pytest.raises(NotPossible, match="nobody chooses"):
        levying.choose_part(ana, practice, gives=5)
    path = f"{practice.get_absolute_url()}part/choice/"
    assert groups.browser(ana).get(path).status_code == 404


def test_nothing_but_an_amount_is_chosen_and_only_by_who_takes_part():
    practice, (ana, *_others), _case = chosen(None, None, None, None)
    for wrong in (-1, "5", 10**13, True):
        with pytest.raises(NotPossible, match="nothing or more"):
            levying.choose_part(ana, practice, gives=wrong)
    with pytest.raises(NotPossible, match="no part"):
        levying.choose_part(groups.member(practice.group, "Eli"), practice, gives=5)


@pytest.mark.parametrize("goes", ["steps out", "leaves", "is wound up"])
def test_what_one_chose_is_forgotten_with_their_part(goes):
    practice, members, case = chosen(None, 700, None, None)
    if goes == "steps out":
        running.step_out(members[1], practice)
    elif goes == "leaves":
        leave_group(members[1], members[1])
    else:
        groups.decided("case.levy", case, bereaved=[], many=4, amount=10_000)
        for one in members:
            booked(practice, "levy_paid", owes(practice, one), m=one.ref)
        running.move_case(groups.again(members[1]), case, to="closed")
        groups.decided("practice.wind_up", practice, successor="Our street")
    assert not practice.participants.exclude(gives=None).exists()


# --- hours ---------------------------------------------------------------------------------


def has(practice, member) -> int:
    return -held(practice, f"Member:{accounts.holder_of(member).ref}")


def test_what_several_worked_for_the_group_is_each_of_theirs_in_one_transfer():
    """Golden of P13: a bee of 5 x 90 minutes; each +90, and the community fund -450."""
    practice, members = adopted("time_bank")
    members.append(groups.member(practice.group, "Eli"))
    said = {"helpers": [one.ref for one in members], "minutes": 90, "each": True, "key": KEY}
    with pytest.raises(NeedsDecision):
        sharing_hours.share_hours(members[0], practice, **said)

    first = groups.decided("hours.share", practice, **said)

    assert groups.decided("hours.share", practice, **said) == first
    assert [has(practice, one) for one in members] == [90] * 5
    assert -held(practice, "Fund:Community") == -450
    assert checking.problems(practice.group) == []


def test_hours_of_all_together_are_split_to_the_last_minute():
    practice, (ana, ben, cleo, _dov) = adopted("time_bank")
    refs = [ana.ref, ben.ref, cleo.ref, ana.ref]

    groups.decided("hours.share", practice, helpers=refs, minutes=200, each=False, key=KEY)

    assert sorted(has(practice, one) for one in (ana, ben, cleo)) == [66, 67, 67]
    for minutes, helpers in ((2, refs), (0, refs), (5, []), ("5", refs)):
        with pytest.raises(NotPossible, match="amount"):
            groups.decided(
                "hours.share", practice, helpers=helpers, minutes=minutes, each=False, key="k"
            )


def test_the_page_of_hours_asks_how_long_and_who():
    practice, (ana, ben, *_others) = adopted("time_bank")
    path = f"{practice.get_absolute_url()}hours/"
    browser = groups.browser(ana)
    assert path in browser.get(practice.get_absolute_url()).content.decode()
    assert 'data-power="hours.share"' in browser.get(path).content.decode()
    said = {"key": KEY, "minutes": "90", "how": "all", "helpers": [ana.ref, ben.ref]}
    assert browser.post(path, said | {"helpers": []}).status_code == 422
    assert browser.post(path, said).status_code == 302
    act = Proposal.objects.get().act
    assert act is not None
    told = {"helpers": [ana.ref, ben.ref], "minutes": 90, "each": False, "key": ref_from(KEY)}
    assert act.details == told
    proposal = browser.get(Proposal.objects.get().get_absolute_url()).content.decode()
    assert "45 min" in proposal
