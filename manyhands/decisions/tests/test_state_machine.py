"""Whatever members do, and in any order, decisions go only where they may, and happen once.

Hypothesis makes up histories: members propose, amend, take positions, block, resolve, leave, join,
change the constitution in a round; time passes. The house is held against plain loops.
"""

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models.signals import post_save
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from manyhands.base import jobs, times
from manyhands.base.db import writing
from manyhands.base.errors import NotPossible, Refused
from manyhands.base.tests.effort import THOROUGH
from manyhands.decisions import (
    actions,
    behalf,
    discussion,
    errands,
    fair,
    late,
    resolving,
    rounds,
    tasks,
)
from manyhands.decisions.meetings import meeting
from manyhands.decisions.models import Amendment, Contribution, Proposal, Pulse, Round, Stance, Task
from manyhands.decisions.stages import OPEN, Stage
from manyhands.decisions.tests import make
from manyhands.decisions.tests.plain import Faults, Watch
from manyhands.groups.actions import leave_group, pause_member, remove_member, resume_member
from manyhands.groups.constitution import following, whole
from manyhands.groups.models import Group, Member
from manyhands.groups.powers import ACTIONS, NeedsDecision
from manyhands.groups.tests import make as groups
from manyhands.groups.tests.guard import only_by_acts
from manyhands.record.models import Body, Log
from manyhands.record.queries import find_fault

# So many steps in all, at least.
# A history uses only some of the rules, so a few short ones see more than two or three long ones.
STEPS, WANTED = (200, 5_000) if THOROUGH and connection.vendor == "sqlite" else (50, 400)
HISTORIES = WANTED * 5 // (4 * STEPS) + 2  # some end early
MOST_OPEN, MOST_MEMBERS, NAMES = 3, 7, ("Rose Street", "Thorn Street")

some = st.integers(0, 99)
positions = st.sampled_from(
    ["agree", "agree", "agree", "reserve", "pass", "stand_aside", "block", "agree_if"]
)
counter: Counter[str] = Counter()


