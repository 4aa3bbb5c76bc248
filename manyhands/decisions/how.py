"""How do we decide this? Each method in two sentences, with the numbers of the group that asks."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from manyhands.decisions.methods import pinned
from manyhands.decisions.rules import Majority, share
from manyhands.decisions.seconding import as_many_of
from manyhands.groups.constitution import whole
from manyhands.groups.constitution_words import hours_in_words, rule_in_words, way_in_words
from manyhands.groups.models import Group, Member
from manyhands.groups.powers import CONSENT, DO, NOBODY, POWERS, circles_for
from manyhands.groups.queries import members_in, members_of
from manyhands.groups.rules import ways_of

Method = Mapping[str, Any]
RECALL = "mandate.recall"


def explained(group: Group, power: str, member: Member | None = None) -> str:
    """How this group decides on `power` today, if `member` asks; nothing where one just does it.

    At most 2 queries, and 2 more where a circle has that power.
    """
    assert group.constitution is not None, "a group lives under a constitution"
    data = whole(group.constitution.data)
    said = data["powers"].get(power, {"method": NOBODY})
    if ways_of(said) == [DO]:
        return ""
    circle = next((one for one in circles_for(group, power) if one.has(member)), None)
    if circle:
        many = members_in(circle).count()
        first = _("Your circle “%(name)s” decides this.") % {"name": circle.name}
        return f"{first} {in_words(pinned(group, CONSENT), many)}"
    way = said["method"] if isinstance(said, dict) else ""
    if way not in data["methods"]:
        words = rule_in_words(data, said)
        return f"{words[:1].upper()}{words[1:]}."
    many = members_of(group).count()
    is_about_one = power in POWERS and POWERS[power].concerns is not None
    text = in_words(pinned(group, way), max(many - is_about_one, 1))
    return f"{_by_petition(data, many)} {text}" if power == RECALL else text


def _by_petition(data: Method, members: int) -> str:
    many = as_many_of(data, members, "recall")
    text = ngettext(
        "It begins when %(n)d member asks for it.", "It begins when %(n)d members ask for it.", many
    )
    return text % {"n": many}


def in_words(method: Method, members: int) -> str:
    """What happens, and what it takes, among so many members."""
    say = SAY.get(method["kind"])
    return say(method, members) if say else way_in_words({"methods": {}}, method["kind"])


def _lasts(hours: int) -> str:
    return hours_in_words(int(hours))


def _consensus(method: Method, members: int) -> str:
    first = _(
        "First all ask and raise concerns, for %(talk)s; then, for %(hours)s, each member says "
        "where they stand."
    ) % {
        "talk": _lasts(method.get("clarify_h", 0) + method.get("concerns_h", 0)),
        "hours": _lasts(method["hours"]),
    }
    numbers = {
        "support": share(method["support"], of=members, least=2),
        "quorum": share(method["quorum"], of=members, least=3),
        "all": members,
        "aside": method["aside"],
    }
    takes = _(
        "It passes when nobody blocks, at least %(support)d of %(all)d agree, %(quorum)d go along, "
        "and at most %(aside)d percent stand aside."
    )
    if method.get("tolerated_blocks"):
        takes = _(
            "It passes when at most %(blocks)d block, at least %(support)d of %(all)d agree, "
            "%(quorum)d go along, and at most %(aside)d percent stand aside."
        )
        numbers["blocks"] = method["tolerated_blocks"]
    said = f"{first} {takes % numbers}"
    return f"{said} {_twice(method)}" if int(method.get("rounds", 1)) > 1 else said


def _twice(method: Method) -> str:
    """What the second of two rounds is for; `method` may be the pinned one of either."""
    if method.get("confirms"):
        return _("This is the second round: the first has agreed.")
    return ngettext(
        "Then, at least %(days)d day later, all are asked once more; both rounds must agree.",
        "Then, at least %(days)d days later, all are asked once more; both rounds must agree.",
        method["apart_d"],
    ) % {"days": method["apart_d"]}


def _consent(method: Method, members: int) -> str:
    times = {"talk": _lasts(method.get("clarify_h", 0)), "hours": _lasts(method["hours"])}
    first = _("First all ask, for %(talk)s; then, for %(hours)s, anybody can object.") % times
    if not method.get("clarify_h"):
        first = _("For %(hours)s anybody can object.") % times
    takes = _("It passes if nobody does.")
    return f"{first} {takes}"


def _lazy(method: Method, members: int) -> str:
    first = _("It stands for all to see for %(hours)s.") % {"hours": _lasts(method["hours"])}
    takes = _("It passes unless somebody objects, once %(reach)d percent could know of it.")
    return f"{first} {takes % {'reach': method.get('reach', 80)}}"


def _counted(method: Method, members: int) -> str:
    """Where yes and no are counted."""
    first = _("For %(hours)s each member says yes or no.") % {"hours": _lasts(method["hours"])}
    percent = method.get("threshold", 51)
    quorum = share(method.get("quorum", 20), of=members)
    takes = _(
        "It passes when at least %(percent)d of 100 who say one of the two say yes, "
        "and %(quorum)d of %(all)d members do."
    ) % {"percent": percent, "quorum": quorum, "all": members}
    if method["kind"] == "majority":
        takes = _more_yes_than_no(method.get("quorum", 20), members)
    return f"{first} {takes}"


def _more_yes_than_no(quorum: int, members: int) -> str:
    return _(
        "It passes when more say yes than no, two at least, and %(quorum)d of %(all)d say yes or "
        "are fine with either."
    ) % {"quorum": share(quorum, of=members, least=2), "all": members}


def _secret(method: Method, members: int) -> str:
    first = _("For %(hours)s each member can send a secret ballot: yes, no or blank.") % {
        "hours": _lasts(method["hours"])
    }
    takes = _(
        "It passes when more say yes than no, two at least, and %(quorum)d of %(all)d send yes or "
        "blank."
    ) % {"quorum": share(method["quorum"], of=members, least=2), "all": members}
    return f"{first} {takes}"


def _advice(method: Method, members: int) -> str:
    asked = int(method.get("advisers", 1))
    first = ngettext(
        "Whoever proposes it asks %(n)d member for advice, for %(hours)s.",
        "Whoever proposes it asks %(n)d members for advice, for %(hours)s.",
        asked,
    ) % {"n": asked, "hours": _lasts(method["hours"])}
    then = _("Then it happens, unless they take it back.")
    return f"{first} {then}"


def _two_keys(method: Method, members: int) -> str:
    keys = int(method.get("keys", 2))
    return ngettext(
        "It happens as soon as %(n)d member says yes, within %(hours)s.",
        "It happens as soon as %(n)d members say yes, within %(hours)s.",
        keys,
    ) % {"n": keys, "hours": _lasts(method["hours"])}


def _ratify(method: Method, members: int) -> str:
    first = _("For %(hours)s each member says yes or no.") % {"hours": _lasts(method["hours"])}
    takes = _(
        "It stays when more say yes than no, two at least, and %(quorum)d of %(all)d say yes or "
        "are fine with either."
    ) % {"quorum": share(Majority().quorum, of=members, least=2), "all": members}
    return f"{first} {takes}"


def _validity(method: Method, members: int) -> str:
    return _(
        "Only one thing is asked: does this block rest on a principle or a harm that it names? "
        "It is set aside when two of three say that it rests on neither."
    )


SAY: dict[str, Callable[[Method, int], str]] = {
    "consensus": _consensus,
    "consent": _consent,
    "lazy": _lazy,
    "supermajority": _counted,
    "majority": _counted,
    "secret": _secret,
    "advice": _advice,
    "two_keys": _two_keys,
    "ratify": _ratify,
    "validity": _validity,
}
