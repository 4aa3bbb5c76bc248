"""Background work: the record's daily checkpoint is brought to its witnesses."""

from datetime import datetime, timedelta

from manyhands.base import outward
from manyhands.base.db import writing
from manyhands.base.jobs import handler
from manyhands.record import rules
from manyhands.record.models import DailyCheckpoint, Entry, Witness
from manyhands.record.witnessing import is_cosignature, live_witnesses, whole

TRY_AGAIN = timedelta(hours=1)


def _due(at: datetime) -> list[tuple[Witness, DailyCheckpoint]]:
    """Witnesses that have not signed the newest day that is over."""
    found = []
    for witness in live_witnesses().exclude(tried_at__gt=at - TRY_AGAIN).select_related("log"):
        day = DailyCheckpoint.objects.filter(log=witness.log).order_by("-day").first()
        if day and (day.size > witness.size or not witness.signed_at):
            found.append((witness, day))
    return found


@handler("record.ask_witnesses", every_s=600, needed=lambda at: bool(_due(at)), outside=True)
def ask_witnesses(at: datetime) -> None:
    """Bring each witness what it has not signed; one that does not answer is asked in an hour."""
    for witness, day in _due(at):
        Witness.objects.filter(pk=witness.pk).update(tried_at=at)
        try:
            _bring(witness, day, at)
        except outward.OutOfReach:
            continue


def _bring(witness: Witness, day: DailyCheckpoint, at: datetime) -> None:
    """Ask; where the witness remembers another size, once more from there."""
    reply = outward.post(f"{witness.url}/add-checkpoint", request_for(day, witness.size))
    if reply.status == 409:
        try:
            known = whole(reply.body.decode().rstrip("\n"))
        except ValueError:
            return
        if known <= day.size:
            reply = outward.post(f"{witness.url}/add-checkpoint", request_for(day, known))
    if reply.status == 200:
        _keep(witness, day, reply.body.decode(errors="replace"), at)


def request_for(day: DailyCheckpoint, old: int) -> bytes:
    """The body of add-checkpoint: the record grew from `old` to this day's size."""
    first = Entry.objects.filter(log=day.log, seq__lt=day.size).order_by("seq")
    leaves = [bytes(leaf) for leaf in first.values_list("leaf_hash", flat=True)]
    proof = rules.consistency_proof(leaves, old) if old else []
    lines = [f"old {old}", *map(rules.base64_text, proof), "", day.note]
    return "\n".join(lines).encode()


def _keep(witness: Witness, day: DailyCheckpoint, said: str, at: datetime) -> None:
    """Put the witness's line under the checkpoint; whatever else was answered is ignored."""
    text = day.note.partition("\n\n")[0] + "\n"
    public = bytes(witness.public_key)
    lines = [f"{line}\n" for line in said.split("\n") if line]
    good = [line for line in lines if is_cosignature(line, text, witness.name, public)]
    if not good:
        return
    with writing():
        row = DailyCheckpoint.objects.select_for_update().get(pk=day.pk)
        row.note += good[0]
        row.save(update_fields=["note"])
        Witness.objects.filter(pk=witness.pk).update(size=day.size, signed_at=at)