class Assembly(RuleBasedStateMachine):
    """What members do, right and wrong; and what must hold after each step."""

    beginning: list[Member] = []
    stranger: Member

    @initialize()
    def begin(self) -> None:
        self.history = transaction.atomic()
        self.history.__enter__()
        self.guard = only_by_acts()
        self.guard.__enter__()
        self.now = make.MONDAY
        self.clock = times.at(self.now)
        self.clock.__enter__()
        self.group = groups.again(self.beginning[0]).group
        self.members = list(self.beginning)
        self.size, self.watch, self.faults = 0, Watch(), Faults()
        post_save.connect(self.watch.saved, sender=Proposal)
        jobs.log.addHandler(self.faults)
        self.propose(0, "text", 0)
        self.propose(1, "rename", 0)
        self.propose(2, "text", 1)
        self.time_passes(25)

    def teardown(self) -> None:
        if not hasattr(self, "history"):
            return
        assert find_fault(self.group.log) is None
        jobs.log.removeHandler(self.faults)
        post_save.disconnect(self.watch.saved, sender=Proposal)
        self.clock.__exit__(None, None, None)
        self.guard.__exit__(None, None, None)
        transaction.set_rollback(True)
        self.history.__exit__(None, None, None)

    # --- finding one's way ---------------------------------------------------------------

    def _does(self, act: Any, /, *args: Any, **details: Any) -> Any:
        """What the act came to, or None where the house said no; half an act is never left."""
        try:
            done = act(*args, **details)
        except (NotPossible, Refused, NeedsDecision) as no:
            counter[f"no {act.__name__}"] += bool(str(no))
            return None
        counter[act.__name__] += 1
        return done

    def _member(self, number: int) -> Member:
        """Somebody who is here, as the database has them now."""
        here = Member.objects.select_related("group__constitution").filter(
            group=self.group, left_at=None
        )
        found = list(here.order_by("pk"))
        return found[number % len(found)]

    def _proposal(self, number: int, *stages: Stage) -> Proposal | None:
        rows = Proposal.objects.select_related("group__constitution", "head", "author")
        found = list(rows.filter(group=self.group, stage__in=stages or [*Stage]).order_by("pk"))
        return found[number % len(found)] if found else None

    def _round(self, number: int) -> Round | None:
        """An open one if there is one, else any."""
        found = list(Round.objects.filter(closed_at=None).order_by("pk"))
        found = found or list(Round.objects.order_by("-pk")[:2])
        return found[number % len(found)] if found else None

    # --- proposing and talking -------------------------------------------------------------

    @rule(who=some, what=st.sampled_from(["text", "rename", "remove", "rename"]), which=some)
    def propose(self, who: int, what: str, which: int) -> None:
        author = self._member(who)
        if author.is_observer or Proposal.objects.filter(stage__in=OPEN).count() >= MOST_OPEN:
            return
        more: dict[str, Any] = {"text": f"Words {which % 5}"}
        more |= {"method": "consent"} if which % 2 else {}
        if what == "rename":
            needed = make.wish(author, NAMES[which % 2])
            more |= {"act": needed.act.as_dict(), "method": needed.method}
        elif what == "remove":
            more |= self._about(author, self._member(which))
        draft = self._does(actions.draft_proposal, author, author.group, **more)
        if draft:
            self._does(actions.publish_proposal, author, draft, title=what, text=more["text"])

    def _about(self, author: Member, member: Member) -> dict[str, Any]:
        try:
            remove_member(author, member, reason="")
        except NeedsDecision as needed:
            act = needed.act.as_dict()
            return {"act": act, "method": needed.method, "concerns": needed.concerns}
        raise AssertionError("nobody is sent away by one alone")

    @rule(who=some, which=some, what=st.integers(0, 9))
    def talk(self, who: int, which: int, what: int) -> None:
        member, proposal = self._member(who), self._proposal(which, *OPEN)
        if proposal is None:
            return
        concern = Contribution.objects.filter(proposal=proposal, state="open").first()
        if what < 2:
            kind = Contribution.CONCERN if what else Contribution.STATEMENT
            self._does(discussion.contribute, member, proposal, kind=kind, text="But.")
        elif what < 5:
            kind = Contribution.INFO
            self._does(
                discussion.contribute, member, proposal, kind=kind, text="So.", answers=concern
            )
        elif what == 5 and concern:
            self._does(discussion.settle_concern, member, concern, state=Contribution.ADDRESSED)
        elif what < 8:
            self._does(fair.offer_mediation, member, proposal)
        else:
            self._does(fair.name_supporter, member, proposal, supporter=self._member(who + 1))

    @rule(who=some, which=some, what=st.integers(0, 7))
    def amend(self, who: int, which: int, what: int) -> None:
        member, proposal = self._member(who), self._proposal(which, *OPEN)
        if proposal is None:
            return
        offered = proposal.amendments.order_by("-pk").first()
        if what < 3 or offered is None:
            kind = Amendment.SUBSTANCE if what else Amendment.WORDING
            words = f"Other words {which}"
            self._does(discussion.offer_amendment, member, proposal, kind=kind, text=words)
        elif what == 3:
            self._does(discussion.reject_amendment, proposal.author, offered)
        elif what == 4:
            self._does(discussion.keep_both, member, offered)
            for version in proposal.versions.filter(is_alternative=True).order_by("pk")[:1]:
                self._does(discussion.approve_version, member, version)
        else:
            self._does(discussion.accept_amendment, proposal.author, offered)

    @rule(who=some, which=some)
    def call(self, who: int, which: int) -> None:
        if proposal := self._proposal(which, Stage.CONCERNS, Stage.AMENDING):
            self._does(discussion.call_test, self._member(who), proposal)
            self._does(discussion.call_test, proposal.author, proposal)

    @rule(who=some, which=some, what=st.integers(0, 7))
    def end_or_begin_anew(self, who: int, which: int, what: int) -> None:
        member, proposal = self._member(who), self._proposal(which)
        if proposal is None:
            return
        if what == 0:
            self._does(actions.withdraw_proposal, member, proposal)
        elif what < 3:
            self._does(actions.take_over_proposal, member, proposal)
        elif what < 5:
            if self._does(actions.propose_again, member, proposal):
                draft = member.proposals.filter(stage=Stage.DRAFT).last()
                self._does(actions.publish_proposal, member, draft, title="Again", text="Anew")
        elif what == 5:
            for task in Task.objects.filter(taken_by=None).order_by("pk")[:1]:
                self._does(errands.take_task, member, task, report_on=self.now.date())
        else:
            self._does(late.ask_late_block, member, proposal, reason="No word came.", ground="New.")

    # --- rounds ----------------------------------------------------------------------------

    @rule(who=some, which=some, position=positions, harms=st.booleans())
    def say(self, who: int, which: int, position: str, harms: bool) -> None:
        round_ = self._round(which)
        if round_ is None:
            return
        more: dict[str, Any] = {}
        if position == "block":
            more = {"ground": "P1", "way_out": "Ask.", "harms_somebody": harms}
        elif position == "agree_if":
            more = {"condition": round_.proposal.amendments.first()}
        self._does(rounds.take_stance, self._member(who), round_, position=position, **more)

    @rule(which=some, many=st.integers(2, 6), position=st.sampled_from(["agree", "agree", "pass"]))
    def many_say(self, which: int, many: int, position: str) -> None:
        if round_ := self._round(which):
            for number in range(many):
                self._does(rounds.take_stance, self._member(number), round_, position=position)

    @rule(who=some, which=some, what=st.integers(0, 5), position=positions)
    def say_for_others(self, who: int, which: int, what: int, position: str) -> None:
        round_, member, other = self._round(which), self._member(who), self._member(who + 1)
        if round_ is None:
            return
        if what < 3:
            self._does(behalf.record_stance, member, round_, member=other, position=position)
            return
        recorded = Stance.objects.exclude(recorded_by=None).order_by("-pk").first()
        if what == 3:
            present = [member, other]
            said = dict.fromkeys(present, position)
            self._does(meeting.bring_minutes, member, round_, present=present, positions=said)
        elif recorded:
            act = behalf.confirm_stance if what == 4 else behalf.contest_stance
            self._does(act, recorded.member, recorded)

    @rule(who=some, which=some, what=st.integers(0, 3))
    def resolve(self, who: int, which: int, what: int) -> None:
        member, proposal = self._member(who), self._proposal(which, Stage.RESOLVING)
        if proposal is None:
            return
        block = Stance.objects.filter(
            round__proposal=proposal, position="block", superseded_at=None
        ).last()
        if what == 0 and block:
            self._does(resolving.ask_validity, member, block.round, blocker=block.member)
        elif what == 1:
            self._does(resolving.ask_fallback, member, proposal)
        elif what == 2 and block and block.member.left_at is None:
            self._does(rounds.take_stance, block.member, block.round, position="stand_aside")
        elif helper := proposal.facilitator:
            self._does(resolving.decline_to_facilitate, helper.member, helper)

    @rule(which=some)
    def a_stranger_tries(self, which: int) -> None:
        proposal, round_ = self._proposal(which), self._round(which)
        tries: list[Any] = [(actions.propose_again, proposal, {})] if proposal else []
        if proposal:
            tries += [
                (discussion.contribute, proposal, {"kind": "info", "text": "Hm."}),
                (discussion.call_test, proposal, {}),
                (resolving.ask_fallback, proposal, {}),
                (actions.withdraw_proposal, proposal, {}),
            ]
        if round_:
            tries.append((rounds.take_stance, round_, {"position": "agree"}))
        for act, subject, details in tries:
            with pytest.raises(Refused):
                act(self.stranger, subject, **details)

    # --- who is here, and under which rules ------------------------------------------------

    @rule(who=some, what=st.integers(0, 3))
    def observe(self, who: int, what: int) -> None:
        member, here = self._member(who), Member.objects.filter(group=self.group, left_at=None)
        if what and here.filter(observes_since=None).count() > 3:
            self._does(ACTIONS["self.observe"], member, member)
        elif not what and here.count() < MOST_MEMBERS:
            groups.observer(self.group)

    @rule(who=some, what=st.integers(0, 9))
    def come_and_go(self, who: int, what: int) -> None:
        member = self._member(who)
        here = Member.objects.filter(group=self.group, left_at=None).count()
        if what < 3 and here < MOST_MEMBERS:
            self.members.append(make.join(self.group))
        elif what == 3 and here > 2:
            self._does(leave_group, member, member)
        elif what == 4 and here > 2:
            groups.decided("member.remove", member, reason="")
        elif what == 5 and here > 3:
            self._does(pause_member, member, member)
        elif what == 6 and here > 4:
            self._does(self.watch.bring_together, member, self._member(who + 1))
        else:
            self._does(resume_member, member, member)

    @rule(
        name=st.sampled_from(["consensus", "consent", "constitution"]),
        hours=st.sampled_from([72, 120, 168]),
        tolerated=st.integers(0, 1),
    )
    def change_the_constitution(self, name: str, hours: int, tolerated: int) -> None:
        group = Group.objects.select_related("constitution").get(pk=self.group.pk)
        data = group.constitution.data
        methods = whole(data)["methods"]
        numbers = {**methods[name], "hours": hours}
        if "tolerated_blocks" in numbers:
            numbers["tolerated_blocks"] = tolerated
        after = following(data, methods={**methods, name: numbers})
        self._does(groups.decided, "constitution.loosen", group, data=after)

    @rule(hours=st.sampled_from([1, 25, 49, 73, 73, 121, 121, 169, 169, 337]))
    def time_passes(self, hours: int) -> None:
        self.now += timedelta(hours=hours)
        self.clock.__exit__(None, None, None)
        self.clock = times.at(self.now)
        self.clock.__enter__()
        Pulse.objects.update(at=self.now)
        if tasks.something_is_due(self.now):
            with writing():
                tasks.move_all(self.now)
        self._acts_happened_once()

    # --- what holds after each step ----------------------------------------------------------

    def _acts_happened_once(self) -> None:
        done = Counter(
            payload.split('"by":"')[1].split('"')[0]
            for payload in Body.objects.filter(
                entry__log=self.group.log_id, payload__contains='"kind":"group.describe"'
            ).values_list("payload", flat=True)
        )
        renaming = Proposal.objects.filter(head__act__power="group.describe")
        carried = renaming.filter(carried_out_at__isnull=False)
        assert done == Counter(carried.values_list("ref", flat=True))

    @invariant()
    def everything_holds(self) -> None:
        if not hasattr(self, "watch"):
            return
        counter["step"] += 1
        size = Log.objects.values_list("size", flat=True).get(pk=self.group.log_id)
        assert size >= self.size
        if size > self.size or counter["step"] % 5 == 0:
            self.watch.look()
            assert self.faults.said == []
        self.size = size


@pytest.mark.timeout(900)
@pytest.mark.django_db
def test_whatever_members_do_decisions_go_only_where_they_may_and_happen_once():
    with times.at(make.MONDAY):
        Assembly.beginning = make.assembly(5)
        Assembly.stranger = groups.again(groups.member(groups.group("Elsewhere"), "Sly"))
    how = settings(
        max_examples=HISTORIES,
        stateful_step_count=STEPS,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )
    counter.clear()

    run_state_machine_as_test(Assembly, settings=how)

    assert counter["step"] >= WANTED
    rare = ("bring_together", "record_stance", "reject_amendment", "leave_group")
    rare += ("pause_member", "call_test")
    for name in ("take_stance", "offer_amendment", *(rare if WANTED > 400 else ())):
        assert counter[name], counter
