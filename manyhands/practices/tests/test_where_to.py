"""Where a case is to be paid: said by whose it is, opened by who pays, and gone afterwards."""

from datetime import timedelta

import pytest
from django.urls import reverse

from manyhands.base import erased, jobs, times
from manyhands.base.errors import NotPossible, Refused
from manyhands.base.models import SealKey
from manyhands.base.refs import new_ref
from manyhands.groups.actions import leave_group
from manyhands.groups.tests import make as groups
from manyhands.people.merging import bring_together
from manyhands.practices import forgetting, running, shelf, where_to
from manyhands.practices.askers import Asker
from manyhands.practices.models import Case, Practice, WhereTo, WhereToReading
from manyhands.practices.tests.make import asked_with_a_code
from manyhands.practices.tests.test_forgetting import loan
from manyhands.practices.tests.test_running import MONDAY, adopted, booked, paid
from manyhands.record.models import Body

pytestmark = pytest.mark.django_db
IBAN = "DE02 1203 0000 0000 2020 51, for the Kettle"


@pytest.fixture(autouse=True)
def monday():
    with times.at(MONDAY):
        yield


@pytest.fixture
def asked():
    """Ana asked for a grant, and said where to."""
    practice, members = adopted("solidarity_grants")
    booked(practice, "given", 50_000)
    ana = groups.again(members[0])
    said = {"kind": "ask", "key": new_ref(), "about": ana.ref, "amount": 4_000}
    case = running.open_case(ana, practice, **said)
    where_to.say_where(ana, case, way="bank", how=IBAN)
    return case, [groups.again(one) for one in members]


def page(case, member, name="show-case-where"):
    address = reverse(name, args=[case.group.slug, case.ref])
    return groups.browser(member).get(address).text


def test_it_is_sealed_and_stands_in_no_record_and_on_nobodys_page(asked):
    case, (ana, ben, *_others) = asked
    assert b"1203" not in bytes(WhereTo.objects.get().sealed)
    assert "1203" not in "".join(Body.objects.values_list("payload", flat=True))
    assert ana.ref not in Body.objects.get(about=case.ref, payload__contains="say_where").payload
    assert "DE02 1203" in page(case, ana)
    for name in ("show-case", "show-case-where"):
        assert "1203" not in page(case, ben, name)


def test_who_pays_opens_it_once_the_money_is_set_aside_and_whose_it_is_sees_that(asked):
    case, (ana, ben, cleo, _dov) = asked
    with pytest.raises(NotPossible):
        where_to.read_where(ben, case)
    assert "once the money is set aside" in page(case, ben)
    paid(case, "approved")

    browser = groups.browser(ben)
    address = reverse("read-case-where", args=[case.group.slug, case.ref])
    assert "DE02 1203" in browser.post(address, follow=True).text

    assert "Ben</bdi> opened it" in page(case, ana) or "Ben opened it" in page(case, ana)
    assert "1203" not in page(case, cleo)
    paid(case, "sent")
    assert "1203" not in page(case, ben)


def test_what_is_said_anew_has_to_be_opened_anew(asked):
    case, (ana, ben, *_others) = asked
    paid(case, "approved")
    where_to.read_where(ben, case)
    key = the_key()

    where_to.say_where(ana, case, way="cash", how="At the mill")

    assert where_to.told(ben, case) is None
    assert where_to.told(ana, case) == ("cash", "At the mill")
    assert not SealKey.objects.filter(pk=key).exists()


def test_only_whose_it_is_says_it_and_only_others_open_it(asked):
    case, (ana, ben, *_others) = asked
    paid(case, "approved")
    stranger = Asker(case.group, case.pk + 1)
    for act, who, more in (
        (where_to.say_where, ben, {"way": "cash", "how": "To me"}),
        (where_to.say_where, stranger, {"way": "cash", "how": "To me"}),
        (where_to.drop_where, ben, {}),
        (where_to.read_where, ana, {}),
        (where_to.read_where, Asker(case.group, case.pk), {}),
    ):
        with pytest.raises(Refused):
            act(who, case, **more)
    assert where_to.told(ana, case).how == IBAN


