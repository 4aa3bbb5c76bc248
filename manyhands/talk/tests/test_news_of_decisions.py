"""Whom a proposal concerns is told of each step, once, and nobody else; who is told counts."""

from datetime import timedelta

import pytest
from django.urls import include, path

from manyhands.base import times
from manyhands.decisions import behalf, discussion, errands, looking_again
from manyhands.decisions.models import Amendment, Contribution, Elector
from manyhands.decisions.tests import make
from manyhands.groups.tests.make import browser, decided
from manyhands.talk import actions, queries, tasks
from manyhands.talk.models import Notice
from manyhands.talk.sentences import LEADS_TO, SAYS, told
from manyhands.talk.telling_decisions import TOPIC_OF, TOPICS
from manyhands.talk.tests import make as talk

pytestmark = pytest.mark.django_db
urlpatterns = [
    path("g/<slug>/proposals/<ref>/", lambda request: None, name="show-proposal"),
    path("", include("manyhands.site.urls")),
]


@pytest.fixture(autouse=True)
def monday():
    with times.at(make.MONDAY):
        yield


@pytest.fixture
def five():
    return make.assembly(5)


@pytest.fixture
def proposal(five):
    return make.proposal(five[0])


def asked(proposal):
    """A day later the round is open."""
    with make.later(proposal, hours=25):
        make.work_off()
    return make.open_round_of(proposal)


def news_at(member, when):
    with times.at(when):
        return talk.news(member)


def test_all_but_the_author_hear_of_a_new_proposal(five, proposal):
    assert talk.news(five[1]) == talk.news(five[4]) == ["proposal"]
    assert talk.news(five[0]) == []


def test_all_hear_of_it_when_enough_ask_to_take_a_mandate_back(five):
    mandate = decided(
        "mandate.grant", five[0].group, role="pen", holder=five[4].ref, days=90,
        purpose="Write", powers=[], report_every_d=30,
    )  # fmt: skip

    make.recall(five[0], mandate)

    assert talk.news(five[4])[-1] == talk.news(five[2])[-1] == "proposal"


def test_the_author_hears_of_questions_concerns_and_other_words(five):
    proposal = make.text(five[0])
    question = discussion.contribute(five[1], proposal, kind=Contribution.QUESTION, text="How?")
    make.concern(five[2], proposal)
    offered = discussion.offer_amendment(five[3], proposal, kind=Amendment.WORDING, text="A")
    other = discussion.offer_amendment(five[4], proposal, kind=Amendment.WORDING, text="B")
    discussion.contribute(five[0], proposal, kind=Contribution.ANSWER, text="So.", answers=question)
    discussion.accept_amendment(five[0], offered)
    discussion.reject_amendment(five[0], other)

    assert talk.news(five[0]) == ["question", "concern", "amendment", "amendment"]
    assert talk.news(five[1]) == ["proposal", "answer"]
    assert talk.news(five[3]) == ["proposal", "taken_up"]
    assert talk.news(five[4]) == ["proposal", "turned_down"]


def test_whoever_counts_hears_of_a_round_and_only_the_silent_are_reminded(five, proposal):
    round_ = asked(proposal)
    late = make.join(proposal.group, "Nu")
    with times.at(round_.opened_at):
        assert talk.news(five[0]) == ["round"]
        make.say(five[1], proposal, "agree")
    with times.at(round_.closes_at - timedelta(hours=47)):
        tasks.remind(times.now())
        tasks.remind(times.now())

    assert talk.news(five[1]) == ["proposal", "round"]
    assert talk.news(five[2]) == ["proposal", "round", "reminder"]
    assert "round" not in talk.news(late)


def test_when_too_few_took_part_the_silent_hear_that_there_is_more_time(five, proposal):
    round_ = asked(proposal)
    with times.at(round_.opened_at):
        make.say(five[1], proposal, "agree")
    with times.at(round_.closes_at):
        make.work_off()

    assert news_at(five[2], round_.closes_at)[-1] == "more_time"
    assert "more_time" not in talk.news(five[1])


def test_all_hear_when_it_is_adopted_and_when_it_is_done(five, proposal):
    round_ = asked(proposal)
    with times.at(round_.opened_at):
        for member in five[:4]:
            make.say(member, proposal, "agree")
    for days in (8, 10):
        with make.later(proposal, days=days):
            make.work_off()

    assert talk.news(five[4])[-2:] == ["adopted", "carried_out"]
    page = browser(five[4]).get(f"/g/{five[4].group.slug}/news/").text
    assert f'href="{proposal.get_absolute_url()}#happened"' in page


def test_a_block_is_told_to_all_and_the_lot_to_whom_it_asks(five):
    proposal = make.text(five[0])
    with make.later(proposal, hours=49):
        make.work_off()
    with make.later(proposal, days=6):
        make.work_off()
        discussion.call_test(five[0], make.again(proposal))
        for member in five[:4]:
            make.say(member, proposal, "agree")
        make.say(five[4], proposal, "block")
    round_ = make.open_round_of(proposal)
    with times.at(round_.closes_at):
        make.work_off()
        drawn = make.again(proposal).facilitators.get().member

        assert talk.news(drawn)[-2:] == ["blocked", "facilitator"]
        assert talk.news(five[4])[-1] == "blocked"


