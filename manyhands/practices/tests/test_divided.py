"""Practices in money that is not counted in hundredths: yen, and Kuwaiti dinars of 1,000 fils."""

import re

import pytest
from django.core.management import call_command
from django.urls import reverse

from manyhands.base.errors import NotPossible
from manyhands.base.refs import new_ref
from manyhands.decisions import changing
from manyhands.decisions.models import Proposal
from manyhands.groups.acts import Act
from manyhands.groups.tests import make as groups
from manyhands.ledger import accounts, checking
from manyhands.ledger.models import Balance, Transfer
from manyhands.practices import queries, rotating, rounds, running, shelf
from manyhands.practices.forms import RuleForm, hidden
from manyhands.practices.models import Practice
from manyhands.practices.tests import make

pytestmark = pytest.mark.django_db
YEN, FILS = {"decimals": 0}, {"decimals": 3}


def group_with(*currencies: str):
    group = groups.group()
    for currency in currencies:
        accounts.money(group, currency)
    return group


def at(group, name, *more) -> str:
    return reverse(name, args=[group.slug, *more])


def text(answer) -> str:
    return answer.content.decode()


def held(practice, root: str) -> int:
    rows = Balance.objects.filter(account__group=practice.group, account__path__startswith=root)
    return sum(row.posted for row in rows)


def sent(recipe: str, **more: str) -> dict[str, str]:
    """What the form of a rule sends, its numbers as one would type them."""
    found = shelf.recipes()[recipe]
    said = dict(hidden(found, make.usual(recipe)))
    return said | {f"set-{name}": value for name, value in more.items()}


# --- the form ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("decimals", "typed", "whole"),
    [
        ("0", "6500", 6_500),
        ("2", "6500", 650_000),
        ("2", "65.5", 6_550),
        ("3", "6.5", 6_500),
        ("3", "6,125", 6_125),
        ("3", "٦٫١٢٥", 6_125),
    ],
)
def test_what_is_typed_is_read_as_the_money_is_divided(decimals, typed, whole):
    form = RuleForm(
        shelf.recipes()["bail_fund"], sent("bail_fund", decimals=decimals, per_case_cap=typed)
    )

    assert form.is_valid(), form.errors
    assert form.params["per_case_cap"] == whole
    assert form.params.get("decimals", 2) == int(decimals)
    assert form.params["confirm"] == 2


@pytest.mark.parametrize(("decimals", "typed"), [("0", "65.5"), ("2", "6.125"), ("3", "6.1255")])
def test_parts_that_the_money_has_not_are_refused_with_an_example(decimals, typed):
    form = RuleForm(
        shelf.recipes()["bail_fund"], sent("bail_fund", decimals=decimals, per_case_cap=typed)
    )

    assert list(form.errors) == ["per_case_cap"]
    assert {"0": "such as 12,", "2": "such as 6.50", "3": "such as 6.500"}[decimals] in str(
        form.errors
    )


def test_a_group_with_one_kind_of_money_is_not_asked_how_it_is_divided():
    for currencies, is_asked in ((["JPY"], False), (["EUR", "USD"], False), (["EUR", "JPY"], True)):
        group = group_with(*currencies)
        page = text(groups.browser(groups.member(group)).get(at(group, "show-recipe", "bail_fund")))

        assert ('<select name="set-decimals"' in page) == is_asked, currencies


def test_in_a_group_without_money_yet_one_chooses():
    group = group_with()
    browser = groups.browser(groups.member(group))
    path = at(group, "show-recipe", "rosca")
    assert '<select name="set-decimals"' in text(browser.get(path))

    tried = text(
        browser.get(
            path, sent("rosca", decimals="0", amount="5000", bids_bp="10", stops_bp="0", seed="3")
        )
    )

    assert "60,000" in tried
    assert "60,000.00" not in tried
    assert ("set-decimals", "0") in re.findall(
        r'type="hidden" name="(set-\w+)" value="([^"]*)"', tried
    )


# --- what is proposed, and what counts ------------------------------------------------------


def test_a_bail_fund_in_yen_is_proposed_on_its_page_in_yen():
    group = group_with("JPY")
    browser = groups.browser(groups.member(group))
    page = text(browser.get(at(group, "show-recipe", "bail_fund")))
    fields = dict(re.findall(r'name="(set-\w+)" value="([^"]*)"', page))
    assert (fields["set-decimals"], fields["set-per_case_cap"]) == ("0", "250000")

    asked = fields | {
        "set-per_case_cap": "80000",
        "name": "Out",
        "digest": shelf.recipes()["bail_fund"].digest,
    }
    answer = browser.post(at(group, "adopt-practice", "bail_fund"), asked)

    assert answer.status_code == 302
    params = Proposal.objects.get().act.details["rule"]["params"]
    assert (params["per_case_cap"], params["decimals"]) == (80_000, 0)
    assert "80,000" in text(browser.get(answer.url))
    assert "800.00" not in text(browser.get(answer.url))


