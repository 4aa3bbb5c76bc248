"""Pages of choosing, lots, undoing and emergencies, as a phone without script gets them."""

import io
import re

import pytest
from django.core.management import call_command
from django.utils.html import escape

from manyhands.base import times
from manyhands.decisions import emergency
from manyhands.decisions.choice import options, sortition
from manyhands.decisions.engine import pabulib
from manyhands.decisions.engine.seeds import fingerprint
from manyhands.decisions.models import (
    Ballot,
    Draw,
    Duty,
    Emergency,
    Option,
    Proposal,
    Roster,
    Urn,
)
from manyhands.decisions.tests import ballot_boxes as boxes
from manyhands.decisions.tests import make
from manyhands.groups.actions import name_place
from manyhands.groups.constitution import following, whole
from manyhands.groups.models import Group

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def monday():
    with times.at(make.MONDAY):
        yield


@pytest.fixture
def five():
    return make.assembly(5)


def at(thing, *more: str) -> str:
    return "/".join([f"/g/{thing.group.slug}/decisions/{thing.ref}", *more, ""])


def page(client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200, response.content.decode()
    return response.content.decode()


def test_members_gather_what_there_is_to_choose(five):
    proposal = boxes.choice(five[0], "approval")
    ben, url = make.groups.browser(five[1]), at(proposal, "options")

    assert ben.post(url, {"do": "add", "text": "Soup"}).status_code == 302
    assert ben.post(url, {"do": "add", "member": five[2].ref}).status_code == 302
    assert "Soup" in page(ben, url)
    (soup,) = boxes.named(proposal, "Soup")
    ana = make.groups.browser(five[0])
    assert ana.post(url, {"do": "withdraw", "option": soup}).status_code == 403
    assert ben.post(url, {"do": "withdraw", "option": soup}).status_code == 302
    assert [str(row) for row in options.standing(proposal)] == ["Cleo"]


def test_each_kind_of_ballot_is_sent_by_a_plain_form(five):
    sent = {
        "approval": lambda soup, bread: {"options": [bread]},
        "score": lambda soup, bread: {soup: "1", bread: "5"},
        "ranked": lambda soup, bread: {soup: "2", bread: "1"},
        "stv": lambda soup, bread: {soup: "", bread: "1"},
    }
    for author, (kind, form) in zip(five, sent.items(), strict=False):
        proposal = boxes.choice(author, kind, "soup", "bread")
        round_ = boxes.opened(proposal)
        with times.at(round_.opened_at):
            for member in five[:3]:
                client = make.groups.browser(member)
                refs = boxes.named(proposal, "soup", "bread")
                assert client.post(at(proposal, "ballot"), form(*refs)).status_code == 302
            assert "3 of 5 members have sent a ballot" in page(client, at(proposal, "ballot"))
        with boxes.after_closing(round_) as closed:
            text = page(make.groups.browser(five[0]), at(proposal, "ballot"))
            assert "bread" in boxes.texts(closed)
            assert closed.outcome in text
    assert Ballot.objects.count() == 12


def test_the_page_of_the_proposal_leads_to_what_there_is_to_choose_and_to_the_ballot(five):
    proposal = boxes.choice(five[0], "approval", "soup", "bread")
    client = make.groups.browser(five[1])
    assert at(proposal, "options") in page(client, at(proposal))
    round_ = boxes.opened(proposal)
    with times.at(round_.opened_at):
        text = page(client, at(proposal))
        assert at(proposal, "ballot") in text
        assert 'name="position"' not in text
        client.post(at(proposal, "ballot"), {"options": boxes.named(proposal, "soup")})
        make.groups.browser(five[2]).post(at(proposal, "ballot"), {"options": []})
    with boxes.after_closing(round_) as closed:
        assert closed.verdict == "adopt"
        assert at(proposal, "ballot") in page(client, at(proposal))


def written(member, **said) -> Proposal:
    """What becomes of this form for a new proposal, put before the group."""
    client = make.groups.browser(member)
    said = {"title": "Supper", "text": "What do we cook?"} | said
    answer = client.post(f"/g/{member.group.slug}/decisions/new/", said)
    assert answer.status_code == 302, answer.content.decode()
    return Proposal.objects.latest("pk")


def put_forward(proposal: Proposal) -> Proposal:
    said = {"title": proposal.title, "text": proposal.head.text}
    client = make.groups.browser(proposal.author)
    assert client.post(at(proposal, "publication"), said).status_code == 302
    return make.again(proposal)


@pytest.mark.parametrize(
    ("way", "ballot"),
    [
        ("approval", lambda soup, bread, _rice: {"options": [bread]}),
        ("score", lambda soup, bread, rice: {soup: "1", bread: "5", rice: "0"}),
        ("ranked", lambda soup, bread, _rice: {soup: "2", bread: "1"}),
        ("stv", lambda soup, bread, rice: {bread: "1", rice: "2", soup: "3"}),
    ],
)
def test_a_choice_begins_on_a_page_and_ends_with_what_was_chosen(five, way, ballot):
    assert f'value="{way}"' in page(
        make.groups.browser(five[0]), f"/g/{five[0].group.slug}/decisions/new/"
    )
    draft = written(five[0], way=way, choices="Soup\nBread\n\n  Rice ")
    assert [str(row) for row in options.standing(draft)] == ["Soup", "Bread", "Rice"]
    round_ = boxes.opened(put_forward(draft))
    assert round_.method["kind"] == way
    with times.at(round_.opened_at):
        refs = boxes.named(draft, "Soup", "Bread", "Rice")
        for member in five[:3]:
            client = make.groups.browser(member)
            assert client.post(at(draft, "ballot"), ballot(*refs)).status_code == 302

    with boxes.after_closing(round_) as closed:
        assert "Bread" in boxes.texts(closed)
        assert "Bread" in page(make.groups.browser(five[4]), at(draft, "ballot"))


def test_sharing_a_sum_begins_on_a_page_and_ends_with_who_paid(five):
    draft = written(five[0], way="equal_shares")
    ana, url = make.groups.browser(five[0]), at(draft, "options")
    assert ana.post(url, {"do": "budget", "money": "90", "currency": "EUR"}).status_code == 302
    for text, cost in (("Pots", "60"), ("Knives", "30"), ("Oven", "90")):
        assert ana.post(url, {"do": "add", "text": text, "cost": cost}).status_code == 302
    round_ = boxes.opened(put_forward(draft))
    with times.at(round_.opened_at):
        pots, knives = boxes.named(draft, "Pots", "Knives")
        for member in five[:3]:
            client = make.groups.browser(member)
            said = {"options": [pots, knives]}
            assert client.post(at(draft, "ballot"), said).status_code == 302

    with boxes.after_closing(round_) as closed:
        assert set(boxes.texts(closed)) == {"Pots", "Knives"}
        assert "€60.00" in page(ana, at(draft, "ballot"))


def test_yes_or_no_stays_what_the_group_uses(five):
    assert put_forward(written(five[0])).method == "consensus"


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"way": "approval", "choices": "Soup"}, "Write at least two"),
        ({"choices": "Soup\nBread"}, "Say how the group chooses"),
        ({"way": "equal_shares", "choices": "Soup"}, "on the next page"),
        ({"way": "ranked", "choices": "x" * 5000 + "\ny"}, "Make it shorter"),
        ({"way": "secret", "choices": ""}, "way"),
    ],
)
def test_a_choice_that_is_none_is_told_and_kept(five, said, told):
    client = make.groups.browser(five[0])
    said = {"title": "Supper", "text": "What do we cook?"} | said

    answer = client.post(f"/g/{five[0].group.slug}/decisions/new/", said)

    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert "What do we cook?" in answer.content.decode()
    assert not Proposal.objects.exists()


