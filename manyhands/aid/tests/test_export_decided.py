"""What a group decided comes back as sheets: what members may read, and nobody who has left."""

import csv
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import call_command

from manyhands.base import times
from manyhands.decisions import actions
from manyhands.decisions.meetings import convening, minutes
from manyhands.decisions.tests import make
from manyhands.decisions.tests.test_meetings import opened
from manyhands.groups import circles, mandates
from manyhands.groups.actions import leave_group, rename_member
from manyhands.groups.tests import make as groups

pytestmark = pytest.mark.django_db

GONE = "Zoltanka Quux"
SAID = {"purpose": "Keep the keys", "powers": ["place.name"], "report_every_d": 30}


@pytest.fixture
def five():
    """A group in which the fifth is about to leave."""
    with times.at(make.MONDAY):
        members = make.assembly(5)
        rename_member(members[4], members[4], name=GONE)
        yield [groups.again(member) for member in members]


def folder_of(group, tmp_path) -> Path:
    folder = tmp_path / "out"
    call_command("export", folder, group=group.slug, stdout=io.StringIO())
    return folder


def rows(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def carry(group, member, role="keys", **more) -> None:
    said = SAID | {"role": role, "holder": member.ref, "days": 60} | more
    groups.decided("mandate.grant", group, **said)


def work(five) -> None:
    """A circle, two mandates, an agreement, a meeting, and two proposals, one of them a draft."""
    ana, ben, *_, gone = five
    circle = groups.decided("circle.create", ana.group, name="Kitchen", purpose="Cook")
    circles.join_circle(ben, circle)
    circles.join_circle(gone, circle)
    carry(ana.group, ben, understudy=gone.ref)
    carry(ana.group, gone, "shed")
    mandates.report_mandate(ben, ben.mandates.get(), text="All keys are there.")
    groups.decided(
        "agreement.adopt", ana.group, title="Quiet", text="After ten.",
        review_on=None, sunset_on=None,
    )  # fmt: skip
    meeting = opened(ana, ben)
    item = convening.add_to_agenda(ana, meeting, title="The shed")
    convening.settle_item(ana, meeting, item=item.ref, outcome=f"{GONE} mends the roof.")
    minutes.close_meeting(ana, meeting)
    make.being_asked(ben, title="Buy a fridge")
    actions.draft_proposal(ana, ana.group, method="consensus", text="A draft of mine")


def test_frictionless_accepts_all_of_it(five, tmp_path):
    work(five)
    leave_group(five[4], five[4])
    folder = folder_of(five[0].group, tmp_path)

    done = subprocess.run(
        [sys.executable, "-m", "frictionless", "validate", "datapackage.json", "--json"],
        cwd=folder, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert done.returncode == 0, done.stdout + done.stderr


def test_it_says_who_is_in_circles_and_carries_what_by_number(five, tmp_path):
    work(five)
    folder = folder_of(five[0].group, tmp_path)

    number = {row["name"]: row["member"] for row in rows(folder, "members")}
    inside = rows(folder, "circle_members")
    assert [row["member"] for row in inside] == [number["Ben"], number[GONE]]
    keys, shed = rows(folder, "mandates")
    assert (keys["holder"], keys["understudy"]) == (number["Ben"], number[GONE])
    assert (shed["holder"], keys["powers"]) == (number[GONE], "place.name")
    (report,) = rows(folder, "mandate_reports")
    assert (report["mandate"], report["text"]) == (keys["ref"], "All keys are there.")
    (version,) = rows(folder, "agreement_versions")
    assert (version["title"], version["text"]) == ("Quiet", "After ten.")


def test_minutes_fit_their_digest_and_rounds_their_proposal(five, tmp_path):
    work(five)
    folder = folder_of(five[0].group, tmp_path)

    (meeting,) = rows(folder, "meetings")
    assert minutes.digest_of(meeting["minutes"]) == meeting["digest"]
    (item,) = rows(folder, "agenda")
    assert item["outcome"] == f"{{member:{five[4].ref}}} mends the roof."
    (proposal,) = rows(folder, "proposals")
    (version,) = rows(folder, "versions")
    (round_,) = rows(folder, "rounds")
    assert (proposal["title"], proposal["stage"]) == ("Buy a fridge", "testing")
    assert (version["number"], version["proposal"]) == (round_["version"], proposal["ref"])
    assert (round_["kind"], round_["verdict"], round_["tally"]) == ("consensus", "", "")


def test_nobody_who_left_and_no_draft_is_in_it(five, tmp_path):
    work(five)
    leave_group(five[4], five[4])
    folder = folder_of(five[0].group, tmp_path)

    text = "".join(path.read_text() for path in folder.iterdir())
    assert GONE not in text
    assert "A draft of mine" not in text
    assert [row["member"] for row in rows(folder, "circle_members")] != []
    ended = {row["role"]: row for row in rows(folder, "mandates")}
    assert (ended["shed"]["holder"], ended["shed"]["ended_as"]) == ("", "left")


def test_of_a_round_there_is_the_tally_but_nobodys_stance(five, tmp_path):
    with make.later(make.being_asked(five[1]), hours=1) as proposal:
        for member in five[:4]:
            make.say(member, proposal, "agree", reason="Because of the heat.")
        make.say(five[4], proposal, "agree")
    with make.later_than(make.open_round_of(proposal).closes_at, hours=1):
        make.work_off()
    folder = folder_of(five[0].group, tmp_path)

    (round_,) = rows(folder, "rounds")
    assert round_["verdict"] == "adopt"
    assert json.loads(round_["tally"])["agree"] == 5
    sheets = "".join(path.read_text() for path in folder.glob("*.csv"))
    assert "Because of the heat." not in sheets
    assert not any(member.ref in sheets for member in five)


def test_what_is_proposed_about_somebody_shows_the_power_alone(five, tmp_path):
    act = groups.Act("member.remove", groups.name_of(five[3]), {"reason": "They shout."})
    draft = actions.draft_proposal(
        five[0], five[0].group, method="consensus", act=act.as_dict(), concerns=five[3]
    )
    actions.publish_proposal(five[0], draft, title="End a membership", text="Look at it.")

    (version,) = rows(folder_of(five[0].group, tmp_path), "versions")

    assert json.loads(version["act"]) == {"power": "member.remove"}
