"""What a decision asks people to do: somebody takes it on, reports, or lets go of it."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from manyhands.base.errors import NotPossible
from manyhands.base.times import now
from manyhands.decisions import policies
from manyhands.decisions.models import Task
from manyhands.decisions.moving import look_again
from manyhands.decisions.stages import Stage
from manyhands.groups.clocks import day_in
from manyhands.groups.powers import action, write

UNTAKEN_FOR = timedelta(days=14)


@action("task.take", by=policies.member_of_its_group, says=_("Take on what was decided."))
def take_task(actor, task, /, *, report_on):
    """This member does it, and tells the others by the day `report_on`."""
    task = _held(task)
    if task.taken_by_id or task.done_at:
        raise NotPossible(_("Somebody has taken it on already."))
    if report_on < day_in(actor.group, now()):
        raise NotPossible(_("Choose a day that is still to come."))
    task.taken_by, task.taken_at, task.report_on = actor, now(), report_on
    task.save(update_fields=["taken_by", "taken_at", "report_on"])
    write(actor, "task.take", about=task.ref, task=task.ref, member=actor.ref)
    return task


@action("task.let_go", by=policies.who_took_it, says=_("Let go of what you took on."))
def let_go_of_task(actor, task):
    """It is free again; untaken for two weeks, it returns to the group."""
    task = _held(task)
    if task.done_at:
        raise NotPossible(_("This is done."))
    _free(task)
    write(actor, "task.let_go", about=task.ref, task=task.ref)


@action("task.report", by=policies.who_took_it, says=_("Report that what you took on is done."))
def report_task(actor, task, /, *, report, has_failed=False):
    """It is done, and everybody can read how it went. Where it has failed, what was decided is to
    be looked at again.
    """
    task = _held(task)
    if task.done_at:
        raise NotPossible(_("This is done."))
    task.done_at, task.report, task.has_failed = now(), report, has_failed
    task.save(update_fields=["done_at", "report", "has_failed"])
    if has_failed and task.proposal.stage == Stage.IN_FORCE:
        look_again(task.proposal, task.done_at)
    write(actor, "task.report", about=task.ref, task=task.ref, has_failed=has_failed)


def free_tasks_of(member) -> None:
    """What somebody who leaves had taken on is free again."""
    for task in Task.objects.filter(taken_by=member, done_at=None):
        _free(task)


def _free(task: Task) -> None:
    task.taken_by = task.taken_at = task.report_on = task.came_back_at = None
    task.back_at = now() + UNTAKEN_FOR
    task.save(update_fields=["taken_by", "taken_at", "report_on", "came_back_at", "back_at"])


def _held(task: Task) -> Task:
    rows = Task.objects.select_for_update(of=("self",))
    rows = rows.select_related("proposal__group__constitution")
    return rows.get(pk=task.pk)
