"""Amendments that change what a proposal does: from the button to what is carried out."""

import pytest

from manyhands.base import times
from manyhands.base.errors import NotPossible
from manyhands.decisions import actions, discussion
from manyhands.decisions.amending import TOLD_APART_BY, could_take_in
from manyhands.decisions.models import Amendment, Proposal
from manyhands.decisions.stages import Stage
from manyhands.decisions.tests import make
from manyhands.decisions.tests.on_pages import home, look, send
from manyhands.groups.actions import change_constitution
from manyhands.groups.agreements import change_agreement
from manyhands.groups.circles import create_circle
from manyhands.groups.constitution import with_power
from manyhands.groups.powers import POWERS, NeedsDecision
from manyhands.groups.tests import make as groups

pytestmark = pytest.mark.django_db

OFFERED_HERE = "Something like it is open already"
PURPOSE = "We look after each other."


@pytest.fixture(autouse=True)
def monday():
    with times.at(make.MONDAY):
        yield


@pytest.fixture
def five():
    members = make.assembly(5)
    make.uses(members[0].group, "group.describe", {"method": "consensus"})
    return [groups.again(member) for member in members]


def draft_of(author, name):
    """The draft of a proposal to rename the group."""
    needed = make.wish(author, name)
    return actions.draft_proposal(
        author, author.group, method=needed.method, act=needed.act.as_dict()
    )


def offered(author, proposal, name="Lily Street"):
    """The draft of `author` to use another name, offered as an amendment."""
    send(
        author, draft_of(author, name), "as-amendment/", proposal=proposal.ref, why="Prettier"
    )  # fmt: skip
    return Amendment.objects.latest("pk")


def taken_in(author, proposal, amendment):
    send(author, proposal, f"amendments/{amendment.ref}/", answer="accept")
    with make.later(proposal, hours=25):
        make.work_off()
    return make.again(proposal)


# --- from the button to what is done ---------------------------------------------------------


def test_what_a_button_would_do_goes_into_the_proposal_that_is_open_and_is_carried_out(five):
    ana, ben, *_others = five
    proposal = make.proposal(ana, name="Rose Street")
    path = f"/g/{ana.group.slug}/about/description/"
    pressed = groups.browser(ben).post(path, {"name": "Lily Street", "purpose": PURPOSE})
    draft = Proposal.objects.get(stage=Stage.DRAFT)
    assert pressed.headers["Location"] == home(draft)

    page = look(ben, draft)
    assert OFFERED_HERE in page
    assert "Call us Rose Street" in page
    assert "<del>Rosewood</del><ins>Lily Street</ins>" in page, "what would change"
    assert "<del>Rose</del><ins>Lily</ins> Street" in page, "what would differ"
    send(ben, draft, "as-amendment/", proposal=proposal.ref, why="Roses have thorns.")
    assert make.again(draft).stage == Stage.ARCHIVED

    page = look(ana, proposal)
    amendment = proposal.amendments.get()
    assert amendment.kind == Amendment.SUBSTANCE
    assert "<del>Rose</del><ins>Lily</ins> Street" in page
    assert "Roses have thorns." in page
    send(ana, proposal, f"amendments/{amendment.ref}/", answer="accept")

    with make.later(proposal, hours=25):
        make.work_off()
        now_ = make.again(proposal)
        assert (now_.stage, now_.act.details["name"]) == (Stage.CLARIFY, "Lily Street")
        assert now_.head.preview[0]["after"]["name"] == "Lily Street"
        assert now_.head.text == "Shorter."
        page = look(five[2], proposal)
        assert "<del>Rosewood</del><ins>Lily Street</ins>" in page
    _adopt(five, proposal)

    ana.group.refresh_from_db()
    assert ana.group.name == "Lily Street"


def _adopt(five, proposal):
    """Everybody agrees, and time carries it out."""
    for days in (5, 11):
        with make.later(proposal, days=days):
            make.work_off()
    with make.later(proposal, days=11):
        send(five[0], proposal, "rounds/")
        for member in five:
            send(member, proposal, "rounds/1/stance/", position="agree")
    for days in (22, 26):
        with make.later(proposal, days=days):
            make.work_off()