@pytest.mark.parametrize("currency", ["JPY", "KWD"])
def test_a_bail_fund_runs_in_a_currency_without_hundredths(currency):
    group = group_with(currency)
    ana, ben = groups.member(group, "Ana"), groups.member(group, "Ben")
    practice = make.adopted(group, "bail_fund", per_case_cap=80_000, **of(currency))
    groups.decided(
        "practice.book", practice, event="opened", key=new_ref(), values={"bail": 500_000}
    )
    with pytest.raises(NotPossible):
        running.open_case(ana, practice, kind="case", key=new_ref(), amount=80_001)

    case = running.open_case(ana, practice, kind="case", key=new_ref(), amount=80_000)
    groups.decided("case.pay", case, to="held")
    groups.decided("case.pay", case, to="posted")
    page = text(groups.browser(ben).get(practice.get_absolute_url()))

    assert held(practice, "Assets:Court:") == 80_000
    assert {"JPY": "¥80,000", "KWD": "80.000"}[currency] in page
    assert {"JPY": "¥420,000", "KWD": "420.000"}[currency] in page
    assert checking.problems(group) == []


def of(currency: str) -> dict[str, int]:
    return {"JPY": YEN, "KWD": FILS}[currency]


def test_a_stokvel_in_yen_is_drawn_and_pays_its_first_pot():
    group = group_with("JPY")
    members = [groups.member(group, name) for name in ("Ana", "Ben", "Cleo")]
    practice = make.forming(*members, hands=3, amount=5_001, cushion_bp=500, fee_bp=0, **YEN)
    rotating.lock(members[0], practice)
    for member in members:
        rotating.tell(member, practice, secret=f"words of {member.name}")
    rotating.draw(members[0], practice)

    first = rounds.next_round(practice)
    groups.decided("turns.award", practice, number=1)

    assert (first.pot, first.cushion) == (15_003, 750)
    assert rounds.next_round(practice).number == 2
    page = text(groups.browser(members[0]).get(practice.get_absolute_url()))
    assert "¥14,253" in page


def test_sums_are_booked_in_no_currency_that_is_divided_otherwise():
    in_hundredths, in_yen = (
        make.adopted(group_with(), "bail_fund", name=name, **params)
        for name, params in (("Out", {}), ("Free", YEN))
    )
    for practice, currency in ((in_hundredths, "JPY"), (in_hundredths, "KWD"), (in_yen, "EUR")):
        said = {"event": "opened", "key": new_ref(), "values": {"bail": 5_000}}
        with pytest.raises(NotPossible, match="divided otherwise"):
            groups.decided("practice.book", practice, **said, currency=currency)
    assert not Transfer.objects.exists()


def test_of_several_currencies_that_counts_which_is_divided_as_was_agreed():
    practice = make.adopted(group_with("EUR", "JPY"), "bail_fund", **YEN)

    groups.decided("practice.book", practice, event="opened", key=new_ref(), values={"bail": 700})

    assert set(Balance.objects.values_list("commodity__code", flat=True)) == {"JPY"}


@pytest.mark.parametrize("decimals", [1, 4, "0", None, False])
def test_money_is_divided_in_no_other_way(decimals):
    with pytest.raises(NotPossible):
        make.adopted(group_with(), "bail_fund", decimals=decimals)
    with pytest.raises(NotPossible):
        make.adopted(group_with(), "time_bank", decimals=0)


def test_a_change_keeps_how_the_money_is_divided_and_can_change_that_too():
    group = group_with("EUR", "JPY")
    practice = make.adopted(group, "bail_fund", per_case_cap=80_000, **YEN)
    browser = groups.browser(groups.member(group))
    page = text(browser.get(at(group, "change-practice", practice.ref)))
    assert 'value="80000"' in page
    assert re.search(r'<option value="0" selected>', page)

    rule = {"digest": shelf.recipes()["bail_fund"].digest}
    now = practice.versions.get().params
    groups.decided(
        "practice.change",
        practice,
        rule=rule | {"params": now | {"per_case_cap": 90_000}},
        follows=1,
    )
    groups.decided(
        "practice.change", practice, rule=rule | {"params": now | {"decimals": 3}}, follows=2
    )

    said = [queries.recipe_of(one).decimals for one in practice.versions.order_by("number")]
    assert said == [0, 0, 3]
    page = text(browser.get(practice.get_absolute_url()))
    assert "90,000" in page
    assert "80.000" in page


def test_a_proposal_tells_the_sums_as_their_money_is_divided():
    group = group_with()
    act = Act("practice.adopt", "", make.details("bail_fund", per_case_cap=80_000, **FILS))

    _before, after = changing.TELLS["practice.adopt"](group, act)

    assert "80.000" in after.values()


def test_the_command_counts_in_the_currency_that_it_is_told(capsys):
    call_command("practice", "rosca", "--simulate", "8w", "--currency", "jpy")
    assert ".00" not in capsys.readouterr().out
    call_command("practice", "rosca", "--currency", "KWD")
    assert " 50.000 " in capsys.readouterr().out
    assert not Practice.objects.exists()
