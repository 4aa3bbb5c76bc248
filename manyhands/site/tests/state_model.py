"""The plain model that `test_state_machine.py` holds needs and commitments against."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest
import time_machine
from django.db import transaction
from hypothesis.stateful import RuleBasedStateMachine

from manyhands.aid import promises
from manyhands.aid.models import Commitment, Intent
from manyhands.aid.rules import LIFTED, USUAL
from manyhands.aid.tests import make
from manyhands.base.errors import NotPossible, Refused
from manyhands.groups.models import Group, Member
from manyhands.record.queries import find_fault

START = datetime(2026, 11, 23, 12, tzinfo=UTC)
H48 = timedelta(hours=48)


@dataclass
class Row:
    """One line of a need: how many, and how many nobody promised yet."""

    pk: int
    kind: str
    quantity: int
    left: int


@dataclass
class Promise:
    """What one helper took on."""

    pk: int
    helper: int
    shares: dict[int, int]
    kept_at: datetime | None = None
    confirmed: bool = False
    released: bool = False
    passed_to: int | None = None


@dataclass
class Need:
    """A need as the model knows it; `poster` is the number of a helper, or None: by code."""

    words: str
    poster: int | None
    place: int | None
    urgency: int
    rows: list[Row]
    fresh_at: datetime
    level: int
    since: datetime
    intent: Any = None
    ask_again_at: datetime | None = None
    is_stale: bool = False
    closed_as: str = ""
    closed_at: datetime | None = None
    erased_at: datetime | None = None
    promises: list[Promise] = field(default_factory=list)

    @property
    def left(self) -> int:
        return sum(row.left for row in self.rows)

    @property
    def kinds(self) -> list[str]:
        return list(dict.fromkeys(row.kind for row in self.rows))

    @property
    def is_on_the_board(self) -> bool:
        return not self.closed_as and self.left > 0

    def stand(self, level: int, at: datetime) -> None:
        self.level, self.since = level, at

    def standing(self) -> list[Promise]:
        return [promise for promise in self.promises if not promise.released]

    def hold(self, at: datetime) -> None:
        """Its poster says that it holds; what is wholly promised is not asked about."""
        self.fresh_at, self.is_stale = at, False
        self.ask_again_at = at + H48 if self.left else None
        self.stand(USUAL + self.urgency, at)

    def close(self, closed_as: str, at: datetime) -> None:
        self.closed_as, self.closed_at, self.ask_again_at = closed_as, at, None
        for promise in self.standing():
            if promise.kept_at is None and closed_as == "met":
                promise.kept_at = at
            elif promise.kept_at is None:
                self.let_go(promise, gives_back=False)

    def close_if_all_kept(self, at: datetime) -> None:
        standing = self.standing()
        if not self.closed_as and self.left == 0 and standing and all(p.kept_at for p in standing):
            self.close("met", at)

    def let_go(self, promise: Promise, *, gives_back: bool = True) -> None:
        promise.released, promise.passed_to = True, None
        for row in self.rows if gives_back else []:
            row.left += promise.shares.get(row.pk, 0)


class Model(RuleBasedStateMachine):
    """The needs as they should be, and how to find in the house what stands for them."""

    group: Group
    members: list[Member]

    def __init__(self) -> None:
        super().__init__()
        self.all_or_nothing = transaction.atomic()
        self.all_or_nothing.__enter__()
        self.travel = time_machine.travel(START, tick=False)
        self.clock = self.travel.start()
        self.numbers = count()
        self.needs: list[Need] = []
        self.gone: Counter = Counter()

    def teardown(self) -> None:
        try:
            assert find_fault(self.group.log) is None
        finally:
            self.travel.stop()
            transaction.set_rollback(True)
            self.all_or_nothing.__exit__(None, None, None)

    @property
    def now(self) -> datetime:
        return datetime.now(UTC)

    def _reads(self, member, promise: Promise) -> Any:
        """What `member` reads there, undone at once; None for nothing."""
        commitment = self._commitment(promise)
        with transaction.atomic():
            try:
                return promises.read_sealed(member, commitment)["address"]
            except (NotPossible, Refused):
                return None
            finally:
                transaction.set_rollback(True)

    def _does(self, is_possible: bool, act, actor, need: Need, **details) -> Any:
        """Do it, and say what came of it; or see that it cannot be done."""
        return self._try(is_possible, act, actor, self._fresh(need), **details)

    def _does_to(self, is_possible: bool, act, actor, promise: Promise, **details) -> Any:
        return self._try(is_possible, act, actor, self._commitment(promise), **details)

    def _try(self, is_possible: bool, act, actor, subject, **details) -> Any:
        if is_possible:
            return act(actor, subject, **details)
        with pytest.raises((NotPossible, Refused)):
            act(actor, subject, **details)
        return None

    def _need(self, pick: int) -> Need:
        """Four times of five an open one, if there is any."""
        live = [need for need in self.needs if not need.closed_as]
        among = live if live and pick < 80 else self.needs
        return among[pick % len(among)]

    def _fresh(self, need: Need) -> Intent:
        return Intent.objects.select_related("group__constitution").get(pk=need.intent.pk)

    def _commitment(self, promise: Promise) -> Commitment:
        rows = Commitment.objects.select_related("need__group__constitution", "helper")
        return rows.get(pk=promise.pk)

    def _poster(self, need: Need) -> Any:
        return make.holder(need.intent) if need.poster is None else self.members[need.poster]

    def _promises(self) -> list[tuple[Need, Promise]]:
        return [(need, promise) for need in self.needs for promise in need.promises]

    def _passed_on(self) -> list[tuple[Need, Promise]]:
        return [both for both in self._promises() if both[1].passed_to is not None]

    def _one(self, pick: int, among: list | None = None) -> tuple[Need, Promise]:
        """Four times of five one that still is to be done, if there is any."""
        among = among or self._promises()
        live = [both for both in among if self._is_to_do(both[1])]
        among = live if live and pick < 80 else among
        return among[pick % len(among)]

    def _promise(self, need: Need, helper: int, shares: dict[int, int], pk: int) -> None:
        for row in need.rows:
            row.left -= shares.get(row.pk, 0)
        if not need.left:
            need.ask_again_at = None
        elif need.is_stale:
            need.is_stale = False
            need.stand(USUAL + need.urgency, need.fresh_at)
        need.promises.append(Promise(pk, helper, shares))

    def _lift(self, need: Need) -> None:
        """Let go: it stands on top of the board, and its poster is asked anew in time."""
        if not need.closed_as:
            need.is_stale, need.ask_again_at = False, self.now + H48
            need.stand(LIFTED, self.now)

    def _forget(self, need: Need) -> None:
        assert need.closed_at is not None
        need.erased_at, need.place = self.now, None
        month = need.closed_at.date().replace(day=1)
        self.gone.update((month, kind, need.closed_as) for kind in need.kinds)

    def _is_to_do(self, promise: Promise) -> bool:
        return not promise.released and promise.kept_at is None

    def _is_over(self, need: Need, promise: Promise) -> bool:
        ends = [end for end in (promise.kept_at, need.closed_at) if end]
        return bool(need.erased_at) or any(end + H48 <= self.now for end in ends)