def test_without_a_reason_or_a_proposal_it_says_so_and_keeps_what_was_typed(five):
    proposal = make.proposal(five[0])
    make.proposal(five[2], name="Elm Street")
    draft = draft_of(five[1], "Lily Street")

    page = send(five[1], draft, "as-amendment/", status=422, proposal=proposal.ref)
    assert "Why is your change better?</a>: Please fill this in." in page
    assert f'value="{proposal.ref}" checked' in page
    page = send(five[1], draft, "as-amendment/", status=422, proposal="no", why="Prettier")
    assert 'value="Prettier"' in page
    send(five[2], draft, "as-amendment/", status=404, proposal=proposal.ref, why="x")

    assert Amendment.objects.count() == 0
    assert make.again(draft).stage == Stage.DRAFT


def test_the_same_change_is_offered_once(five):
    proposal = make.proposal(five[0])
    offered(five[1], proposal)
    draft = draft_of(five[2], "Lily Street")

    page = send(
        five[2], draft, "as-amendment/", status=409, proposal=proposal.ref, why="Prettier"
    )  # fmt: skip
    assert "The same change is offered for this proposal already." in page
    assert make.again(draft).stage == Stage.DRAFT


def test_only_ones_own_draft_is_offered_and_only_once(five):
    proposal = make.proposal(five[0])
    draft = draft_of(five[1], "Lily Street")
    with pytest.raises(NotPossible, match="no draft of yours any more"):
        discussion.offer_amendment(five[2], proposal, draft=draft)
    discussion.offer_amendment(five[1], proposal, draft=draft)
    with pytest.raises(NotPossible, match="no draft of yours any more"):
        discussion.offer_amendment(five[1], proposal, draft=draft)


# --- where it fits ---------------------------------------------------------------------------


def test_it_fits_only_where_the_same_is_done_to_the_same_thing(five):
    make.text(five[0])
    same = make.proposal(five[0])
    circle = _pressed(five[1], create_circle, five[1].group, name="Kitchen", purpose="We cook.")

    assert could_take_in(circle) == []
    assert could_take_in(draft_of(five[1], "Lily Street")) == [same]
    assert could_take_in(draft_of(five[1], "Rose Street")) == [], "the very same act"
    assert OFFERED_HERE not in look(five[1], circle)
    with pytest.raises(NotPossible, match="does not fit"):
        discussion.offer_amendment(five[1], same, draft=circle)


def _pressed(member, act, subject, **details):
    """The draft that pressing a button becomes."""
    with pytest.raises(NeedsDecision) as needed:
        act(member, subject, **details)
    more = {"concerns": needed.value.concerns, "circle": needed.value.circle}
    return actions.draft_proposal(
        member, member.group, method=needed.value.method, act=needed.value.act.as_dict(), **more
    )


def test_what_a_group_has_several_of_is_not_like_another(five):
    kitchen = _pressed(five[1], create_circle, five[1].group, name="Kitchen", purpose="We cook.")
    more = {"title": "A kitchen", "text": "For Sundays."}
    kitchen = actions.publish_proposal(five[1], kitchen, **more)
    again = {"name": "Kitchen", "purpose": "We bake."}
    garden = {"name": "Garden", "purpose": "We plant."}

    assert could_take_in(_pressed(five[2], create_circle, five[1].group, **garden)) == []
    assert could_take_in(_pressed(five[3], create_circle, five[1].group, **again)) == [kitchen]


def test_every_power_that_is_told_apart_is_one():
    assert TOLD_APART_BY.keys() <= POWERS.keys()


def test_no_act_gets_around_the_way_it_is_decided_by_amending_another(five):
    small = make.proposal(five[0])
    make.uses(five[0].group, "group.describe", {"method": "consent"})
    large = draft_of(groups.again(five[1]), "Lily Street")

    assert could_take_in(large) == []
    with pytest.raises(NotPossible, match="decided by the same members in the same way"):
        discussion.offer_amendment(five[1], small, draft=large)


