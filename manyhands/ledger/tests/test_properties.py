"""Whatever is posted, held, repeated and reversed, and in any order: the books stay sound.

Hypothesis makes up histories; the books are held against dictionaries.
"""

from collections import Counter
from datetime import date, timedelta
from itertools import count

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from manyhands.base import times
from manyhands.base.errors import NotPossible
from manyhands.base.tests.effort import THOROUGH
from manyhands.base.times import now
from manyhands.groups.actions import leave_group
from manyhands.groups.powers import Rule, acting
from manyhands.groups.tests import make as groups
from manyhands.ledger import accounts, checking, holds, public, queries, reading
from manyhands.ledger.export import beancount
from manyhands.ledger.models import Account, Balance, Commodity, Hold, Transfer
from manyhands.ledger.posting import Draft, post, reverse
from manyhands.ledger.rules import kind_of
from manyhands.ledger.tests import make

HISTORIES, STEPS = (40, 60) if THOROUGH else (6, 40)
PATHS = ("Assets:Bank", "Assets:Cash", "Expense:Food", "Income:Gifts", "Payable:abc")
REAL = ("Assets:Bank", "Assets:Cash")

places = st.tuples(st.sampled_from(PATHS), st.sampled_from(["Common", "Winter"]))
amounts = st.integers(1, 500)
some = st.integers(0, 99)


