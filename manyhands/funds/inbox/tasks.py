"""Background work of the inbox of bank lines: words and files are forgotten in time."""

from datetime import datetime
from functools import partial

from manyhands.base.jobs import apart, handler
from manyhands.funds.inbox import files
from manyhands.funds.inbox.forgetting import due, forget_words
from manyhands.groups.powers import Rule


@handler("funds.forget_bank", every_s=60, needed=lambda at: bool(due(at)))
def forget(at: datetime) -> bool:
    """Forget the words of lines that were settled long enough ago, group by group."""
    parts = due(at)
    return apart(
        partial(forget_words, Rule(one.group), one.group, lines=one.lines) for one in parts
    )


@handler("funds.forget_files", every_s=60, needed=lambda at: files.over(at).exists())
def forget_files(at: datetime) -> None:
    """Forget files that waited for an hour."""
    files.drop(files.over(at))
