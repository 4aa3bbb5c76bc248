"""Pages on deciding: the constitution in words, a change of it, mandates, agreements, circles."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from manyhands.groups.constitution import with_power, with_setting
from manyhands.groups.models import Agreement, Circle, Mandate
from manyhands.groups.tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def group():
    return make.group()


@pytest.fixture
def ana(group):
    return make.member(group, "Ana")


@pytest.fixture
def phone(ana):
    return make.browser(ana)


def url(name: str, *parts: str) -> str:
    return reverse(name, args=["rosewood", *parts])


def shown(client, name: str, *parts: str) -> str:
    answer = client.get(url(name, *parts))
    assert answer.status_code == 200
    return answer.content.decode()


def change_url(clause: str) -> str:
    return f"{url('change-constitution')}?clause={clause}"


# --- the constitution ---------------------------------------------------------------------


def test_anybody_reads_how_a_group_decides(group):
    page = shown(make.browser(), "constitution")

    for words in (
        "Help is unconditional.", "Change the group&#x27;s name and purpose.", "Consensus of all",
        "Percent of members who must agree", "Only you can do this for yourself.",
        "As the group began.", "What each may always do for themselves",
    ):  # fmt: skip
        assert words in page
    assert "change/?clause" not in page


def test_members_find_a_way_to_change_each_clause(phone):
    page = shown(phone, "constitution")

    numbers = ("settings:erase_after_h", "methods:consensus", "methods:equal_shares")
    for clause in ("powers:group.describe", *numbers):
        assert change_url(clause) in page
        assert phone.get(change_url(clause)).status_code == 200
    assert "clause=powers:self.leave" not in page


def test_each_version_says_what_it_changed(group, phone):
    data = with_setting(group.constitution.data, "erase_after_h", 24)
    make.decided("constitution.change", group, data=data)

    assert "Hours until private words are erased after the end: was 48, now 24." in shown(
        phone, "constitution"
    )


def test_the_page_takes_few_queries_however_many_versions(group, phone):
    shown(phone, "constitution")
    with CaptureQueriesContext(connection) as few:
        shown(phone, "constitution")
    for hours in (24, 25, 26):
        data = make.again(group).constitution.data
        make.decided("constitution.change", group, data=with_setting(data, "erase_after_h", hours))

    with CaptureQueriesContext(connection) as more:
        shown(phone, "constitution")

    assert len(more) == len(few) <= 4


@pytest.mark.parametrize(
    ("clause", "sent"),
    [
        ("powers:group.describe", {"way": "do", "otherwise": "consent"}),
        ("powers:group.describe", {"way": "mandate:purse", "otherwise": "consent"}),
        ("settings:erase_after_h", {"erase_after_h": "24"}),
        ("mandates:max_term_d", {"max_term_d": "90"}),
        ("mandates:recall_percent", {"recall_percent": "5"}),
        ("petitions:again_least", {"again_least": "4"}),
        ("principles:P2", {"text": "We share what we know."}),
        ("principles:new", {"text": "We eat together."}),
        ("principles:P3", {"text": ""}),
    ],
)
def test_a_changed_clause_becomes_a_proposal(group, phone, clause, sent):
    answer = phone.post(change_url(clause), sent)

    assert answer.status_code in (302, 409)
    assert "constitution" not in answer.headers.get("Location", "")
    assert make.again(group).constitution.version == 1


@pytest.mark.parametrize(
    ("clause", "sent", "sentence"),
    [
        ("settings:erase_after_h", {"erase_after_h": "49"}, "must be at most 48, not 49"),
        ("settings:erase_after_h", {"erase_after_h": "48"}, "This is as it is now."),
        ("settings:erase_after_h", {"erase_after_h": "soon"}, "Write a number, for example 3."),
        ("powers:group.describe", {"way": "council"}, "This cannot be chosen here."),
        ("mandates:recall_least", {"recall_least": "11"}, "must be at most 10, not 11"),
        ("powers:member.remove", {"way": "majority"}, "Nobody may be sent away"),
        ("powers:constitution.change", {"way": "nobody"}, "Nobody could ever"),
    ],
)
def test_what_cannot_be_is_told_and_what_was_typed_stays(group, phone, clause, sent, sentence):
    answer = phone.post(change_url(clause), sent)

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert make.again(group).constitution.version == 1


def test_only_ways_that_can_say_yes_or_no_to_an_act_are_offered(phone):
    describe, grant = (
        phone.get(change_url(f"powers:{power}")).content.decode()
        for power in ("group.describe", "mandate.grant")
    )

    assert "Drawing lots" not in describe
    assert "Choosing by points" not in describe
    assert "Drawing lots" in grant


@pytest.mark.parametrize(
    "clause", ["", "powers:self.leave", "powers:no.such", "settings:no", "principles:P9", "x"]
)
def test_what_nobody_can_change_leads_back_to_the_constitution(phone, clause):
    answer = phone.get(change_url(clause))

    assert answer.status_code == 302
    assert answer.headers["Location"] == url("constitution")


def test_a_group_that_leaves_it_to_any_member_changes_at_once(group, phone):
    data = with_power(group.constitution.data, "constitution.change", {"method": "do"})
    make.decided("constitution.loosen", group, data=data)

    answer = phone.post(change_url("settings:erase_after_h"), {"erase_after_h": "24"})

    assert answer.headers["Location"] == url("constitution")
    assert make.again(group).setting("erase_after_h") == 24


# --- beginning ------------------------------------------------------------------------------


def test_founders_agree_on_one_page_and_invite_from_it():
    flo = make.founded(start="street")
    ana, ben = make.member(flo.group, "Ana"), make.member(flo.group, "Ben")
    page = shown(make.browser(flo), "beginning")
    for words in (
        "Street",
        "3 more members must agree",
        "/g/rosewood/join/",
        "<svg",
        "Nobody yet.",
    ):
        assert words in page

    for member in (flo, ana, ben):
        answer = make.browser(member).post(url("beginning"))
        assert answer.headers["Location"] == url("beginning")

    page = shown(make.browser(flo), "beginning")
    assert "Your group has begun" in page
    assert "I agree to begin like this" not in page
    assert make.browser(ana).post(url("beginning")).status_code == 409


def test_who_joins_before_the_beginning_is_led_to_it():
    flo = make.founded()
    newcomer = make.browser(make.member(make.group("Elsewhere")))

    answer = newcomer.post(url("join"), {"name": "Cleo", "next": ""})

    assert answer.headers["Location"] == url("beginning")
    assert flo.group.members.count() == 2


def test_a_group_is_founded_with_the_chosen_start():
    phone = make.browser(make.member(make.group("Elsewhere")))

    answer = phone.post(
        "/found/",
        {
            "name": "Mill Lane",
            "purpose": "Help",
            "rings": "1",
            "member_name": "Flo",
            "start": "street",
        },
    )

    assert answer.status_code == 302
    group = make.Group.objects.get(name="Mill Lane")
    assert group.constitution.data["powers"]["group.describe"] == {"method": "do"}
    assert group.begun_at is None


# --- mandates -------------------------------------------------------------------------------


@pytest.fixture
def purse(group, ana) -> Mandate:
    return make.decided(
        "mandate.grant", group, role="purse", holder=ana.ref, days=90, purpose="Keep the money",
        powers=["group.describe"], report_every_d=30,
    )  # fmt: skip


def test_members_see_who_carries_what(phone, purse):
    assert "Purse" in shown(phone, "mandates")
    page = shown(phone, "show-mandate", purse.ref)
    assert "Keep the money" in page
    assert "Next report due" in page
    assert "Give it back" in page


def test_asking_somebody_to_carry_something_becomes_a_proposal(ana, phone):
    shown(phone, "grant-mandate")
    sent = {
        "role": "Keys", "purpose": "Open the door", "holder": ana.ref, "days": "90",
        "report_every_d": "30",
    }  # fmt: skip

    assert phone.post(url("grant-mandate"), sent).status_code in (302, 409)
    assert phone.post(url("grant-mandate"), sent | {"holder": "x"}).status_code == 422
    assert not Mandate.objects.exists()


def test_the_holder_reports_hands_over_and_gives_back(phone, purse):
    assert phone.post(url("report-mandate", purse.ref), {"text": ""}).status_code == 422
    phone.post(url("report-mandate", purse.ref), {"text": "All is well."})
    phone.post(url("note-hand-over", purse.ref), {"hand_over": "The key"})
    page = shown(phone, "show-mandate", purse.ref)
    assert "All is well." in page
    assert "The key" in page

    phone.post(url("resign-mandate", purse.ref))

    assert make.again(purse).ended_as == "resigned"
    assert "What was carried before" in shown(phone, "mandates")


def test_others_can_propose_to_take_it_back_and_do_no_more(group, purse):
    other = make.browser(make.member(group, "Ben"))
    assert "Take it back" in shown(other, "show-mandate", purse.ref)
    shown(other, "recall-mandate", purse.ref)

    assert other.post(url("recall-mandate", purse.ref), {"reason": "Why"}).status_code in (302, 409)
    for name, sent in (
        ("report-mandate", {"text": "Not mine"}),
        ("note-hand-over", {"hand_over": "Not mine"}),
        ("resign-mandate", {}),
    ):
        assert other.post(url(name, purse.ref), sent).status_code == 403
    assert make.again(purse).ended_at is None


# --- agreements -----------------------------------------------------------------------------


@pytest.fixture
def quiet(group) -> Agreement:
    return make.decided(
        "agreement.adopt", group, title="Quiet after ten", text="No drums.\nNo saws."
    )


def test_anybody_reads_what_is_agreed_and_what_was_before(quiet):
    make.decided("agreement.change", quiet, title="Quiet", text="No drums.\nNo cars.", follows=1)

    assert "Quiet" in shown(make.browser(), "agreements")
    page = shown(make.browser(), "show-agreement", quiet.ref)
    assert "<del>No saws.</del>" in page
    assert "<ins>No cars.</ins>" in page
    assert "Propose a change" not in page


def test_members_propose_agreements_changes_and_ends(phone, quiet):
    words = {"title": "Quiet", "text": "After nine.", "review_on": "2090-01-01", "follows": "1"}
    sent = [
        ("adopt-agreement", [], words),
        ("change-agreement", [quiet.ref], words),
        ("end-agreement", [quiet.ref], {"reason": "Nobody sleeps here"}),
    ]

    for name, parts, form in sent:
        shown(phone, name, *parts)
        assert phone.post(url(name, *parts), form).status_code in (302, 409)
        assert phone.post(url(name, *parts), {}).status_code == 422
    assert quiet.versions.count() == Agreement.objects.count() == 1


def test_a_change_that_started_from_old_words_is_not_taken(group, phone, quiet):
    data = with_power(group.constitution.data, "agreement.change", {"method": "do"})
    make.decided("constitution.change", group, data=data)
    words = {"title": "Quiet", "text": "After nine.", "follows": "1"}

    assert phone.post(url("change-agreement", quiet.ref), words).status_code == 302
    assert phone.post(url("change-agreement", quiet.ref), words).status_code == 409
    assert quiet.versions.count() == 2


# --- circles --------------------------------------------------------------------------------


@pytest.fixture
def kitchen(group) -> Circle:
    return make.decided("circle.create", group, name="Kitchen", purpose="We cook.")


def test_members_see_circles_join_them_and_speak_for_them(ana, phone, kitchen):
    assert "Kitchen" in shown(phone, "circles")
    phone.post(url("join-circle", kitchen.ref))
    shown(phone, "send-link", kitchen.ref)
    phone.post(url("send-link", kitchen.ref), {"member": ana.ref})

    assert "speaks for the circle in the group" in shown(phone, "show-circle", kitchen.ref)
    phone.post(url("leave-circle", kitchen.ref))
    assert "Nobody yet." in shown(phone, "show-circle", kitchen.ref)


def test_what_changes_a_circle_becomes_a_proposal(ana, phone, kitchen):
    sent = [
        ("create-circle", [], {"name": "Garden", "purpose": "We dig."}),
        ("lend-powers", [kitchen.ref], {"powers": ["group.describe"]}),
        ("link-circle", [kitchen.ref], {"member": ana.ref}),
        ("close-circle", [kitchen.ref], {"reason": "Nobody cooks"}),
    ]

    for name, parts, form in sent:
        shown(phone, name, *parts)
        assert phone.post(url(name, *parts), form).status_code in (302, 409)
    assert make.again(kitchen).powers == []
    assert Circle.objects.get().closed_at is None


def test_things_of_another_group_are_not_there(purse, quiet, kitchen):
    stranger = make.browser(make.member(make.group("Elsewhere")))

    for name, thing in (
        ("show-mandate", purse), ("show-agreement", quiet), ("show-circle", kitchen),
    ):  # fmt: skip
        path = reverse(name, args=["elsewhere", thing.ref])
        assert stranger.get(path).status_code == 404