def test_two_in_one_place_are_told_and_kept(five):
    proposal = boxes.choice(five[0], "ranked", "soup", "bread")
    round_ = boxes.opened(proposal)
    client = make.groups.browser(five[0])
    with times.at(round_.opened_at):
        refs = boxes.named(proposal, "soup", "bread")
        response = client.post(at(proposal, "ballot"), dict.fromkeys(refs, "1"))

        assert response.status_code == 422
        assert "Give each its own" in response.content.decode()
        assert client.post(at(proposal, "ballot"), {}).status_code == 422
    assert not Ballot.objects.exists()


def test_a_secret_ballot_says_honestly_what_it_hides(five):
    draft = boxes.actions.draft_proposal(five[0], five[0].group, method="secret", text="Zoe?")
    proposal = boxes.actions.publish_proposal(five[0], draft, title="Let Zoe in", text="Zoe?")
    round_ = boxes.opened(proposal)
    with times.at(round_.opened_at):
        for member in five[:3]:
            client = make.groups.browser(member)
            assert "whoever keeps this server could watch" in page(client, at(proposal, "ballot"))
            response = client.post(at(proposal, "ballot"), {"position": "yes"}, follow=True)
            name = re.search(r"under the name (\w{16})", response.content.decode())[1]
            assert Urn.objects.get().ballots[name] == "yes"
            assert name not in page(client, at(proposal, "ballot"))
        assert client.post(at(proposal, "ballot"), {"position": "no"}).status_code == 404
    with boxes.after_closing(round_):
        assert "Fewer than five" in page(client, at(proposal, "ballot"))
        for member in five[:3]:
            showing = at(proposal, "ballot", "showing")
            assert make.groups.browser(member).post(showing).status_code == 302
        assert "<dt>Yes</dt><dd>3</dd>" in page(client, at(proposal, "ballot"))