def test_what_is_over_takes_nothing_in(five):
    proposal = make.proposal(five[0])
    draft = draft_of(five[1], "Lily Street")
    actions.withdraw_proposal(five[0], proposal)

    send(five[1], draft, "as-amendment/", status=422, proposal=proposal.ref, why="Prettier")
    send(five[1], proposal, "as-amendment/", status=409, proposal=proposal.ref, why="Prettier")
    assert OFFERED_HERE not in look(five[1], draft)
    with pytest.raises(NotPossible, match="This proposal is over"):
        discussion.offer_amendment(five[1], proposal, draft=draft)


# --- beside other amendments -----------------------------------------------------------------


def test_other_words_leave_the_act_as_it_is_by_then(five):
    ana, ben, cleo, *_rest = five
    proposal = make.proposal(ana)
    words = discussion.offer_amendment(
        cleo, proposal, kind=Amendment.WORDING, text="Shorter, and friendly."
    )  # fmt: skip
    taken_in(ana, proposal, offered(ben, proposal))
    now_ = taken_in(ana, proposal, words)

    assert now_.act.details["name"] == "Lily Street"
    assert now_.head.text == "Shorter, and friendly."
    page = look(cleo, proposal)
    assert "How it came to this" in page
    assert "<del>Rose</del><ins>Lily</ins> Street" in page


def test_whoever_would_rather_keep_the_old_act_keeps_both_and_more_approvals_win(five):
    ana, ben, cleo, *_rest = five
    proposal = make.proposal(ana)
    amendment = offered(ben, proposal)
    send(ana, proposal, f"amendments/{amendment.ref}/", answer="accept")
    send(cleo, proposal, f"amendments/{amendment.ref}/", answer="keep_both")

    page = look(cleo, proposal)
    beside = proposal.versions.get(is_alternative=True)
    assert "Several texts stand side by side" in page
    assert beside.preview[0]["after"]["name"] == "Lily Street"
    assert page.count("<del>Rose</del><ins>Lily</ins> Street") >= 2
    assert make.again(proposal).act.details["name"] == "Rose Street"


def test_what_cannot_be_done_any_more_is_not_taken_in(five):
    ana, ben, *_rest = five
    make.uses(ana.group, "agreement.change", {"method": "consensus"})
    ana, ben = groups.again(ana), groups.again(ben)
    quiet = groups.decided("agreement.adopt", ana.group, title="Quiet", text="After ten.")
    first = _pressed(ana, change_agreement, quiet, title="Quiet", text="After nine.", follows=1)
    proposal = actions.publish_proposal(ana, first, title="Earlier", text="")
    draft = _pressed(ben, change_agreement, quiet, title="Quiet", text="After eight.", follows=1)
    amendment = discussion.offer_amendment(ben, proposal, draft=draft)
    discussion.accept_amendment(ana, amendment)
    groups.decided("agreement.end", quiet)

    with make.later(proposal, hours=25):
        make.work_off()

    amendment.refresh_from_db()
    assert amendment.state == Amendment.OFFERED
    assert make.again(proposal).head.number == 1


def test_two_changes_of_the_constitution_differ_in_clauses_a_member_can_read(five):
    ana, ben, *_rest = five
    group = ana.group
    wanted = with_power(group.constitution.data, "circle.create", {"method": "consensus"})
    other = with_power(group.constitution.data, "circle.create", {"method": "lazy"})
    first = _pressed(ana, change_constitution, group, data=wanted)
    proposal = actions.publish_proposal(ana, first, title="Circles", text="Together.")
    draft = _pressed(ben, change_constitution, group, data=other)

    page = look(ben, draft)
    assert OFFERED_HERE in page
    send(ben, draft, "as-amendment/", proposal=proposal.ref, why="Quicker")
    page = look(ana, proposal)
    assert "it passes unless somebody objects in time" in page
