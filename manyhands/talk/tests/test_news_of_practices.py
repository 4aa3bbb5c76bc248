"""What practices ask of all is told once, to those who can do it, and goes when it is done."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from manyhands.base import jobs, times
from manyhands.groups.actions import pause_member
from manyhands.groups.constitution import following, whole
from manyhands.groups.tests import make as groups
from manyhands.practices import ahead, queueing, running
from manyhands.practices.tests.test_running import MONDAY, adopted, booked, paid
from manyhands.practices.tests.test_scarcity import asking
from manyhands.talk import actions, tasks
from manyhands.talk.models import Notice
from manyhands.talk.sentences import told
from manyhands.talk.telling_practices import AGES, LATE, SHORT, VALUED

pytestmark = pytest.mark.django_db
ALL = ["Ana", "Ben", "Cleo", "Dov", "Flo"]


@pytest.fixture(autouse=True)
def monday():
    with times.at(MONDAY):
        yield


def heard(kind: str, at: datetime) -> list[str]:
    """Who has news of this kind, once all timers have come by, twice."""
    with times.at(at):
        for _again in range(2):
            for job in ("call for gifts", "value friendly societies", "talk.tell", "talk.remind"):
                jobs.HANDLERS[job](at)
            jobs.HANDLERS["talk.drop_what_is_done"](at)
        assert not tasks._to_remind_of(at)
    rows = Notice.objects.filter(kind=kind).order_by("member__name")
    return list(rows.values_list("member__name", flat=True))


def days(many: int) -> datetime:
    return MONDAY + timedelta(days=many)


def quiet(member) -> None:
    actions.choose_topics(member, quiet=["practices"])


# --- a fund is short ------------------------------------------------------------------------


def test_all_hear_once_of_a_shortfall_and_not_any_more_once_there_is_enough():
    practice, (_ana, _ben, _cleo, dov), _cases = asking(queueing.BY_TURN, 100, 200)
    quiet(dov)
    assert heard(SHORT, days(0)) == heard(SHORT, days(8)) == ["Ana", "Ben", "Cleo", "Flo"]
    booked(practice, "given", 100)
    assert heard(SHORT, days(9)) == []
    running.open_case(dov, practice, kind="ask", key=16 * "b", amount=9)
    assert heard(SHORT, days(10)) == ["Ana", "Ben", "Cleo", "Flo"]


def test_it_says_neither_who_asks_nor_how_much():
    practice, _members, cases = asking(queueing.BY_TURN, 100, 200)
    heard(SHORT, days(0))
    said = told(Notice.objects.filter(kind=SHORT)[0])
    assert said["text"] == (
        "“Solidarity grants” has less than is asked for. Who can give, or knows who could?"
    )
    assert said["href"] == practice.get_absolute_url() not in [cases[0].get_absolute_url()]


# --- a court keeps the money ----------------------------------------------------------------


def waits_for_a_refund():
    practice, members = adopted("bail_fund")
    booked(practice, "opened", 500_000)
    case = running.open_case(members[0], practice, kind="case", key=16 * "a", amount=76_800)
    for to in ("held", "posted", "exonerated"):
        paid(case, to)
    jobs.HANDLERS["wait for what courts give back"](MONDAY)
    return practice, members, case


def commons(member, at: datetime) -> str:
    with times.at(at):
        url = reverse("commons", args=[member.group.slug])
        return groups.browser(member).get(url).content.decode()


def test_after_sixty_days_those_who_could_ask_for_it_hear_once_and_it_waits_until_it_is_back():
    _practice, (ana, ben, cleo, dov), case = waits_for_a_refund()
    quiet(dov)
    pause_member(cleo, cleo)
    link = f'href="{case.get_absolute_url()}"'
    assert heard(LATE, days(59)) == []
    assert link not in commons(ben, days(59))
    assert heard(LATE, days(60)) == heard(LATE, days(70)) == ["Ana", "Ben", "Flo"]
    assert link in commons(dov, days(60))
    assert link in commons(ana, days(200))
    Notice.objects.all().delete()  # as happens after a month
    assert heard(LATE, days(100)) == []

    with times.at(days(101)):
        paid(case, "refunded", kept=0)

    assert link not in commons(ben, days(101))


def test_what_was_told_goes_once_the_money_is_back():
    _practice, _members, case = waits_for_a_refund()
    assert heard(LATE, days(60)) == ALL
    with times.at(days(61)):
        paid(case, "refunded", kept=0)
    assert heard(LATE, days(61)) == []


def test_the_words_say_neither_of_what_nor_of_whom():
    _practice, _members, case = waits_for_a_refund()
    heard(LATE, days(60))
    said = told(Notice.objects.filter(kind=LATE)[0])
    assert said["text"] == "Money of “Bail fund” could be back by now. Look who asks for it."
    assert said["href"] == case.get_absolute_url()


def test_where_members_have_a_mandate_for_it_they_and_who_opened_it_hear():
    practice, (_ana, ben, *_others), _case = waits_for_a_refund()
    groups.decided(
        "mandate.grant", practice.group, role="purse", holder=ben.ref, days=90,
        powers=["case.pay"], purpose="The money", report_every_d=30,
    )  # fmt: skip
    group = groups.again(practice.group)
    data = group.constitution.data
    powers = whole(data)["powers"] | {"case.pay": {"method": "mandate:purse", "else": "two_keys"}}
    groups.decided("constitution.loosen", group, data=following(data, powers=powers))
    assert heard(LATE, days(60)) == ["Ana", "Ben"]


# --- a friendly society ---------------------------------------------------------------------


def society():
    practice, members = adopted("friendly_society")
    for member in members[:3]:
        running.enter_practice(member, practice)
    booked(practice, "opened", 10_000)
    return practice, members


def test_who_takes_part_hears_of_each_years_valuation():
    practice, (_ana, _ben, cleo, _dov) = society()
    quiet(cleo)
    january = datetime(2027, 1, 1, 1, tzinfo=UTC)
    assert heard(VALUED, days(30)) == []
    assert heard(VALUED, january) == heard(VALUED, january + timedelta(days=9)) == ["Ana", "Ben"]
    said = told(Notice.objects.filter(kind=VALUED)[0])
    assert said["text"] == "There is the valuation of a year: Friendly society"
    assert said["href"] == f"{practice.get_absolute_url()}valuations/"


def test_every_five_years_who_takes_part_hears_that_ages_are_to_be_counted_until_they_are():
    practice, (ana, _ben, cleo, dov) = society()
    quiet(cleo)
    due = MONDAY + 5 * timedelta(days=365)
    link = f"{practice.get_absolute_url()}valuations/ages/"
    assert heard(AGES, due - timedelta(days=1)) == []
    assert heard(AGES, due) == heard(AGES, due + timedelta(days=20)) == ["Ana", "Ben"]
    assert told(Notice.objects.filter(kind=AGES)[0])["href"] == link
    assert f'href="{link}"' in commons(cleo, due)
    assert f'href="{link}"' not in commons(dov, due)

    supposed = {"interest_bp": 0, "deaths_bp": 100, "lapse_bp": 0}
    with times.at(due + timedelta(days=21)):
        ahead.look_ahead(ana, practice, ages={"20": 3}, supposed=supposed, days="table")

    assert heard(AGES, due + timedelta(days=21)) == []
    assert f'href="{link}"' not in commons(cleo, due + timedelta(days=21))


def test_who_wants_to_hear_of_none_of_it_can_say_so():
    _practice, (ana, *_others) = society()
    page = groups.browser(ana).get(reverse("news", args=[ana.group.slug])).content.decode()
    assert "What practices ask of all, and when a fund is short" in page
