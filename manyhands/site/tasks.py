"""Background work of the top floor: the keys of old backups are destroyed on time."""

from datetime import datetime

from manyhands.base import jobs
from manyhands.site import backup, backup_keys


def some_are_too_old(at: datetime) -> bool:
    """Whether there is a backup key to destroy."""
    return bool(backup_keys.too_old(at.date()))


@jobs.handler("destroy old backup keys", every_s=900, needed=some_are_too_old)
def destroy_old_keys(at: datetime) -> None:
    """Destroy the keys of backups over 30 days old, and those backups that lie here."""
    backup_keys.destroy_old(at.date())
    backup.drop_old_files(at)
