"""Lots: seeds that nobody could choose, and who serves in turn."""

from datetime import date, datetime, timedelta
from functools import partial

from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from manyhands.base import jobs
from manyhands.base.errors import NotPossible
from manyhands.base.refs import new_ref
from manyhands.base.times import now
from manyhands.decisions import policies, rounds
from manyhands.decisions.engine import lot
from manyhands.decisions.engine.seeds import fingerprint, seed_from
from manyhands.decisions.methods import REVEALED
from manyhands.decisions.models import Draw, Duty, Nonce, Roster
from manyhands.groups.clocks import day_in
from manyhands.groups.models import Group, Member
from manyhands.groups.policies import each_member, its_time
from manyhands.groups.powers import Rule, action, write
from manyhands.groups.queries import members_of
from manyhands.record.log import seed_of_lot
from manyhands.record.models import Log

COMMIT_FOR = timedelta(hours=48)
REVEAL_FOR = timedelta(hours=48)
SERVED_IN = timedelta(days=365)
NEW_FOR = timedelta(days=90)
SHADOWS = 2


# --- commit, then reveal ------------------------------------------------------------------------


@action("draw.begin", by=each_member, says=_("Begin a lot among members."))
def begin_draw(actor, group, /, *, title, members, how_many):
    """The list and the root of the record are fixed now; then members commit to words.

    `members` are those whom the lot is among.
    """
    names = sorted({member.ref for member in members if member.group_id == group.pk})
    if not 0 < how_many <= len(names):
        raise NotPossible(_("Choose more members than are drawn."))
    at = now()
    draw = Draw.objects.create(
        group=group, begun_by=actor, title=title, names=names, how_many=how_many,
        root=_root(group), begun_at=at, commit_until=at + COMMIT_FOR,
        reveal_until=at + COMMIT_FOR + REVEAL_FOR,
    )  # fmt: skip
    write(
        actor, "draw.begin", about=draw.ref, draw=draw.ref, names=names, how_many=how_many,
        root=draw.root,
    )  # fmt: skip
    return draw


def _root(group: Group) -> str:
    return bytes(Log.objects.values_list("root", flat=True).get(pk=group.log_id)).hex()


@action("draw.commit", by=each_member, says=_("Commit to words for a lot."))
def commit_words(actor, draw, /, *, commitment):
    """The fingerprint of the member's words stands in the record; the words stay with them."""
    draw = _held(draw)
    if len(commitment) != 64 or set(commitment) - set("0123456789abcdef"):
        raise NotPossible(_("A fingerprint has 64 letters and digits, from 0 to 9 and a to f."))
    if now() >= draw.commit_until:
        raise NotPossible(_("It is too late to take part in this lot."))
    if Nonce.objects.filter(draw=draw, member=actor).exists():
        raise NotPossible(_("You have given your fingerprint already. Keep your words."))
    Nonce.objects.create(draw=draw, member=actor, commitment=commitment)
    write(
        actor, "draw.commit", about=draw.ref, draw=draw.ref, member=actor.ref,
        commitment=commitment,
    )  # fmt: skip


@action("draw.reveal", by=each_member, says=_("Reveal the words you committed to for a lot."))
def reveal_words(actor, draw, /, *, words):
    """The words fit their fingerprint, and the seed is made of them."""
    at = now()
    asked = rounds.held(draw.round) if draw.round else None  # before the draw, as who closes it
    draw = _held(draw)
    nonce = Nonce.objects.filter(draw=draw, member=actor).first()
    if nonce is None or nonce.words:
        raise NotPossible(_("There is nothing for you to reveal here."))
    if at < draw.commit_until:
        raise NotPossible(_("Keep your words until nobody can commit any more."))
    if at >= _reveal_until(draw):
        raise NotPossible(_("It is too late. The lot is drawn without your words."))
    if fingerprint(words) != nonce.commitment:
        raise NotPossible(_("These are not the words you committed to. Look at each letter."))
    nonce.words, nonce.revealed_at = words, at
    nonce.save(update_fields=["words", "revealed_at"])
    write(
        actor, "draw.reveal", about=draw.ref, draw=draw.ref, member=actor.ref, words=words
    )  # fmt: skip
    if asked is not None:
        rounds.next_look(*asked, at)
    elif not draw.nonces.filter(words="").exists():
        _finish(actor, draw, at)


def _held(draw: Draw) -> Draw:
    draw = Draw.objects.select_for_update().get(pk=draw.pk)
    if draw.drawn_at or draw.failed_at or (draw.round and draw.round.closed_at):
        raise NotPossible(_("This lot is drawn."))
    return draw


def _reveal_until(draw: Draw) -> datetime:
    return draw.round.closes_at if draw.round else draw.reveal_until


@action("rule.finish_draw", by=its_time, says=_("Draw a lot when its time has come."))
def finish_draw(actor, draw, /, *, at):
    """Drawn with the words that were revealed; not at all with fewer than three."""
    _finish(actor, _held(draw), at)


def _finish(actor, draw: Draw, at: datetime) -> None:
    words = list(draw.nonces.exclude(words="").values_list("words", flat=True))
    if len(words) < REVEALED:
        draw.failed_at = at
    else:
        draw.seed, draw.drawn_at = seed_from(draw.root, words), at
        draw.drawn = lot.draw(draw.names, draw.how_many, draw.seed)
    draw.save(update_fields=["seed", "drawn", "drawn_at", "failed_at"])
    write(
        actor, "rule.finish_draw", about=draw.ref, draw=draw.ref, seed=draw.seed, drawn=draw.drawn
    )  # fmt: skip


