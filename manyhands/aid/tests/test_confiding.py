"""A need that is confided to few: who may take it on, and that nothing says what it is."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from manyhands.aid import actions, export, promises, queries
from manyhands.aid.drafts import Draft, LineDraft
from manyhands.aid.models import Commitment, Intent
from manyhands.aid.policies import HEAR
from manyhands.aid.tests import make
from manyhands.aid.tests.test_forms import sent
from manyhands.base import times
from manyhands.base.errors import NotPossible, Refused
from manyhands.base.times import now
from manyhands.groups.models import Member
from manyhands.groups.tests import make as groups

pytestmark = pytest.mark.django_db

WORDS = "canarywords"


@pytest.fixture
def group():
    return make.group()


@pytest.fixture
def ana(group):
    return make.member(group, "Ana")


@pytest.fixture
def ben(group):
    return make.member(group, "Ben")


@pytest.fixture
def asker(group):
    return make.member(group, "Asker")


@pytest.fixture
def mandate(ana):
    return make.hears(ana)


def draft(words: str = WORDS, **said: Any) -> Draft:
    lines = [LineDraft("medical", 3, "canaryline"), LineDraft("transport")]
    told: dict[str, Any] = {"times": "canarytimes", "adults": 3, "children": 2, "language": "so"}
    return make.draft(words, lines=lines, is_confided=True, **told, **said)


def confided(by: Any) -> Intent:
    return actions.post_need(by, by.group, draft=draft(address="canaryaddress"))


def page(who: Member | None, need: Intent) -> str:
    return make.browser(who).get(need.get_absolute_url()).content.decode()


def form(**said: Any) -> dict[str, Any]:
    return sent(["canaryline"], words=WORDS, kinds=["medical"], is_confided="on", **said)


# --- who may take it on --------------------------------------------------------------------


def test_who_carries_the_mandate_takes_it_on_and_reads_it(ana, asker, mandate):
    need = confided(asker)

    promise = make.commitment(ana, need)

    read = promises.read_sealed(ana, promise)
    assert (read["words"], read["address"]) == (WORDS, "canaryaddress")
    assert read["told"]["lines"] == [["medical", 3, "canaryline"], ["transport", 1, ""]]


def test_nobody_else_takes_it_on(group, ana, ben, asker, mandate):
    elsewhere = make.member(make.group("Elsewhere"), "Sly")
    make.hears(elsewhere)
    need = confided(asker)

    for other in (ben, asker, elsewhere):
        with pytest.raises(Refused, match="confided to few"):
            make.commitment(other, need)

    assert not Commitment.objects.exists()


def test_a_mandate_for_something_else_opens_nothing(ana, ben, asker, mandate):
    make.hears(ben, "purse", powers=["group.describe"])
    need = confided(asker)

    with pytest.raises(Refused):
        make.commitment(ben, need)


def test_who_left_the_group_hears_nothing(ana, asker, mandate):
    need = confided(asker)
    Member.objects.filter(pk=ana.pk).update(left_at=now())

    with pytest.raises(Refused):
        make.commitment(groups.again(ana), need)
    assert queries.hearers(asker.group) == []


def test_it_is_passed_on_only_to_another_who_carries_it(ana, ben, asker, mandate):
    cleo = make.member(asker.group, "Cleo")
    make.hears(cleo)
    promise = make.commitment(ana, confided(asker))

    with pytest.raises(NotPossible, match="confided to few"):
        promises.pass_on(ana, promise, to=ben)
    promises.pass_on(ana, promise, to=cleo)
    promises.take_over(cleo, Commitment.objects.get())

    assert Commitment.objects.get(released_at=None).helper == cleo


def test_who_was_asked_cannot_take_over_once_their_mandate_is_over(ana, asker, mandate):
    cleo = make.member(asker.group, "Cleo")
    theirs = make.hears(cleo)
    promise = make.commitment(ana, confided(asker))
    promises.pass_on(ana, promise, to=cleo)
    groups.ACTIONS["mandate.resign"](cleo, theirs)

    with pytest.raises(Refused):
        promises.take_over(cleo, groups.again(promise))

    assert groups.again(promise).is_standing


def test_when_the_mandate_is_over_what_is_sealed_shuts(ana, asker):
    make.hears(ana, days=5)
    promise = make.commitment(ana, confided(asker))

    with times.at(now() + timedelta(days=6)), pytest.raises(Refused, match="mandate"):
        promises.read_sealed(ana, promise)


def test_a_circle_cannot_be_lent_it_and_no_constitution_gives_it_away(group, ana):
    circle = groups.decided("circle.create", group, name="Care", purpose="We care.")

    with pytest.raises(NotPossible, match="cannot be lent"):
        groups.decided("circle.lend", circle, powers=[HEAR])

    client = make.browser(ana)
    offered = client.get(f"/g/{group.slug}/circles/{circle.ref}/powers/").content.decode()
    assert HEAR not in offered
    assert HEAR in client.get(f"/g/{group.slug}/mandates/new/").content.decode()
    change = client.get(f"/g/{group.slug}/constitution/change/?clause=powers:{HEAR}")
    assert change.status_code == 302


# --- what it tells -----------------------------------------------------------------------


def test_the_board_shows_a_lock_and_nothing_of_what_it_is(group, ben, asker, mandate):
    need = confided(asker)

    for who in (None, ben):
        told = page(who, need) + make.browser(who).get(f"/g/{group.slug}/").content.decode()
        assert "Something else" in told
        assert "Confided" in told
        for secret in ("canary", "</svg> Health", "4 or more", "1 or 2 children", 'lang="so"'):
            assert secret not in told
    assert "</svg> Health" in page(ben, make.need(group, "Pills", kinds=["medical"]))
    assert set(need.tokens.values_list("token", flat=True)) == {"kind=other"}


def test_others_are_told_who_can_take_it_on_and_get_no_button(ben, ana, asker, mandate):
    need = confided(asker)

    told, strangers = page(ben, need), page(None, need)

    assert "only Ana may take it on" in told
    assert "I will do it" not in told
    assert "Ana" not in strangers
    assert "Join and help" not in strangers
    assert "I will do it" in page(ana, need)


def test_it_answers_no_offer_for_that_would_say_what_it_is(asker, ben, mandate):
    offer = make.offer(ben, "Rides to the clinic")

    need = actions.post_need(asker, asker.group, draft=draft(), answers=offer)

    assert need.answers is None
    assert list(queries.answers_to(ben, offer)) == []


def test_only_these_few_are_told_that_it_is_open_again(ana, ben, asker, mandate):
    make.offer(ben, "Anything", kinds=["other", "medical"])

    assert queries.able_to_help(confided(asker)) == [ana]


def test_who_is_not_asked_is_not_told_by_who_is_missing(ana, ben, mandate):
    cleo = make.member(ana.group, "Cleo")
    make.hears(cleo)
    need = confided(ana)

    assert "only Ana and Cleo may take it on" in page(ben, need)
    assert "only Cleo may take it on" in page(ana, need)


def test_no_sheet_that_leaves_the_house_says_what_it_is(group, asker, mandate, tmp_path):
    confided(asker)

    export.write_into(tmp_path, group, viewer=asker)

    sheets = "".join(path.read_text() for path in tmp_path.iterdir())
    assert "canary" not in sheets
    assert "medical" not in sheets


@pytest.mark.parametrize(
    "told",
    [
        {"hides_words": False},
        {"kinds": "medical"},
        {"words": WORDS},
        {"times": "after dialysis"},
        {"adults": 1},
        {"language": "so"},
    ],
)
def test_the_database_keeps_no_confided_need_that_tells_something(asker, mandate, told):
    need = confided(asker)

    with pytest.raises(IntegrityError), transaction.atomic():
        Intent.objects.filter(pk=need.pk).update(**told)


# --- by plain form -----------------------------------------------------------------------


def asking_page(group, who: Member | None = None) -> str:
    return make.browser(who).get(f"/g/{group.slug}/needs/new/").content.decode()


def test_one_can_confide_only_where_somebody_is_there_and_they_are_named(group, ana, ben):
    assert "is_confided" not in asking_page(group)
    mine = make.hears(ana)
    make.hears(ben)

    assert "Only Ana and Ben may take this on" in asking_page(group)
    assert "Only Ben may take this on" in asking_page(group, ana)

    groups.ACTIONS["mandate.resign"](ana, mine)
    assert "Only Ben may take this on" in asking_page(group)


def test_a_need_is_confided_by_one_tick(group, ana, mandate):
    answer = make.browser().post(f"/g/{group.slug}/needs/new/", form(times="ring 555-0134"))

    need = Intent.objects.get()
    assert answer.status_code == 201, "nothing of it is public, so nothing is asked about"
    assert (need.kinds, need.words, need.times, need.wanted) == ("other", "", "", 1)
    told = promises.read_own(make.holder(need), need)
    assert told["words"] == WORDS
    assert told["told"]["lines"] == [["medical", 1, "canaryline"]]
    assert told["told"]["times"] == "ring 555-0134"


def test_what_was_to_be_confided_is_not_shown_to_all_when_nobody_is_there_any_more(group):
    answer = make.browser().post(f"/g/{group.slug}/needs/new/", form())

    assert answer.status_code == 422
    assert "Nobody is there for that now" in answer.content.decode()
    assert not Intent.objects.exists()


def edit(who: Member, need: Intent, **said: Any):
    url = f"{need.get_absolute_url()}edit/"
    client = make.browser(who)
    shown = client.get(url).context
    given = {name: shown["form"][name].value() for name in ("words", "secret", "urgency", "reach")}
    given |= {f"form-{at}-{name}": row[name].value() or ""
              for at, row in enumerate(shown["lines"]) for name in row.fields}  # fmt: skip
    many = shown["lines"].total_form_count()
    given |= {"form-TOTAL_FORMS": many, "form-INITIAL_FORMS": shown["lines"].initial_form_count()}
    return client.post(url, {**given, "times": shown["form"]["times"].value(), **said})


def test_saving_it_again_changes_nothing_and_frees_nobody(asker, ana, mandate):
    need = confided(asker)
    make.commitment(ana, need)
    before = promises.read_own(asker, need)["told"]["lines"]

    assert edit(asker, need, is_confided="on").status_code == 302

    need = groups.again(need)
    assert promises.read_own(asker, need)["told"]["lines"] == before
    assert (need.wanted, need.left, need.lines.count()) == (1, 0, 1)
    assert Commitment.objects.get().is_standing


def test_who_may_not_hear_it_is_freed_when_it_is_confided_later(asker, ana, ben, mandate):
    need = make.need(asker, WORDS, kinds=["medical"], quantity=2)
    theirs, mine = make.commitment(ben, need, many=1), make.commitment(ana, need, many=1)

    actions.edit_intent(asker, need, draft=draft())

    assert not groups.again(theirs).is_standing
    assert groups.again(mine).is_standing
    need = groups.again(need)
    assert (need.kinds, need.words) == ("other", "")
    assert {line.kind for line in need.lines.all()} == {"other"}


def test_who_takes_on_what_is_confided_in_the_same_moment_is_not_in_time(asker, ben, mandate):
    need = make.need(asker, WORDS, kinds=["medical"])
    shown = Intent.objects.select_related("group__constitution").get(pk=need.pk)

    actions.edit_intent(asker, need, draft=draft())

    with pytest.raises(NotPossible, match="a moment ago"):
        make.commitment(ben, shown)


def test_when_nobody_carries_it_any_more_the_asker_can_open_it_to_all(asker, ana, ben, mandate):
    need = confided(asker)
    groups.ACTIONS["mandate.resign"](ana, mandate)

    assert "Nobody can take this on now" in page(asker, need)
    kept = edit(asker, need, is_confided="on")
    assert (kept.status_code, groups.again(need).is_confided) == (302, True)
    assert edit(asker, need).status_code == 302

    need = groups.again(need)
    assert not need.is_confided
    assert need.kinds == "medical transport"
    assert need.words == WORDS
    assert make.commitment(ben, need).is_standing
