"""Deciding on pages: from the button to the proposal, the list, and each thing one can do there."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from manyhands.base import times
from manyhands.base.errors import NotPossible
from manyhands.decisions import actions
from manyhands.decisions.models import (
    Amendment,
    Contribution,
    Proposal,
)
from manyhands.decisions.pages import become_proposal
from manyhands.decisions.stages import Stage
from manyhands.decisions.tests import make
from manyhands.decisions.tests.on_pages import being_tested, home, look, opened, send, shelf
from manyhands.groups.acts import Act
from manyhands.groups.tests import make as groups

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def monday():
    with times.at(make.MONDAY):
        yield


@pytest.fixture
def five():
    return make.assembly(5)


# --- from a button to a proposal ---------------------------------------------------------


def test_pressing_a_button_that_needs_all_becomes_a_draft_of_ones_own(five):
    ana = groups.browser(five[0])
    path = f"/g/{five[0].group.slug}/about/description/"
    pressed = ana.post(path, {"name": "Rose Street", "purpose": "Help"}, follow=True)

    page = pressed.content.decode()
    proposal = Proposal.objects.get()
    assert pressed.redirect_chain == [(home(proposal), 302)]
    assert "Nothing was changed yet. This is the proposal it would become." in page
    assert "<del>Rosewood</del><ins>Rose</ins>" in re.sub(r"\s*Street", "", page)
    assert proposal.title == "Change the group's name and purpose: Rose Street"
    assert groups.browser(five[1]).get(home(proposal)).status_code == 404

    ana.post(path, {"name": "Rose Street", "purpose": "Help"})
    assert Proposal.objects.count() == 1


def test_a_membership_is_ended_by_all_but_the_one_it_is_about(five):
    path = f"/g/{five[0].group.slug}/members/{five[4].ref}/removal/"
    answer = groups.browser(five[0]).post(path, {"reason": "He shouts."}, follow=True)

    proposal = Proposal.objects.get()
    assert (proposal.concerns, proposal.method) == (five[4], "person")
    assert "Eli" in answer.content.decode()
    send(five[0], proposal, "publication/", title="Eli", text="He shouts.")
    assert "This concerns you. You are heard" in look(five[4], proposal)


def test_what_could_not_be_carried_out_at_all_is_said_at_once(five):
    needed = make.wish(five[0])
    needed.act = Act("member.remove", "groups.Member:nobody", {"reason": ""})
    request = RequestFactory().post("/")
    request.member, request.group = five[0], five[0].group
    with pytest.raises(NotPossible, match="not there any more"):
        become_proposal(request, needed)
    assert Proposal.objects.count() == 0


def test_a_stranger_is_sent_to_join_first(five):
    answer = groups.browser().post(f"/g/{five[0].group.slug}/decisions/new/", {"title": "x"})

    assert answer.status_code == 302
    assert "/join/" in answer.headers["Location"]


# --- the list ----------------------------------------------------------------------------


def test_the_list_begins_with_what_waits_for_me(five):
    asked = being_tested(five, title="A fridge")
    with opened(asked):
        shelf(five[1])
        actions.draft_proposal(five[2], five[2].group, title="A draft", text="x")
        page = groups.browser(five[2]).get(f"/g/{five[0].group.slug}/decisions/").content.decode()

        assert page.index("Waiting for you") < page.index("A fridge") < page.index("Being decided")
        assert page.index("A draft") < page.index("Being decided") < page.index("A shelf")
        assert "Your word is missing" in page
        make.say(five[2], asked, "agree")
        page = groups.browser(five[2]).get(f"/g/{five[0].group.slug}/decisions/").content.decode()
        assert page.index("Being decided") < page.index("A fridge")


def test_an_empty_list_teaches(five):
    page = groups.browser(five[0]).get(f"/g/{five[0].group.slug}/decisions/").content.decode()

    assert "Nothing is being decided" in page
    assert "Propose something" in page


def test_the_list_takes_few_queries_however_long_it_is(five):
    def queries():
        ana = groups.browser(five[0])
        with CaptureQueriesContext(
            connection,
        ) as caught:
            assert ana.get(f"/g/{five[0].group.slug}/decisions/").status_code == 200
        return [query["sql"][:150] for query in caught]

    being_tested(five, title="A fridge")
    few = len(queries())
    for number in range(25):
        past = actions.draft_proposal(five[1], five[1].group, title=f"Old {number}", text="x")
        actions.publish_proposal(five[1], past, title=f"Old {number}", text=f"x {number}")
        actions.withdraw_proposal(five[1], make.again(past))

    assert len(queries()) == few
    assert few <= 5, queries()
    front = groups.browser(five[0]).get(f"/g/{five[0].group.slug}/decisions/").content.decode()
    assert ["Old 24" in front, "Old 20" in front, "Old 19" in front] == [True, True, False]
    assert "?of=past&amp;page=1" in front
    more = groups.browser(five[0]).get(f"/g/{five[0].group.slug}/decisions/?of=past&page=2")
    assert "Old 0" in more.content.decode()
    assert "Old 24" not in more.content.decode()


def test_decide_stands_in_the_head_of_the_page_with_what_waits(five):
    proposal = being_tested(five)
    with opened(proposal):
        page = groups.browser(five[1]).get(f"/g/{five[0].group.slug}/").content.decode()
        assert re.search(r"<span>Decide <b class=\"tag figures\">1<", page)
        make.say(five[1], proposal, "agree")
        page = groups.browser(five[1]).get(f"/g/{five[0].group.slug}/").content.decode()
        assert "<span>Decide</span></a>" in page
    stranger = groups.browser().get(f"/g/{five[0].group.slug}/").content.decode()
    assert "<span>Decide" not in stranger


def test_a_group_of_one_sees_help_alone():
    with times.at(make.MONDAY):
        flo = groups.group("Alone").members.get()
    page = groups.browser(flo).get("/g/alone/").content.decode()

    assert "<span>Decide" not in page


# --- a proposal in words --------------------------------------------------------------------


def test_a_proposal_is_written_kept_as_a_draft_and_put_before_the_group(five):
    ana = groups.browser(five[0])
    path = f"/g/{five[0].group.slug}/decisions/new/"
    empty = ana.post(path, {"title": "", "text": "The old one is broken."})
    assert empty.status_code == 422
    assert "The old one is broken." in empty.content.decode()
    ana.post(path, {"title": "A fridge", "text": "The old one is broken."})
    proposal = Proposal.objects.get()
    assert proposal.stage == Stage.DRAFT

    send(five[0], proposal, "publication/", status=422, title="", text="Two")
    past = (make.MONDAY - timedelta(days=1)).date()
    said = send(
        five[0], proposal, "publication/", status=422, title="A fridge", text="Two", review_on=past
    )
    assert "That day is over." in said
    send(five[0], proposal, "publication/", title="A fridge", text="Two fridges")

    page = look(five[1], proposal)
    assert "Questions until Wednesday 2 Dec, 10:00." in page
    assert "Two fridges" in page
    again = send(five[0], proposal, "publication/", status=409, title="A fridge", text="Two")
    assert "This proposal is out already." in again


def test_how_it_is_decided_is_said_in_the_numbers_of_the_group(five):
    page = look(five[1], make.text(five[0]))

    assert "First all ask and raise concerns, for 5 days; then, for 7 days" in page
    assert "at least 2 of 5 agree, 3 go along, and at most 25 percent stand aside" in page
    describing = groups.browser(five[0]).get(f"/g/{five[0].group.slug}/about/description/")
    assert "It passes if nobody does." in describing.content.decode()


def test_questions_are_answered_and_concerns_stay_until_they_are_settled(five):
    proposal = make.text(five[0])
    send(five[1], proposal, "words/", kind="question", text="How large?")
    send(five[1], proposal, "words/", kind="question", text="How large?")
    send(five[2], proposal, "words/", kind="concern", text="The noise")
    assert send(five[2], proposal, "words/", status=422, kind="concern", text="") != ""
    question, concern = Contribution.objects.order_by("pk")
    assert send(five[0], proposal, "replies/", status=422, answers=question.ref, text="")
    send(five[0], proposal, "replies/", answers=question.ref, text="200 liters")
    assert "answered" in look(five[1], proposal)

    send(five[1], proposal, f"words/{concern.ref}/settling/", status=409, state="addressed")
    send(five[0], proposal, f"words/{concern.ref}/settling/", state="carried")
    assert "carried along" in look(five[1], proposal)
    send(five[2], proposal, f"words/{concern.ref}/letting-go/", status=409)


def test_other_words_are_shown_as_a_difference_and_taken_in(five):
    proposal = make.text(five[0])
    before = proposal.head.text
    same = send(five[1], proposal, "amendments/", status=422, text=before, kind="wording")
    assert "This is the text as it is." in same
    send(five[1], proposal, "amendments/", text="The old one is loud.", kind="wording", why="True")
    amendment = Amendment.objects.get()
    assert "<del>broken.</del><ins>loud.</ins>" in look(five[0], proposal)
    send(five[1], proposal, f"amendments/{amendment.ref}/", status=403, answer="accept")
    send(five[0], proposal, f"amendments/{amendment.ref}/", status=409, answer="perhaps")
    send(five[0], proposal, f"amendments/{amendment.ref}/", answer="accept")
    assert "unless somebody would rather keep the old one" in look(five[3], proposal)
    send(five[3], proposal, f"amendments/{amendment.ref}/", answer="keep_both")

    assert "Several texts stand side by side" in look(five[4], proposal)
    send(five[4], proposal, "versions/2/approval/")
    assert "1 member would go with it" in look(five[4], proposal)


def test_the_group_is_asked_by_two_or_by_whoever_proposes(five):
    proposal = make.text(five[0])
    send(five[1], proposal, "rounds/", status=409)
    with make.later(proposal, hours=49):
        make.work_off()
    with make.later(proposal, days=6):
        make.work_off()
        assert "Two members together can ask" in look(five[1], proposal)
        send(five[1], proposal, "rounds/")
        assert "Already for it: Ben" in look(five[2], proposal)
        send(five[2], proposal, "rounds/")

    assert make.again(proposal).stage == Stage.TESTING