def _due(at: datetime):
    return Draw.objects.filter(round=None, drawn_at=None, failed_at=None, reveal_until__lte=at)


def something_is_to_draw(at: datetime) -> bool:
    """Whether the time to reveal is over somewhere."""
    return _due(at).exists()


@jobs.handler("draw lots", every_s=60, needed=something_is_to_draw)
def draw_all(at: datetime) -> None:
    """Draw each; one keeps no other waiting."""
    rows = _due(at).select_related("group__constitution")
    jobs.apart(partial(finish_draw, Rule(row.group), row, at=at) for row in rows)


def program_for(draw: Draw) -> str:
    """Ten lines of Python with which anybody draws this lot again at home."""
    words = sorted(draw.nonces.exclude(words="").values_list("words", flat=True))
    return (
        "from hashlib import sha256\n"
        f"left = {sorted(draw.names)!r}\n"
        f"lines = [{draw.root!r}, *sorted({words!r})]\n"
        'seed = sha256("\\n".join(lines).encode()).hexdigest()\n'
        "drawn, counter = [], 0\n"
        f"while len(drawn) < {min(draw.how_many, len(draw.names))}:\n"
        '    number = int(sha256(f"{seed}:{counter}".encode()).hexdigest(), 16)\n'
        "    counter += 1\n"
        "    if number < 2**256 - 2**256 % len(left):\n"
        "        drawn.append(left.pop(number % len(left)))\n"
        "print(seed, drawn)\n"
    )


# --- who serves in turn ---------------------------------------------------------------------------


@action("roster.draw", by=each_member, says=_("Draw who serves next: facilitates, takes notes."))
def draw_roster(actor, group, /, *, role, on, how_many=1):
    """Drawn by lot; who served more often in the last 12 months is less likely to be drawn.

    Two newcomers who never served look over their shoulder. Once for a role and a day.
    """
    at, role = now(), " ".join(role.split()).casefold()[:30]
    if on < day_in(group, at):
        raise NotPossible(_("This day is over. Choose another."))
    Group.objects.select_for_update(no_key=True).get(pk=group.pk)
    if Roster.objects.filter(group=group, role=role, on=on).exists():
        raise NotPossible(_("For this day somebody was drawn already. Whoever cannot, says so."))
    served = times_served(group, role, on)
    if not 0 < how_many <= len(served):
        raise NotPossible(_("Draw at least one, and not more than there are members."))
    roster = Roster(group=group, role=role, on=on, served=served, drawn_at=at, ref=new_ref())
    roster.seed = seed_of_lot(group.log_id, f"roster {role} {on}")
    roster.save()
    drawn = lot.draw_for_roster(served, how_many, roster.seed)
    newcomers = _newcomers(group, served, drawn, at)
    shadows = lot.draw(newcomers, min(SHADOWS, len(newcomers)), f"{roster.seed}, shadows")
    _ask(roster, drawn)
    _ask(roster, shadows, is_shadow=True)
    write(
        actor, "roster.draw", about=roster.ref, roster=roster.ref, role=role, on=f"{on}",
        served=served, seed=roster.seed, drawn=drawn, newcomers=newcomers, shadows=shadows,
    )  # fmt: skip
    return roster


def times_served(group: Group, role: str, on: date) -> dict[str, int]:
    """How often each member who has not paused served in this role in the 12 months before, by
    ref; 1 query.
    """
    counts = Count(
        "duties",
        filter=Q(
            duties__roster__role=role,
            duties__roster__on__gt=on - SERVED_IN,
            duties__declined_at=None,
            duties__is_shadow=False,
        ),
    )
    rows = members_of(group).filter(paused_at=None)
    rows = rows.annotate(times=counts)
    return dict(sorted(rows.values_list("ref", "times")))


def _newcomers(group: Group, served: dict[str, int], drawn: list[str], at: datetime) -> list[str]:
    rows = members_of(group).filter(joined_at__gt=at - NEW_FOR)
    refs = rows.exclude(ref__in=drawn).values_list("ref", flat=True)
    return sorted(ref for ref in refs if served.get(ref) == 0)


def _ask(roster: Roster, refs: list[str], *, is_shadow: bool = False) -> None:
    members = {row.ref: row for row in Member.objects.filter(ref__in=refs)}
    for ref in refs:
        Duty.objects.create(roster=roster, member=members[ref], is_shadow=is_shadow)


@action(
    "roster.decline",
    by=policies.whom_the_lot_asked,
    says=_("Say that you cannot serve; no reason is asked."),
)
def decline(actor, duty):
    """Somebody else is drawn in their place, while there is somebody."""
    duty = Duty.objects.select_for_update().select_related("roster").get(pk=duty.pk)
    if duty.declined_at or duty.roster.on < day_in(actor.group, now()):
        raise NotPossible(_("This is over."))
    duty.declined_at = now()
    duty.save(update_fields=["declined_at"])
    roster, left = duty.roster, _left_to_ask(duty.roster)
    instead = []
    if left and not duty.is_shadow:
        asked = roster.duties.count()
        instead = lot.draw_for_roster(left, 1, f"{roster.seed}, again {asked}")
        _ask(roster, instead)
    write(
        actor, "roster.decline", about=roster.ref, duty=duty.ref, among=len(left), drawn=instead
    )  # fmt: skip


def _left_to_ask(roster: Roster) -> dict[str, int]:
    """Who is here and on its list and was not asked, by ref, with how often each had served."""
    here = members_of(roster.group).filter(paused_at=None)
    here = here.filter(ref__in=roster.served).exclude(pk__in=roster.duties.values("member"))
    return {ref: roster.served[ref] for ref in here.values_list("ref", flat=True)}