def test_who_wrote_it_down_for_somebody_outside_says_where_to():
    practice, (ana, ben, *_others) = adopted("solidarity_grants")
    booked(practice, "given", 50_000)
    case = running.open_case(ana, practice, kind="ask", key=new_ref(), amount=4_000)
    where_to.say_where(groups.again(ana), case, way="cash", how="I take it there")
    with pytest.raises(Refused):
        where_to.say_where(groups.again(ben), case, way="cash", how="To me")


def test_who_holds_a_code_says_it_and_changes_it():
    practice, (_ana, ben, *_others) = adopted("solidarity_grants")
    booked(practice, "given", 50_000)
    case = asked_with_a_code(practice)
    paid(case, "approved")
    where_to.read_where(groups.again(ben), case)
    assert where_to.told(groups.again(ben), case) == ("cash", "At the mill")
    where_to.drop_where(Asker(case.group, case.pk), case)
    assert not WhereTo.objects.exists()


# --- which cases ------------------------------------------------------------------------------

PAYS_OUT = {
    ("solidarity_grants", "ask"): {"asked", "queued", "approved"},
    ("strike_fund", "ask"): {"asked", "approved"},
    ("savings_circle", "loan"): {"asked", "agreed"},
    ("friendly_society", "sick"): {"declared", "running", "paused"},
    ("burial_levy", "death"): {"reported"},
}


def test_money_goes_out_to_somebody_in_these_cases_and_in_no_others():
    found = {}
    for name, recipe in shelf.recipes().items():
        for kind, states in recipe.states.items():
            pays = {one for one in states if where_to.goes_out(recipe, kind, one)}
            if pays and (name, kind) != ("friendly_society", "death"):
                found[name, kind] = pays
    assert found == PAYS_OUT
    recipe = shelf.recipes()["friendly_society"]
    assert where_to.goes_out(recipe, "death", "reported")
    assert not where_to.goes_out(recipe, "death", "paid")


def test_of_bail_nothing_is_said_since_the_court_gets_it():
    practice, (ana, *_others) = adopted("bail_fund")
    booked(practice, "opened", 500_000)
    case = running.open_case(ana, practice, kind="case", key=new_ref(), amount=5_000)
    with pytest.raises(NotPossible, match="Nothing is to be paid out"):
        where_to.say_where(groups.again(ana), case, way="cash", how="Here")
    assert groups.browser(ana).get(f"{case.get_absolute_url()}where/").status_code == 404


def test_who_is_sick_says_it_and_who_pays_opens_it_while_it_goes_on():
    practice, (ana, ben, *_others) = adopted("friendly_society")
    running.enter_practice(groups.again(ana), practice)
    case = running.open_case(ana, practice, kind="sick", key=new_ref(), about=ana.ref)
    where_to.say_where(groups.again(ana), case, way="cash", how="At home")
    where_to.read_where(groups.again(ben), case)
    assert where_to.told(groups.again(ben), case).how == "At home"
    running.move_case(groups.again(ana), case, to="closed")
    assert where_to.told(groups.again(ben), Case.objects.get()) is None


# --- how it goes --------------------------------------------------------------------------------


def the_key() -> int:
    return WhereTo.objects.get().key_id


def is_gone(key: int) -> bool:
    assert not WhereToReading.objects.exists()
    assert not SealKey.objects.filter(pk=key).exists()
    return not WhereTo.objects.exists()


def test_it_goes_with_the_case(asked):
    case, (ana, *_others) = asked
    key = the_key()
    running.move_case(ana, case, to="taken_back")
    later = MONDAY + timedelta(hours=49)
    with times.at(later):
        jobs.catch_up(later)
    assert is_gone(key)


