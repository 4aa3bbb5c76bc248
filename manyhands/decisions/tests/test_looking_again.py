"""What is in force is looked at again when enough ask for it, or when it did not work."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils.formats import date_format

from manyhands.base import times
from manyhands.base.errors import NotPossible
from manyhands.decisions import actions, discussion, errands, looking_again, moving
from manyhands.decisions.models import Proposal, Seconding
from manyhands.decisions.stages import Stage
from manyhands.decisions.tasks import something_is_due
from manyhands.decisions.tests import make
from manyhands.decisions.tests.edge.shared import closed, round_on, say
from manyhands.decisions.tests.on_pages import look, send
from manyhands.groups.actions import leave_group
from manyhands.groups.powers import acting
from manyhands.groups.tests import make as groups

pytestmark = pytest.mark.django_db


@pytest.fixture
def five():
    with times.at(make.MONDAY):
        yield make.assembly()


@pytest.fixture
def done(five):
    """A proposal in words that all agreed to; its task waits for somebody."""
    proposal = make.text(five[0])
    round_ = round_on(five[0], proposal)
    say(round_, five)
    closed(round_)
    with times.at(make.again(proposal).moves_at):
        make.work_off()
    return make.again(proposal)


def ask(member, proposal, reason="It is too loud."):
    return looking_again.ask_review(groups.again(member), proposal, reason=reason)


def test_three_of_five_ask_for_it_and_it_stays_in_force_meanwhile(five, done):
    assert [ask(member, done) for member in five[:3]] == [False, False, True]

    make.work_off()
    again = make.again(done)
    assert again.stage == Stage.UNDER_REVIEW
    assert again.followed_by.get().is_review
    assert again.carried_out_at is not None
    assert not Seconding.objects.filter(spent_at=None).exists()
    with pytest.raises(NotPossible, match="looked at again already"):
        ask(five[3], done)


def dated(author, method="consensus", **days):
    """A proposal in words with a day on which it is looked at again, or its last."""
    draft = actions.draft_proposal(author, author.group, text="At night off.", method=method)
    return actions.publish_proposal(author, draft, title="A fridge", text="At night off.", **days)


def adopted(five, proposal):
    """All agreed to it, and it is in force."""
    round_ = round_on(five[0], proposal)
    say(round_, five)
    closed(round_)
    with times.at(make.again(proposal).moves_at):
        make.work_off()
    return make.again(proposal)


def its_review(proposal):
    """The proposal that a rule has opened about it."""
    with times.at(make.again(proposal).moves_at):
        make.work_off()
    return make.again(proposal).followed_by.filter(is_review=True).latest("pk")


def confirmed(five, review):
    with times.at(review.published_at):
        return adopted(five, review)


def test_on_its_day_it_is_before_the_group_by_itself_in_the_same_words(five):
    before = adopted(five, dated(five[0], review_on=date(2027, 3, 1)))

    review = its_review(before)

    again = make.again(before)
    assert (again.stage, again.moves_at) == (Stage.UNDER_REVIEW, None)
    assert (review.stage, review.method) == (Stage.CLARIFY, "consensus")
    assert (review.head.text, review.act, review.author) == ("At night off.", None, five[0])
    assert review.published_at.date() == date(2027, 3, 1)
    with times.at(review.published_at):
        assert "Here the group looks at it again" in look(five[1], before)
        page = look(five[1], review)
    assert "Does it stay in force?" in page
    assert "answers for it" in page


def test_time_has_nothing_left_to_do_once_it_is_before_the_group(five):
    before = adopted(five, dated(five[0], review_on=date(2027, 3, 1)))
    review = its_review(before)

    with times.at(review.published_at):
        assert not something_is_due(times.now())


def test_confirmed_it_is_in_force_again_and_nobody_has_anything_to_do(five):
    before = adopted(five, dated(five[0], review_on=date(2027, 3, 1)))
    review = confirmed(five, its_review(before))

    again = make.again(before)
    assert again.stage == Stage.IN_FORCE
    assert (review.stage, review.has_confirmed) == (Stage.EXPIRED, True)
    assert not review.tasks.exists()
    page = look(five[1], review)
    assert "The group confirmed it" in page
    assert "Nothing was changed" in page


def test_confirmed_it_is_looked_at_again_after_as_long_as_the_time_before(five):
    before = adopted(five, dated(five[0], review_on=date(2027, 3, 1)))
    first = before.review_on - before.published_at.date()

    for _time in range(2):
        review = confirmed(five, its_review(before))
        said = review.carried_out_at.date()
        before = make.again(before)
        assert before.review_on == said + first
        assert before.moves_at.date() == before.review_on
        assert review.review_on == before.review_on
        with times.at(review.carried_out_at):
            assert f"We look at it again on {date_format(before.review_on)}." in look(
                five[1], before
            )


def test_confirmed_with_a_last_day_it_still_ends_on_it(five):
    days = {"review_on": date(2027, 3, 1), "sunset_on": date(2027, 9, 1)}
    before = adopted(five, dated(five[0], **days))
    confirmed(five, its_review(before))
    its_review(before)
    assert make.again(before).stage == Stage.UNDER_REVIEW
    assert make.again(before).moves_at.date() == date(2027, 9, 1)

    with times.at(make.again(before).moves_at):
        make.work_off()

    assert make.again(before).stage == Stage.EXPIRED


def test_its_last_day_ends_it_while_it_is_looked_at_and_then_what_is_agreed_takes_its_place(five):
    days = {"review_on": date(2027, 3, 1), "sunset_on": date(2027, 3, 3)}
    before = adopted(five, dated(five[0], **days))
    review = its_review(before)
    with times.at(make.again(before).moves_at):
        make.work_off()
    assert make.again(before).stage == Stage.EXPIRED

    review = confirmed(five, review)

    assert (review.stage, review.has_confirmed) == (Stage.IN_FORCE, False)
    assert make.again(before).stage == Stage.EXPIRED


def test_other_words_take_its_place(five):
    before = adopted(five, dated(five[0], review_on=date(2027, 3, 1)))
    review = its_review(before)
    with times.at(review.published_at):
        offered = discussion.offer_amendment(
            five[1], review, kind="wording", text="At night off, but not on Sundays."
        )
        discussion.accept_amendment(five[0], offered)

    review = confirmed(five, review)

    assert (review.stage, review.head.number) == (Stage.IN_FORCE, 2)
    days = date(2027, 3, 1) - before.published_at.date()
    assert review.review_on == review.carried_out_at.date() + days
    assert review.tasks.count() == 1
    assert make.again(before).stage == Stage.EXPIRED


def test_what_is_not_confirmed_stays_and_can_be_looked_at_once_more(five):
    before = adopted(five, dated(five[0], review_on=date(2027, 3, 1)))
    review = its_review(before)
    with times.at(review.published_at):
        with pytest.raises(NotPossible, match="looked at again already"):
            ask(five[1], before)
        with pytest.raises(NotPossible, match="nobody can take it back"):
            actions.withdraw_proposal(five[0], review)
        assert "Take your proposal back" not in look(five[0], review)
    for _step in range(3):
        with times.at(make.again(review).moves_at):
            make.work_off()
    with times.at(review.published_at + timedelta(days=60)):
        assert make.again(review).stage == Stage.LAPSED
        assert make.again(before).stage == Stage.UNDER_REVIEW
        for member in five[1:4]:
            ask(member, before)
        make.work_off()

    assert make.again(before).followed_by.filter(stage=Stage.CLARIFY).count() == 1


def test_who_proposes_something_in_its_place_before_the_day_is_asked_nothing_more(five):
    before = adopted(five, dated(five[0], review_on=date(2027, 3, 1)))
    with times.at(make.again(before).moves_at):
        draft = actions.propose_again(groups.again(five[1]), before)
        actions.publish_proposal(five[1], draft, title="A small fridge", text="Small.")
        make.work_off()

    again = make.again(before)
    assert again.stage == Stage.UNDER_REVIEW
    assert not again.followed_by.filter(is_review=True).exists()


def test_an_act_is_not_done_twice_and_who_wrote_it_may_have_left(five):
    needed = make.wish(five[0])
    draft = actions.draft_proposal(
        five[0], five[0].group, method=needed.method, act=needed.act.as_dict()
    )
    before = actions.publish_proposal(
        five[0], draft, title="Rose Street", text="", review_on=date(2027, 3, 1)
    )
    with make.later(before, hours=49):
        make.work_off()
        for member in five:
            make.say(member, before, "agree")
    closed(before.rounds.get())
    with times.at(make.again(before).moves_at):
        make.work_off()
    groups.decided("group.describe", five[0].group, name="Rosewood", purpose="Other.")
    leave_group(five[0], five[0])

    review = its_review(before)

    assert review.author == five[1]
    assert (review.act, review.method) == (None, "consent")
    assert review.head.text == "Change the group's name and purpose"
    with times.at(review.moves_at):
        make.work_off()
        for member in five[1:]:
            make.say(member, review, "agree")
    closed(review.rounds.get())
    with times.at(make.again(review).moves_at):
        make.work_off()
    assert make.again(review).has_confirmed
    assert groups.again(five[0].group).name == "Rosewood"


def test_what_was_chosen_among_several_is_looked_at_by_yes_or_no(five):
    before = adopted(five, dated(five[0], review_on=date(2027, 3, 1)))
    Proposal.objects.filter(pk=before.pk).update(method="approval")

    assert its_review(before).method == "consensus"


def test_a_review_takes_no_place_of_what_its_author_may_have_open(five):
    before = adopted(five, dated(five[0], review_on=date(2027, 3, 1)))
    review = its_review(before)
    with times.at(review.published_at):
        for number in range(3):
            make.text(five[0], title=f"Shelf {number}", words=f"Shelf {number}.")
        with pytest.raises(NotPossible, match="3 proposals open"):
            make.text(five[0], title="Shelf", words="One more.")


def test_routine_acts_take_no_place_and_are_never_refused_for_what_is_open(five):
    make.uses(five[0].group, "group.describe", {"method": "two_keys"})
    for number in range(4):
        make.proposal(five[0], name=f"{number} Rose Street")
    for number in range(3):
        make.text(five[0], title=f"Shelf {number}", words=f"Shelf {number}.")

    make.proposal(five[0], name="Thorn Street")

    with pytest.raises(NotPossible, match="3 proposals open"):
        make.text(five[0], title="Shelf", words="One more.", method="two_keys")


def test_asking_twice_is_asking_once_and_who_left_asks_no_more(five, done):
    assert not ask(five[1], done)
    assert not ask(five[1], done)
    leave_group(five[1], five[1])
    assert not ask(five[2], done)

    assert not ask(five[3], done)

    assert make.again(done).stage == Stage.IN_FORCE
    assert ask(five[4], done)


def test_fifteen_of_a_hundred_members_must_ask_and_in_a_pair_both(five, done):
    assert looking_again.how_many_must_ask(done) == 3
    for number in range(16):
        make.join(done.group, f"Nu {number}")
    assert looking_again.how_many_must_ask(done) == 4
    for member in groups.again(five[0]).group.members.exclude(pk__in=[five[0].pk, five[1].pk]):
        leave_group(member, member)
    assert looking_again.how_many_must_ask(done) == 2


def test_what_is_not_in_force_is_not_looked_at_again(five):
    with pytest.raises(NotPossible, match="not in force"):
        ask(five[1], make.text(five[0]))


def test_what_follows_it_takes_its_place(five, done):
    for member in five[:3]:
        ask(member, done)
    draft = actions.propose_again(groups.again(five[1]), make.again(done))
    after = actions.publish_proposal(five[1], draft, title="A small fridge", text="At night off.")
    round_ = round_on(five[1], after)
    say(round_, five)
    closed(round_)
    with times.at(make.again(after).moves_at):
        make.work_off()

    assert make.again(after).stage == Stage.IN_FORCE
    assert make.again(done).stage == Stage.EXPIRED


def test_a_task_that_did_not_work_is_looked_at_again(five, done):
    task = errands.take_task(five[2], done.task, report_on=date(2027, 3, 1))
    errands.report_task(five[2], task, report="No plug in the hall.", has_failed=True)

    assert make.again(done).stage == Stage.UNDER_REVIEW
    page = look(five[1], done)
    assert "that it did not work" in page
    assert "No plug in the hall." in page
    assert "In force. It is to be looked at again." in page


def test_on_the_page_each_says_why_and_all_read_it(five, done):
    page = look(five[1], done)
    assert "When 3 members ask for it, all look at it again." in page
    assert "Ask for it" in send(five[1], done, "review/", status=422, reason="")

    for member, why in zip(five[1:4], ("It hums.", "It leaks.", "It is full."), strict=True):
        send(member, done, "review/", reason=why)

    page = look(five[0], done)
    assert all(why in page for why in ("It hums.", "It leaks.", "It is full."))
    assert "Propose it anew" in page
    assert "When 3 members ask" not in page


def test_the_days_of_what_is_in_force_are_those_of_the_group(five):
    before = adopted(five, dated(five[0], sunset_on=date(2027, 9, 1)))
    settings = before.group.constitution.data["settings"]
    evening = datetime(2027, 8, 31, 20, tzinfo=UTC)

    with acting("test"):
        moving.wait_for_sunset(before, evening)
        assert before.moves_at == datetime(2027, 9, 1, 8, tzinfo=UTC)
        settings["time_zone"] = "Pacific/Auckland"
        moving.wait_for_sunset(before, evening)
    assert before.moves_at is None