class Books(RuleBasedStateMachine):
    """What can be done with books, right and wrong; and what must hold after each step."""

    @initialize()
    def begin(self):
        self.group = make.books()
        self.moment = now()
        self.number = count()
        self.holds_now: Counter = Counter()
        self.kept: dict[str, tuple] = {}  # key -> (place, amount, until)
        self.posted: list[tuple[Draft, Transfer]] = []
        self.reversed: set[int] = set()
        self.known: list[tuple] = []  # (moment, place, what the books said of it)

    def do(self, doing, *args, **more):
        """Inside a transaction, at the moment that it is; what is refused leaves no trace."""
        with times.at(self.moment), transaction.atomic(), acting("test"):
            return doing(Rule(self.group), *args, **more)

    def free(self, place) -> int:
        """What the model says can be taken from a place."""
        kept = (
            amount
            for where, amount, until in self.kept.values()
            if where == place and until > self.moment
        )
        return self.holds_now[place] - sum(kept)

    def fits(self, moves: Counter) -> bool:
        return all(
            place[0] not in REAL or amount >= 0 or self.free(place) + amount >= 0
            for place, amount in moves.items()
        )

    @rule(source=places, path=st.sampled_from(PATHS), amount=amounts)
    def move(self, source, path, amount):
        fund = source[1]
        moves = Counter({source: -amount})
        moves[path, fund] += amount
        lines = [(source[0], -amount, fund), (path, amount, fund)]
        draft = Draft(f"{next(self.number)}", "test", make.legs(self.group, *lines))
        self.try_post(draft, moves)

    def try_post(self, draft, moves):
        if not self.fits(moves):
            with pytest.raises(NotPossible, match="not enough"):
                self.do(post, draft)
            return
        self.posted.append((draft, self.do(post, draft)))
        self.holds_now.update(moves)

    @rule(source=places, amount=amounts, other=amounts)
    def what_does_not_balance_is_refused(self, source, amount, other):
        if amount == other:
            return
        lines = [(source[0], -amount, source[1]), ("Expense:Food", other, source[1])]
        with pytest.raises(NotPossible):
            self.do(post, Draft(f"{next(self.number)}", "test", make.legs(self.group, *lines)))

    @rule(which=some)
    def say_it_again(self, which):
        """T3: whatever is repeated, at any time, changes nothing."""
        if self.posted:
            draft, transfer = self.posted[which % len(self.posted)]
            assert self.do(post, draft).pk == transfer.pk

    @rule(which=some)
    def take_back(self, which):
        """T6 and T7: exactly the opposite, once."""
        if not self.posted:
            return
        draft, transfer = self.posted[which % len(self.posted)]
        moves: Counter = Counter()
        for leg in draft.legs:
            moves[leg.account.path, leg.fund.name] -= leg.amount
        if transfer.pk in self.reversed:
            with pytest.raises(NotPossible, match="reversed"):
                self.do(reverse, transfer)
        elif not self.fits(moves):
            with pytest.raises(NotPossible, match="not enough"):
                self.do(reverse, transfer)
        else:
            self.do(reverse, transfer)
            self.reversed.add(transfer.pk)
            self.holds_now.update(moves)

    @rule(path=st.sampled_from(REAL), amount=amounts, hours=st.integers(1, 5))
    def set_aside(self, path, amount, hours):
        key, place = f"{next(self.number)}", (path, "Common")
        leg = make.legs(self.group, (path, amount))[0]
        until = self.moment + timedelta(hours=hours)
        if self.free(place) < amount:
            with pytest.raises(NotPossible, match="not enough"):
                self.do(holds.hold, key, leg, until=until)
            return
        self.do(holds.hold, key, leg, until=until)
        self.kept[key] = place, amount, until

    @rule(which=some, part=st.integers(1, 100))
    def settle(self, which, part):
        if not self.kept:
            return
        key = sorted(self.kept)[which % len(self.kept)]
        place, amount, until = self.kept[key]
        taken = max(1, amount * part // 100)
        lines = [(place[0], -taken), ("Expense:Food", taken)]
        draft = Draft(f"settle {key}", "test", make.legs(self.group, *lines))
        kept = Hold.objects.get(group=self.group, key=key)
        if until <= self.moment:
            with pytest.raises(NotPossible, match="not set aside"):
                self.do(holds.settle, kept, draft)
            return
        self.do(holds.settle, kept, draft)
        del self.kept[key]
        self.holds_now[place] -= taken
        self.holds_now["Expense:Food", "Common"] += taken

    @rule(which=some)
    def give_back(self, which):
        standing = sorted(key for key, (_, _, until) in self.kept.items() if until > self.moment)
        if standing:
            key = standing[which % len(standing)]
            self.do(holds.void, Hold.objects.get(group=self.group, key=key))
            del self.kept[key]

    @rule(place=places)
    def look_at_it(self, place):
        """T10: what the books say now can be read again at any time."""
        self.known.append((self.moment, place, self.holds_now[place]))
        self.moment += timedelta(seconds=1)  # what comes now was not known then

    @rule(hours=st.integers(1, 3))
    def time_passes(self, hours):
        self.moment += timedelta(hours=hours)

    @invariant()
    def every_balance_is_what_the_model_says(self):
        """T2 and T8."""
        if not hasattr(self, "group"):
            return
        rows = Balance.objects.filter(account__group=self.group).select_related("account", "fund")
        there = Counter({(row.account.path, row.fund.name): row.posted for row in rows})
        assert {k: v for k, v in there.items() if v} == {
            k: v for k, v in self.holds_now.items() if v
        }
        assert all(row.posted - row.held >= 0 for row in rows if row.account.path in REAL)

    @invariant()
    def what_is_late_is_free(self):
        """T9: whether or not anybody has freed it in the background."""
        if not hasattr(self, "group"):
            return
        for path in REAL:
            leg = make.legs(self.group, (path, 1))[0]
            free = queries.available(leg.account, leg.commodity, leg.fund, self.moment)
            assert free == self.free((path, "Common"))

    def teardown(self):
        """T1, T10 and the record, over the whole history."""
        if not hasattr(self, "group"):
            return
        assert checking.problems(self.group) == []
        for moment, (path, fund), said in self.known:
            leg = make.legs(self.group, (path, 1, fund))[0]
            where = leg.account, leg.commodity, leg.fund
            assert queries.balance(*where, as_known_at=moment) == said
        last = self.moment.date()
        for path, fund in self.holds_now:
            leg = make.legs(self.group, (path, 1, fund))[0]
            where = leg.account, leg.commodity, leg.fund
            known = queries.balance(*where, as_of=last, as_known_at=self.moment)
            assert queries.balance(*where) == queries.balance(*where, as_of=last) == known


@pytest.mark.django_db(transaction=True)
def test_whatever_is_done_the_books_stay_sound():
    run_state_machine_as_test(
        Books,
        settings=settings(
            max_examples=HISTORIES,
            stateful_step_count=STEPS,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
            derandomize=True,
        ),
    )


MOVES = st.lists(st.tuples(places, places, amounts), min_size=2, max_size=12)


@pytest.mark.django_db
@settings(
    max_examples=HISTORIES,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(moves=MOVES, chance=st.randoms(use_true_random=False))
def test_in_whatever_order_things_are_written_down_the_balances_are_equal(moves, chance):
    """T4: none of these depends on another, since each account may go below nothing."""
    shuffled = list(moves)
    chance.shuffle(shuffled)

    assert balances_after(moves) == balances_after(shuffled)


def balances_after(moves) -> dict[tuple[str, str], int]:
    """What a new group's accounts hold once all of `moves` are written down, one after another."""
    group = make.books()
    Account.objects.bulk_create(
        Account(group=group, path=path, kind=kind_of(path), floor=None) for path in PATHS
    )
    for (source, fund), (path, _fund), amount in moves:
        make.posted(group, (source, -amount, fund), (path, amount, fund))
    rows = Balance.objects.filter(account__group=group)
    return {(row.account.path, row.fund.name): row.posted for row in rows}


@pytest.mark.django_db
@settings(
    max_examples=HISTORIES,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(moves=MOVES, day=st.integers(1, 28))
def test_whoever_goes_all_that_is_reported_stays(moves, day):
    """T14: sums, statements, what anybody may read and what goes out are as before; nobody is
    behind the ref any more.
    """
    group = make.books()
    gone, reader = (groups.member(group, name) for name in ("Ana", "Ben"))
    own = accounts.personal(gone, "Receivable")
    for (_path, fund), _to, amount in moves:
        make.posted(
            group, (own.path, amount, fund), ("Income:Dues", -amount, fund), on=date(2026, 1, day)
        )
    before = reported(group, reader, own)

    leave_group(gone, gone)

    own.refresh_from_db()
    assert own.holder is not None
    assert own.holder.member is None
    assert reported(group, reader, own) == before
    assert checking.problems(group) == []


def reported(group, reader, account) -> list:
    """All that the books tell of themselves."""
    asked = reading.Asked(
        account, Commodity.objects.get(group=group), date(2026, 1, 1), date(2026, 1, 31)
    )
    return [
        reading.trial_balance(group, reading.Names(reader)),
        reading.statement(asked),
        public.told_to_all(group, date(2026, 3, 1)),
        "".join(beancount.lines(group)),
    ]