def test_a_budget_is_brought_counted_explained_and_counted_elsewhere_alike(five, tmp_path):
    draft = boxes.actions.draft_proposal(five[0], five[0].group, method="equal_shares", text="")
    proposal = boxes.actions.publish_proposal(five[0], draft, title="Budget", text="Share it.")
    ana, url = make.groups.browser(five[0]), at(proposal, "options")
    ana.post(url, {"do": "budget", "money": "100.50", "currency": "eur"})
    file = (
        "META\nkey;value\nbudget;100.50\nvote_type;approval\nPROJECTS\nproject_id;cost;name\n"
        "1;60;bench\n2;90.5;oven\n3;30;lamp\nVOTES\nvoter_id;vote\n"
    )
    assert ana.post(url, {"do": "file", "text": file}).status_code == 302
    assert "€90.50" in page(ana, url)
    round_ = boxes.opened(proposal)
    bench, oven, lamp = boxes.named(proposal, "bench", "oven", "lamp")
    for member, marks in zip(five, ([bench], [bench], [bench], [lamp, oven], [lamp]), strict=True):
        with times.at(round_.opened_at):
            client = make.groups.browser(member)
            assert client.post(at(proposal, "ballot"), {"options": marks}).status_code == 302

    with boxes.after_closing(round_) as closed:
        text = page(ana, at(proposal, "ballot"))
        assert "Of your share: €20.00" in text
        assert all(member.name not in text for member in five)
        taken = client.get(at(proposal, "ballot", "file")).content.decode()
        path = tmp_path / "budget.pb"
        path.write_text(taken)
        said = io.StringIO()
        step = f"0.{closed.tally['count']['step']:02}"
        call_command(
            "tally", "equal-shares", str(path), seed=closed.tally["seed"], step=step,
            json=True, stdout=said,
        )  # fmt: skip
    assert set(pabulib.read(taken).names) == {"bench", "oven", "lamp"}
    for part in closed.tally["count"]["paid"]:
        assert f'"project": "{part["option"]}"' in said.getvalue()


def test_a_file_that_cannot_be_read_adds_nothing(five):
    proposal = boxes.choice(five[0], "equal_shares")
    options.set_budget(five[0], proposal, money=100, currency="EUR")
    ana = make.groups.browser(five[0])

    response = ana.post(at(proposal, "options"), {"do": "file", "text": "META\nsoup"})

    assert response.status_code == 409
    assert "Nothing was added" in response.content.decode()
    assert not Option.objects.exists()


def test_whom_one_would_choose_needs_a_reason(five):
    draft = boxes.actions.draft_proposal(five[0], five[0].group, method="select", text="Who?")
    proposal = boxes.actions.publish_proposal(five[0], draft, title="The keys", text="Who?")
    round_ = boxes.opened(proposal, 25)
    client = make.groups.browser(five[0])
    with times.at(round_.opened_at):
        said = {"member": five[1].ref, "reason": ""}
        assert client.post(at(proposal, "ballot"), said).status_code == 422
        said["reason"] = "Always there."
        assert client.post(at(proposal, "ballot"), said).status_code == 302
        assert "Always there." in page(client, at(proposal, "ballot"))


# --- lots and rosters ---


