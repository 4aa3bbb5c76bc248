"""Needs and commitments do what a plain model of them says, whatever people do and in any order.

Hypothesis makes up histories: neighbors post, promise, let go, pass on, hand over, take back,
erase, time passes, rules come due. After each step the database is held against the model.
"""

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from django.db.models import Count, Q
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from manyhands.aid import actions, promises, upkeep
from manyhands.aid.drafts import LineDraft
from manyhands.aid.models import Intent, MonthCount, PlaceCount, Token
from manyhands.aid.queries import Filters, board, commitments_seen_by
from manyhands.aid.rules import STALE, USUAL
from manyhands.aid.tests import make
from manyhands.base.errors import Refused
from manyhands.base.models import SealKey
from manyhands.base.tests.effort import THOROUGH
from manyhands.groups.powers import Visitor
from manyhands.site.tests.state_model import H48, Model, Need, Row

D14, D30 = timedelta(days=14), timedelta(days=30)
HELPERS, MOST_OPEN = 3, 2  # few, so that their paths cross
ALL = 4
STEPS = 30
HISTORIES = 70 if THOROUGH else 6

some = st.integers(0, 99)


def sampled(*choices: Any) -> Any:
    return st.sampled_from(choices)


lines = st.lists(st.integers(1, 3), min_size=1, max_size=2)