def test_48_hours_after_it_was_paid_it_goes_though_nobody_said_that_it_came(asked):
    (case, (_ana, ben, *_others)), key = asked, the_key()
    paid(case, "approved")
    where_to.read_where(ben, case)
    paid(case, "sent")
    for hours, gone in ((47, False), (49, True)):
        at = MONDAY + timedelta(hours=hours)
        with times.at(at):
            jobs.catch_up(at)
        assert WhereTo.objects.exists() is not gone
    assert Case.objects.get().state == "sent"
    assert is_gone(key)


def test_it_goes_with_who_leaves():
    case, (ana, *_others) = loan()
    where_to.say_where(groups.again(ana), case, way="cash", how="At home")
    key = the_key()
    leave_group(groups.again(ana), groups.again(ana))
    assert is_gone(key)


def test_what_a_backup_brings_back_is_forgotten_again(asked):
    there, key = WhereTo.objects.get(), the_key()
    forgetting.erase_noted([there.ref])
    assert is_gone(key)
    assert Case.objects.get().erased_at is None


@pytest.mark.django_db(transaction=True)
def test_what_was_said_anew_or_taken_away_is_noted(asked):
    case, (ana, *_others) = asked
    gone = WhereTo.objects.get().ref
    where_to.say_where(ana, case, way="cash", how="At the mill")
    gone_too = WhereTo.objects.get().ref
    where_to.drop_where(ana, case)
    assert {gone, gone_too} <= {*erased.noted(erased.path())}


def test_who_wrote_it_down_for_another_neither_pays_nor_opens_it():
    practice, (ana, ben, cleo, _dov) = adopted("solidarity_grants")
    booked(practice, "given", 50_000)
    said = {"kind": "ask", "key": new_ref(), "about": ben.ref, "amount": 4_000}
    case = running.open_case(groups.again(ana), practice, **said)
    where_to.say_where(groups.again(ben), case, way="cash", how="At home")
    paid(case, "approved")
    with pytest.raises(Refused):
        where_to.read_where(groups.again(ana), case)
    where_to.read_where(groups.again(cleo), case)
    leave_group(groups.again(ana), groups.again(ana))
    assert where_to.told(groups.again(ben), case).how == "At home"


def test_it_is_taken_away_also_once_the_practice_is_over(asked):
    _case, (ana, *_others) = asked
    Practice.objects.update(ended_at=MONDAY, successor="The kitchen")
    where_to.drop_where(ana, Case.objects.get())
    assert not WhereTo.objects.exists()


def test_sick_pay_that_is_still_owed_can_be_brought_though_the_days_are_over():
    practice, (ana, ben, *_others) = adopted("friendly_society")
    booked(practice, "opened", 50_000)
    running.enter_practice(groups.again(ana), practice)
    case = running.open_case(ana, practice, kind="sick", key=new_ref(), about=ana.ref)
    where_to.say_where(groups.again(ana), case, way="cash", how="At home")
    running.move_case(groups.again(ana), case, to="running")
    with times.at(MONDAY + timedelta(days=2)):
        running.move_case(groups.again(ana), case, to="closed")
        where_to.read_where(groups.again(ben), case)
        assert where_to.told(groups.again(ben), groups.again(case)).how == "At home"
        booked(practice, "paid_out", 6_000, m=ana.ref)
        assert where_to.told(groups.again(ben), groups.again(case)) is None


def test_two_names_of_one_person_have_opened_it_once(asked):
    case, (_ana, ben, cleo, _dov) = asked
    paid(case, "approved")
    for member in (ben, cleo):
        where_to.read_where(member, case)
    bring_together(ben.person, cleo.person)
    assert WhereToReading.objects.get().member == groups.again(ben)


@pytest.mark.parametrize("how", ["", "4111 1111 1111 1111", "\x00", "x" * 201])
def test_bad_words_get_a_sentence_and_nothing_is_lost(asked, how):
    case, (ana, *_others) = asked
    address = reverse("say-case-where", args=[case.group.slug, case.ref])
    answer = groups.browser(ana).post(address, {"way": "bank", "how": how})
    assert answer.status_code in {400, 422}
    assert "\x00" in how or 'aria-invalid="true"' in answer.text
    assert where_to.told(ana, case).how == IBAN