def test_a_lot_is_begun_committed_to_revealed_and_drawn_again(five):
    ana = make.groups.browser(five[0])
    home = f"/g/{five[0].group.slug}/lots/"
    begun = {"title": "Jury", "members": [member.ref for member in five], "how_many": "2"}
    assert ana.post(home, begun).status_code == 302
    draw = Draw.objects.get()
    words = ["rain", "snow", "hail"]
    browsers = [make.groups.browser(member) for member in five[:3]]
    for number, (client, said) in enumerate(zip(browsers, words, strict=True)):
        sent = said if number else fingerprint(said)
        assert client.post(f"{home}{draw.ref}/", {"words": sent}).status_code == 302
    with times.at(draw.commit_until):
        assert "Reveal your words" in page(browsers[0], f"{home}{draw.ref}/")
        for client, said in zip(browsers, words, strict=True):
            assert client.post(f"{home}{draw.ref}/", {"words": said}).status_code == 302
        text = page(ana, f"{home}{draw.ref}/")
    draw.refresh_from_db()
    assert escape(sortition.program_for(draw)) in text
    assert draw.seed in text


def test_a_lot_is_drawn_alike_by_the_command(five, tmp_path):
    draw = sortition.begin_draw(five[0], five[0].group, title="Jury", members=five, how_many=2)
    for member, said in zip(five, ("rain", "snow", "hail"), strict=False):
        sortition.commit_words(member, draw, commitment=fingerprint(said))
    with times.at(draw.commit_until):
        for member, said in zip(five, ("rain", "snow", "hail"), strict=False):
            sortition.reveal_words(member, draw, words=said)
    draw.refresh_from_db()
    path, out = tmp_path / "list", io.StringIO()
    path.write_text("\n".join(draw.names))

    call_command("tally", "lot", str(path), seed=draw.seed, draw=2, stdout=out)

    assert out.getvalue().splitlines()[1:] == draw.drawn


def test_somebody_is_drawn_for_a_day_and_may_decline(five):
    ana = make.groups.browser(five[0])
    home = f"/g/{five[0].group.slug}/rosters/"
    said = {"role": "Facilitator", "on": "2026-12-03", "how_many": "1"}
    assert ana.post(home, said | {"on": "2026-11-01"}).status_code == 422
    assert ana.post(home, said).status_code == 302
    duty = Duty.objects.get()
    client = make.groups.browser(duty.member)
    assert "I cannot" in page(client, home)

    assert client.post(f"{home}{duty.ref}/refusal/").status_code == 302

    assert Roster.objects.get().duties.filter(declined_at=None).count() == 1
    assert "I cannot" not in page(client, home)


# --- undoing, and what cannot wait ---


def test_any_member_presses_undo(five):
    name_place(five[0], five[0].group.places.first(), name="Mill")
    client, url = make.groups.browser(five[1]), f"/g/{five[0].group.slug}/record/undo/"
    seq = re.search(r'name="seq" value="(\d+)"', page(client, url))[1]

    assert client.post(url, {"seq": seq}).status_code == 302
    assert client.post(url, {"seq": "soup"}).status_code == 409

    assert five[0].group.places.first().name == ""


def test_two_members_do_at_once_what_cannot_wait(five):
    group = five[0].group
    data = group.constitution.data
    terms = {**whole(data)["emergency"], "acts": ["group.describe"]}
    make.groups.decided("constitution.loosen", group, data=following(data, emergency=terms))
    ana, ben = (make.groups.browser(member) for member in five[:2])
    home = f"/g/{group.slug}"
    pressed = ana.post(
        f"{home}/about/description/", {"name": "Closed", "purpose": "Gas"}, follow=True
    )
    act = re.search(r'name="act" value="([^"]+)"', pressed.content.decode())[1]
    act = act.replace("&quot;", '"')

    assert ana.post(f"{home}/emergency/", {"act": "soup", "reason": "x"}).status_code == 409
    assert ana.post(f"{home}/emergency/", {"act": act, "reason": "Gas leak"}).status_code == 302
    row = Emergency.objects.get()
    assert "Turn the next key" not in page(ana, f"{home}/emergency/")
    assert "Turn the next key" in page(ben, f"{home}/emergency/")
    assert ben.post(f"{home}/emergency/{row.ref}/key/").status_code == 302

    assert Group.objects.get(pk=group.pk).name == "Closed"
    assert emergency.listed(make.groups.again(group)) == ["group.describe"]
    assert "unless the group confirms it" in page(ana, f"{home}/emergency/")