class Neighborhood(Model):
    """The acts, each done to the house and to the model, and what must hold after each."""

    @initialize()
    def found_a_group(self) -> None:
        self.group = make.group()
        self.places = [None, *self.group.places.all()[:3]]
        self.members = [make.member(self.group, f"Member {n}") for n in range(HELPERS)]
        self.stranger = make.member(make.group("Elsewhere"), "Sly")
        for poster, helper in ((0, 1), (HELPERS, 0)):
            self.post(poster, poster, 1, [2])
            self.commit(len(self.needs) - 1, helper, [2 - (poster == 0), 0])

    # --- posting ------------------------------------------------------------------------

    @precondition(lambda self: sum(not need.closed_as for need in self.needs) < MOST_OPEN)
    @rule(poster=some, place=some, urgency=st.integers(0, 2), quantities=lines)
    def post(self, poster: int, place: int, urgency: int, quantities: list[int]) -> None:
        by = poster % (HELPERS + 1)
        poster_number = by if by < HELPERS else None
        words = f"need{next(self.numbers)}"
        where = self.places[place % len(self.places)]
        intent = make.need(
            self.group if poster_number is None else self.members[poster_number],
            words, place=where, urgency=urgency, address=f"at {words}",
            lines=[LineDraft(*line) for line in zip(("food", "tools"), quantities, strict=False)],
        )  # fmt: skip
        self.needs.append(
            Need(
                words, poster_number, getattr(where, "pk", None), urgency,
                [Row(row.pk, row.kind, row.quantity, row.left) for row in intent.lines.all()],
                self.now, USUAL + urgency, self.now, intent, self.now + H48,
            )
        )  # fmt: skip

    def _edit(
        self, pick: int, place: int, urgency: int, quantities: list[int], drops: bool
    ) -> None:
        need = self._need(pick)
        where = self.places[place % len(self.places)]
        kept = need.rows[: 1 if drops else 2]
        drafts = [
            LineDraft(row.kind, n, line_id=row.pk)
            for row, n in zip(kept, quantities, strict=False)
        ] + [LineDraft("money", 1)] * drops  # fmt: skip
        draft = make.draft(
            need.words, lines=drafts, place=where, urgency=urgency, address=f"at {need.words}"
        )

        if not self._does(
            not need.closed_as, actions.edit_intent, self._poster(need), need, draft=draft
        ):
            return
        wanted = {draft.line_id: draft.quantity for draft in drafts}
        for row in list(need.rows):
            promised = row.quantity - row.left
            if row.pk not in wanted and not promised:
                need.rows.remove(row)
                continue
            row.quantity = max(wanted.get(row.pk, 0), promised)
            row.left = row.quantity - promised
        known = {row.pk for row in need.rows}
        fresh = need.intent.lines.exclude(pk__in=known)
        assert fresh.count() == drops
        need.rows += [Row(row.pk, row.kind, row.quantity, row.left) for row in fresh]
        need.urgency, need.place = urgency, getattr(where, "pk", None)
        need.hold(self.now)
        need.close_if_all_kept(self.now)

    def _refresh(self, pick: int) -> None:
        need = self._need(pick)
        with pytest.raises(Refused):
            actions.refresh_intent(self.stranger, self._fresh(need))
        if self._does(not need.closed_as, actions.refresh_intent, self._poster(need), need):
            need.hold(self.now)

    def _withdraw_or_close(self, pick: int, is_met: bool) -> None:
        need = self._need(pick)
        act = actions.close_intent if is_met else actions.withdraw_intent
        if self._does(not need.closed_as, act, self._poster(need), need):
            need.close("met" if is_met else "withdrawn", self.now)

    def _erase(self, pick: int) -> None:
        need = self._need(pick)
        actor = self._poster(need)
        if need.erased_at and need.poster is not None:
            actor = make.holder(need.intent)  # a forgotten need forgot its poster too
        if self._does(not need.erased_at, actions.erase_intent, actor, need):
            if not need.closed_as:
                need.close("withdrawn", self.now)
            self._forget(need)

    @precondition(lambda self: self.needs)
    @rule(pick=some, place=some, urgency=st.integers(0, 2), quantities=lines, drops=st.booleans())
    def edit(self, pick: int, place: int, urgency: int, quantities: list[int], drops: bool) -> None:
        self._edit(pick, place, urgency, quantities, drops)

    @precondition(lambda self: self.needs)
    @rule(what=sampled("refresh", "end", "erase"), pick=some, is_met=st.booleans())
    def the_poster_acts(self, what: str, pick: int, is_met: bool) -> None:
        if what == "end":
            self._withdraw_or_close(pick, is_met)
        else:
            {"refresh": self._refresh, "erase": self._erase}[what](pick)

    # --- promising ----------------------------------------------------------------------

    @precondition(lambda self: self.needs)
    @rule(pick=some, helper=some, parts=st.lists(st.integers(0, ALL), min_size=2, max_size=2))
    def commit(self, pick: int, helper: int, parts: list[int]) -> None:
        need, who = self._need(pick), helper % HELPERS
        many = (
            (row, row.left if n == ALL else n) for row, n in zip(need.rows, parts, strict=False)
        )
        shares = {row.pk: n for row, n in many if n}
        if who == need.poster and not need.erased_at:
            with pytest.raises(Refused):
                promises.commit(self.members[who], self._fresh(need), shares=shares)
            return
        is_possible = (
            not need.closed_as
            and bool(shares)
            and all(p.helper != who for p in need.standing())
            and all(row.left >= shares.get(row.pk, 0) for row in need.rows)
        )
        made = self._does(is_possible, promises.commit, self.members[who], need, shares=shares)
        if made:
            self._promise(need, who, shares, made.pk)

    def _release(self, pick: int, by_helper: bool) -> None:
        need, promise = self._one(pick)
        actor = self.members[promise.helper] if by_helper else self._poster(need)
        if self._does_to(self._is_to_do(promise), promises.release, actor, promise):
            need.let_go(promise)
            self._lift(need)

    def _pass_on(self, pick: int, to: int) -> None:
        need, promise = self._one(pick)
        to %= HELPERS
        is_possible = self._is_to_do(promise) and to not in (promise.helper, need.poster)
        actor = self.members[promise.helper]
        if self._does_to(is_possible, promises.pass_on, actor, promise, to=self.members[to]):
            promise.passed_to = to

    def _take_over(self, pick: int, to: int) -> None:
        if not self._passed_on():
            self._pass_on(pick, to)
        if not self._passed_on():
            return
        need, promise = self._one(pick, self._passed_on())
        who = promise.passed_to
        assert who is not None
        is_possible = self._is_to_do(promise) and all(p.helper != who for p in need.standing())
        made = self._does_to(is_possible, promises.take_over, self.members[who], promise)
        if made:
            need.let_go(promise)
            self._lift(need)
            self._promise(need, who, promise.shares, made.pk)

    def _hand_over(self, pick: int) -> None:
        need, promise = self._one(pick)
        actor = self.members[promise.helper]
        if self._does_to(self._is_to_do(promise), promises.hand_over, actor, promise):
            promise.kept_at = self.now
            need.close_if_all_kept(self.now)

    def _confirm(self, pick: int) -> None:
        need, promise = self._one(pick)
        if need.erased_at and need.poster is None:
            return  # nobody can hold the code of what is forgotten
        is_possible = not promise.released and not promise.confirmed and not need.erased_at
        if self._does_to(is_possible, promises.confirm, self._poster(need), promise):
            promise.confirmed, promise.kept_at = True, promise.kept_at or self.now
            need.close_if_all_kept(self.now)

    @precondition(lambda self: self._promises())
    @rule(what=sampled("release", "pass_on", "take_over", "hand_over", "confirm"),
          pick=some, to=some, by_helper=st.booleans())  # fmt: skip
    def somebody_acts_on_a_promise(self, what: str, pick: int, to: int, by_helper: bool) -> None:
        if what == "release":
            self._release(pick, by_helper)
        elif what == "pass_on":
            self._pass_on(pick, to)
        elif what == "take_over":
            self._take_over(pick, to)
        else:
            {
                "hand_over": self._hand_over,
                "confirm": self._confirm,
            }[what](pick)

    # --- time ---------------------------------------------------------------------------

    @rule(seconds=sampled(1, 3600, 47 * 3600, 48 * 3600, 48 * 3600 - 1, 86_400 * 14, 86_400 * 31))
    def time_passes(self, seconds: int) -> None:
        self.clock.shift(timedelta(seconds=seconds))
        self._rules_come_due()

    def _rules_come_due(self) -> None:
        """As the background work does it, in its order."""
        at = self.now
        upkeep.ask_again_when_due(at)
        for need in self.needs:
            if need.ask_again_at and need.ask_again_at <= at:
                need.ask_again_at, need.is_stale = None, True
                need.stand(STALE, need.fresh_at)
        upkeep.expire_when_due(at)
        for need in self.needs:
            if not need.closed_as and need.fresh_at + D14 <= at:
                need.close("expired", need.fresh_at + D14)
        upkeep.erase_when_due(at)
        for need in self.needs:
            if need.closed_at and not need.erased_at and need.closed_at + H48 <= at:
                self._forget(need)
        upkeep.drop_shells_when_due(at)
        self.needs = [
            need for need in self.needs if not need.erased_at or need.erased_at + D30 > at
        ]

    # --- what holds after each step --------------------------------------------------------

    @invariant()
    def what_is_left_is_what_nobody_promised(self) -> None:
        rows = {
            intent.pk: intent
            for intent in Intent.objects.filter(group=self.group).prefetch_related("lines")
        }
        assert rows.keys() == {need.intent.pk for need in self.needs}
        for need in self.needs:
            intent = rows[need.intent.pk]
            assert [(r.pk, r.quantity, r.left) for r in intent.lines.all()] == [
                (row.pk, row.quantity, row.left) for row in need.rows
            ]
            assert (intent.left, intent.wanted) == (
                need.left, sum(row.quantity for row in need.rows),
            )  # fmt: skip
            assert (intent.closed_as, intent.closed_at) == (need.closed_as, need.closed_at)
            assert intent.erased_at == need.erased_at
            assert need.closed_as or intent.is_stale == need.is_stale

    @invariant()
    def the_board_shows_what_is_open_in_its_order(self) -> None:
        shown = board(Visitor(self.group), self.group, "need", Filters())
        expected = sorted(
            (need for need in self.needs if need.is_on_the_board),
            key=lambda need: (need.level, need.since, need.intent.pk),
            reverse=True,
        )
        assert [intent.words for intent in shown] == [need.words for need in expected][:25]
        found = set(Token.objects.values_list("intent", flat=True))
        assert found == {need.intent.pk for need in expected}

    @invariant()
    def the_quilt_counts_what_a_count_finds(self) -> None:
        on = Q(intent__rank__isnull=False, intent__direction="need")
        counted = {c.place_id: c.needs for c in PlaceCount.objects.all() if c.needs}
        again = self.group.places.annotate(n=Count("intent", filter=on)).filter(n__gt=0)
        modeled = Counter(n.place for n in self.needs if n.is_on_the_board and n.place)

        assert counted == {place.pk: place.n for place in again} == dict(modeled)

    @invariant()
    def of_the_forgotten_a_count_remains(self) -> None:
        rows = MonthCount.objects.filter(group=self.group)
        assert Counter({(r.month, r.kind, r.closed_as): r.many for r in rows}) == self.gone
        erased = Intent.objects.filter(erased_at__isnull=False)
        assert not erased.exclude(sealed=None, key=None, words="", place=None).exists()
        keys = SealKey.objects.exclude(wrapped=None)
        assert keys.filter(intent__isnull=False).count() == sum(not n.erased_at for n in self.needs)

    @invariant()
    def only_those_who_promised_may_read_until_48_hours_after(self) -> None:
        for need, promise in self._promises()[-1:]:
            may_read = not promise.released and not self._is_over(need, promise)
            for number, member in enumerate(self.members):
                seen = commitments_seen_by(member, self.group).filter(pk=promise.pk).first()
                is_helper = number == promise.helper
                if seen is None or not (is_helper and may_read):
                    assert not self._reads(member, promise)
                else:
                    assert self._reads(member, promise) == f"at {need.words}"


@pytest.mark.django_db
def test_whatever_neighbors_do_the_house_does_what_the_model_says():
    how = settings(
        max_examples=HISTORIES,
        stateful_step_count=STEPS,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(Neighborhood, settings=how)
