"""Sheets of what a group decided, and who carries what: what each member may read, and no more.

Drafts are not in it, nor what anybody said or sent in a round: the record has what can be counted
again. Members are numbers of the sheet of members, and only while they are here. Minutes and
outcomes have marks in place of names (`groups.naming`), and fit their digests.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.db.models import Count

from manyhands.base.datapackage import Column, Sheet, each, of
from manyhands.decisions.models import AgendaItem, Meeting, Option, Proposal, Round, Version
from manyhands.decisions.stages import Stage
from manyhands.groups.models import AgreementVersion, CircleMember, Group, MandateReport
from manyhands.groups.queries import people_in

NOT_OUT = (Stage.DRAFT, Stage.ARCHIVED)
NOT_IN_SHEETS = ("count",)  # of a tally: long, and in the record


def numbered(group: Group, viewer: Any) -> Iterator[Any]:
    """The members of today, each with a number that is good in this export alone."""
    rows: Iterable[Any] = people_in(group)
    for number, member in enumerate(rows, 1):
        member.number = number
        yield member


def _with_members(rows: Callable[[Group], Any], *links: str) -> Callable[[Group, Any], Any]:
    """Those rows, each with the number of the members it points to as `links`."""

    def found(group: Group, viewer: Any) -> Iterator[Any]:
        numbers = {member.pk: member.number for member in numbered(group, viewer)}
        for row in each(rows(group)):
            for link in links:
                setattr(row, f"{link}_number", numbers.get(getattr(row, f"{link}_id")))
            yield row

    return found


def _powers(row: Any) -> str:
    return " ".join(row.powers)


TO_A_CIRCLE = {"circle": ("circles", "ref")}
TO_A_MEMBER = {"member": ("members", "member")}
TO_A_PROPOSAL = {"proposal": ("proposals", "ref")}

CARRIED = [
    Sheet(
        "circles",
        lambda group, viewer: each(group.circles.all()),
        [
            Column("ref", "string", of("ref")),
            Column("name", "string", of("name")),
            Column("purpose", "string", of("purpose")),
            Column("powers", "string", _powers),
            Column("created_at", "datetime", of("created_at")),
            Column("closed_at", "datetime", of("closed_at")),
        ],
        "ref",
    ),
    Sheet(
        "circle_members",
        _with_members(
            lambda group: CircleMember.objects.filter(
                circle__group=group, left_at=None, member__left_at=None
            ).select_related("circle"),
            "member",
        ),
        [
            Column("circle", "string", of("circle", "ref")),
            Column("member", "integer", of("member_number")),
            Column("joined_at", "datetime", of("joined_at")),
            Column("links_for", "string", of("links_for")),
        ],
        points=TO_A_CIRCLE | TO_A_MEMBER,
    ),
    Sheet(
        "mandates",
        _with_members(lambda group: group.mandates.all(), "holder", "understudy"),
        [
            Column("ref", "string", of("ref")),
            Column("role", "string", of("role")),
            Column("purpose", "string", of("purpose")),
            Column("powers", "string", _powers),
            Column("holder", "integer", of("holder_number")),
            Column("understudy", "integer", of("understudy_number")),
            Column("starts_at", "datetime", of("starts_at")),
            Column("ends_at", "datetime", of("ends_at")),
            Column("ended_at", "datetime", of("ended_at")),
            Column("ended_as", "string", of("ended_as")),
            Column("term", "integer", of("term")),
            Column("report_every_d", "integer", of("report_every_d")),
            Column("hand_over", "string", of("hand_over")),
            Column("granted_by", "string", of("granted_by")),
        ],
        "ref",
        {"holder": ("members", "member"), "understudy": ("members", "member")},
    ),
    Sheet(
        "mandate_reports",
        lambda group, viewer: each(
            MandateReport.objects.filter(mandate__group=group).select_related("mandate")
        ),
        [
            Column("mandate", "string", of("mandate", "ref")),
            Column("written_at", "datetime", of("written_at")),
            Column("text", "string", of("text")),
        ],
        points={"mandate": ("mandates", "ref")},
    ),
    Sheet(
        "agreements",
        lambda group, viewer: each(group.agreements.all()),
        [
            Column("ref", "string", of("ref")),
            Column("adopted_at", "datetime", of("adopted_at")),
            Column("review_on", "date", of("review_on")),
            Column("sunset_on", "date", of("sunset_on")),
            Column("ended_at", "datetime", of("ended_at")),
        ],
        "ref",
    ),
    Sheet(
        "agreement_versions",
        lambda group, viewer: each(
            AgreementVersion.objects.filter(agreement__group=group).select_related("agreement")
        ),
        [
            Column("agreement", "string", of("agreement", "ref")),
            Column("number", "integer", of("number")),
            Column("title", "string", of("title")),
            Column("text", "string", of("text")),
            Column("adopted_at", "datetime", of("adopted_at")),
            Column("adopted_by", "string", of("adopted_by")),
        ],
        points={"agreement": ("agreements", "ref")},
    ),
]


# --- proposals and their rounds ----------------------------------------------------------


def _out(group: Group, path: str = "") -> dict[str, Any]:
    """That a proposal of the group is out, as a filter of what belongs to it."""
    return {f"{path}group": group, f"{path}published_at__isnull": False}


def _act(version: Version) -> str:
    """The act it carries, as it stands in the digest; about a person only its power."""
    if not version.act:
        return ""
    act = {"power": version.act["power"]} if version.proposal.concerns_id else version.act
    return json.dumps(act, ensure_ascii=False, sort_keys=True)


def _tally(round_: Round) -> str:
    kept = {key: value for key, value in (round_.tally or {}).items() if key not in NOT_IN_SHEETS}
    return json.dumps(kept, sort_keys=True) if kept else ""


DECIDED = [
    Sheet(
        "proposals",
        lambda group, viewer: each(
            Proposal.objects.filter(**_out(group))
            .exclude(stage__in=NOT_OUT)
            .select_related("circle")
        ),
        [
            Column("ref", "string", of("ref")),
            Column("title", "string", of("title")),
            Column("method", "string", of("method")),
            Column("circle", "string", of("circle", "ref")),
            Column("stage", "string", lambda row: str(Stage(row.stage).value)),
            Column("published_at", "datetime", of("published_at")),
            Column("adopted_at", "datetime", of("adopted_at")),
            Column("carried_out_at", "datetime", of("carried_out_at")),
            Column("ended_at", "datetime", of("ended_at")),
            Column("review_on", "date", of("review_on")),
            Column("sunset_on", "date", of("sunset_on")),
            Column("could_not", "string", of("could_not")),
        ],
        "ref",
        TO_A_CIRCLE,
    ),
    Sheet(
        "versions",
        lambda group, viewer: each(
            Version.objects.filter(**_out(group, "proposal__"))
            .exclude(proposal__stage__in=NOT_OUT)
            .select_related("proposal")
            .defer("preview")
        ),
        [
            Column("proposal", "string", of("proposal", "ref")),
            Column("number", "integer", of("number")),
            Column("title", "string", of("title")),
            Column("text", "string", of("text")),
            Column("act", "string", _act),
            Column("language", "string", of("language")),
            Column("made_at", "datetime", of("made_at")),
            Column("redacted_at", "datetime", of("redacted_at")),
            Column("digest", "string", of("digest")),
        ],
        points=TO_A_PROPOSAL,
    ),
    Sheet(
        "options",
        _with_members(
            lambda group: (
                Option.objects.filter(**_out(group, "proposal__"))
                .exclude(proposal__stage__in=NOT_OUT)
                .select_related("proposal")
            ),
            "member",
        ),
        [
            Column("ref", "string", of("ref")),
            Column("proposal", "string", of("proposal", "ref")),
            Column("text", "string", of("text")),
            Column("member", "integer", of("member_number")),
            Column("cost", "integer", of("cost")),
            Column("withdrawn_at", "datetime", of("withdrawn_at")),
        ],
        "ref",
        TO_A_PROPOSAL | TO_A_MEMBER,
    ),
    Sheet(
        "rounds",
        lambda group, viewer: each(
            Round.objects.filter(**_out(group, "proposal__"))
            .exclude(proposal__stage__in=NOT_OUT)
            .select_related("proposal", "version")
        ),
        [
            Column("ref", "string", of("ref")),
            Column("proposal", "string", of("proposal", "ref")),
            Column("number", "integer", of("number")),
            Column("asks", "string", of("asks")),
            Column("version", "integer", of("version", "number")),
            Column("method", "string", lambda row: row.method.get("name", "")),
            Column("kind", "string", lambda row: row.method["kind"]),
            Column("opened_at", "datetime", of("opened_at")),
            Column("closes_at", "datetime", of("closes_at")),
            Column("closed_at", "datetime", of("closed_at")),
            Column("verdict", "string", of("verdict")),
            Column("tally", "string", _tally),
            Column("outcome", "string", of("outcome")),
        ],
        "ref",
        TO_A_PROPOSAL,
    ),
]


# --- meetings ----------------------------------------------------------------------------

MEETINGS = [
    Sheet(
        "meetings",
        lambda group, viewer: each(
            Meeting.objects.filter(group=group).annotate(came=Count("attendances"))
        ),
        [
            Column("ref", "string", of("ref")),
            Column("title", "string", of("title")),
            Column("place", "string", of("place")),
            Column("starts_at", "datetime", of("starts_at")),
            Column("opened_at", "datetime", of("opened_at")),
            Column("closed_at", "datetime", of("closed_at")),
            Column("came", "integer", of("came")),
            Column("minutes", "string", of("minutes")),
            Column("digest", "string", of("digest")),
            Column("root", "string", of("root")),
        ],
        "ref",
    ),
    Sheet(
        "agenda",
        lambda group, viewer: each(
            AgendaItem.objects.filter(meeting__group=group).select_related("meeting", "proposal")
        ),
        [
            Column("meeting", "string", of("meeting", "ref")),
            Column("position", "integer", of("position")),
            Column("title", "string", of("title")),
            Column("proposal", "string", of("proposal", "ref")),
            Column("outcome", "string", of("outcome")),
            Column("done_at", "datetime", of("done_at")),
        ],
        points={"meeting": ("meetings", "ref")} | TO_A_PROPOSAL,
    ),
]
SHEETS = [*CARRIED, *DECIDED, *MEETINGS]