def test_whose_words_were_typed_in_hears_of_it(five, proposal):
    round_ = asked(proposal)
    with times.at(round_.opened_at):
        behalf.record_stance(five[1], round_, member=five[2], position="agree")

        assert talk.news(five[2])[-1] == "typed_in"
        assert "typed_in" not in talk.news(five[3])


def test_what_nobody_took_on_is_told_again(five):
    proposal = make.text(five[0], method="consent")
    asked(proposal)
    with make.later(proposal, hours=26):
        for member in five[:4]:
            make.say(member, proposal, "agree")
    for days in (9, 11, 26):
        with make.later(proposal, days=days):
            make.work_off()

    assert talk.news(five[1])[-3:] == ["adopted", "to_do", "came_back"]


def test_that_enough_ask_to_look_again_or_that_it_failed_is_told_to_all(five):
    for has_failed in (False, True):
        proposal = make.text(five[0], title=f"Tea {has_failed}", method="consent")
        asked(proposal)
        with make.later(proposal, hours=26):
            for member in five[:4]:
                make.say(member, proposal, "agree")
        for days in (9, 11):
            with make.later(proposal, days=days):
                make.work_off()
        task = make.again(proposal).task
        if has_failed:
            task = errands.take_task(five[0], task, report_on=task.back_at.date())
            errands.report_task(five[0], task, report="No water.", has_failed=True)
        else:
            for member in five[:3]:
                looking_again.ask_review(member, make.again(proposal), reason="It is cold.")

        assert talk.news(five[4])[-1] == ("failed" if has_failed else "review_asked")


def test_that_time_ran_out_for_what_was_adopted_is_told_to_all(five):
    proposal = make.proposal(five[0])
    with times.at(proposal.moves_at):
        make.work_off()
    with make.later(proposal, hours=26):
        for member in five:
            make.say(member, proposal, "agree")
    with make.later(proposal, days=9):
        make.work_off()
        act = make.again(proposal).head.act
    of_an_older_program = {**act, "details": {**act["details"], "motto": "Together"}}
    proposal.versions.update(act=of_an_older_program)
    with make.later(proposal, days=45):
        make.work_off()

    assert talk.news(five[1])[-1] == "ran_out"


# --- what one wants to hear ------------------------------------------------------------


def test_a_topic_can_be_turned_off_but_not_what_concerns_oneself(five):
    actions.choose_topics(five[1], quiet=[*TOPICS, "round"])
    proposal = make.proposal(five[0])
    round_ = asked(proposal)
    with times.at(round_.closes_at - timedelta(hours=47)):
        tasks.remind(times.now())

    assert talk.news(five[1]) == ["round"]
    assert queries.quiet_topics(five[1]) == TOPICS.keys()


def test_topics_are_chosen_on_the_page_of_news(five):
    page = browser(five[1])
    here = f"/g/{five[1].group.slug}/news/"

    sent = page.post(f"{here}topics/", {"topic": ["outcomes"]})

    assert sent.status_code == 302
    assert queries.quiet_topics(five[1]) == TOPICS.keys() - {"outcomes"}
    assert page.get(here).content.count(b'name="topic"') == len(TOPICS)
    assert set(TOPIC_OF) <= set(SAYS)


@pytest.mark.urls(__name__)
def test_each_sentence_names_the_proposal_and_leads_to_it(five, proposal):
    notice = Notice(member=five[1], proposal=proposal, at=times.now())
    kinds = [kind for kind, says in SAYS.items() if "%(proposal)s" in str(says)]

    for notice.kind in kinds:
        assert proposal.title in told(notice)["text"]
        assert proposal.ref in told(notice)["href"]
    others = TOPICS["mandates"] | TOPICS["practices"] | set(LEADS_TO)
    assert set(TOPIC_OF) - others < set(kinds)


# --- whom it reached -------------------------------------------------------------------


def reached(proposal):
    rows = Elector.objects.filter(round__proposal=proposal).exclude(told_at=None)
    return set(rows.values_list("member__name", flat=True))


def test_who_gets_a_letter_was_told_and_the_others_once_they_look(five, settings):
    settings.MAIL_URL = "smtp://127.0.0.1:1"
    actions.choose_mail([five[2]], by_mail=False)
    proposal = make.proposal(five[0])
    round_ = asked(proposal)
    with times.at(round_.opened_at):
        talk.news(five[1])
        assert reached(proposal) == {"Ana", "Ben", "Dov", "Eli"}

        actions.see_news(queries.news_of(five[2]))

    assert "Cleo" in reached(proposal)


def test_a_house_that_sends_no_mail_reaches_only_those_who_look(five, settings):
    settings.MAIL_URL = ""
    proposal = make.proposal(five[0])
    round_ = asked(proposal)

    assert "round" in news_at(five[1], round_.opened_at)
    assert reached(proposal) == set()
