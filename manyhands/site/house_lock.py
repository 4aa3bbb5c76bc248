"""Who is in the house: those who serve may be several, who restores must be alone."""

import fcntl
import os

from django.conf import settings

HALF_WAY = "restoring"  # the name of the mark that a restore sets and takes away


class NotNow(Exception):
    """Somebody is in the house; the sentence says what to do."""


def enter(*, alone: bool) -> int:
    """Hold the house's lock until this process ends, also if it becomes another program.

    Returns the open file that holds it; closing that lets go. Raises `NotNow`, also when a restore
    has broken off half-way: then only another restore may come in.
    """
    lock = os.open(settings.VAR / "house.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(lock)
        raise NotNow(
            "The house is open. Stop `manyhands serve` and `manyhands worker` first."
            if alone
            else "A backup is being restored. Wait until that is done."
        ) from None
    if not alone and (settings.VAR / HALF_WAY).exists():
        os.close(lock)
        raise NotNow("A restore broke off half-way. Run `manyhands restore --force` again.")
    os.set_inheritable(lock, True)
    return lock
