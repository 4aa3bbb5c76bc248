"""Draw again whom a lot asked: rosters, parts, helpers, juries, who gets money first; only Python.

It lies beside `verify_rounds.py`, and was written apart from what the program draws with. Such a
lot has a seed, the record's own signature of its matter, and a list. What is on the list follows
from the entries before: who is a member and has not paused, who counts in a round, how often each
served in twelve months. So neither seed nor name, nor how often somebody served, can be another.
Records of earlier days say less: they are held to that, until the first that says all.
"""

from collections import Counter
from collections.abc import Callable, Collection
from datetime import date, datetime, timedelta
from hashlib import sha256
from math import gcd, lcm
from typing import Any

Said = dict[str, Any]
Draw = Callable[[Collection[str], int, str], list[str]]
YEAR, NEW, A_DAY = timedelta(days=365), timedelta(days=90), timedelta(days=1)
A_WEEK = timedelta(days=7) - timedelta(minutes=1)  # entries say the minute
SHADOWS, JURORS = 2, 5
UNKNOWN = "it does not say among whom it was drawn"


def draw_in_turn(served: dict[str, int], many: int, seed: str) -> list[str]:
    """Whoever has served twice has a third of the tickets of whoever never has."""
    left, counter, drawn = sorted(served), 0, list[str]()
    while len(drawn) < many:
        parts = [1 + served[who] for who in left]
        tickets = [lcm(*parts) // part for part in parts]
        tickets = [one // gcd(*tickets) for one in tickets]
        number = int(sha256(f"{seed}:{counter}".encode()).hexdigest(), 16)
        counter += 1
        if number < 2**256 - 2**256 % sum(tickets):
            drawn.append(left.pop(holder(tickets, number % sum(tickets))))
    return drawn


def holder(tickets: list[int], ticket: int) -> int:
    """The place of whoever has this ticket, when all lie end to end."""
    for place, many in enumerate(tickets):
        if ticket < many:
            return place
        ticket -= many
    raise ValueError("no such ticket")


class Misfit(Exception):
    pass


def hold(fits: bool, why: str) -> None:
    if not fits:
        raise Misfit(why)


class Roster:
    """One drawing of who serves; `asked` says of each whether they serve, and not only look on."""

    def __init__(self, said: Said) -> None:
        self.role, self.seed, self.served = said["role"], said["seed"], said["served"]
        self.on = date.fromisoformat(said["on"]) if "on" in said else None
        self.asked = dict.fromkeys(said["drawn"], True) | dict.fromkeys(said["shadows"], False)
        self.declined = set[str]()

    def serves(self, who: str) -> bool:
        return self.asked.get(who, False) and who not in self.declined


class Part:
    """Somebody was asked to facilitate a meeting or to take its notes."""

    def __init__(self, said: Said) -> None:
        self.meeting, self.what, self.who = said["meeting"], said["what"], said["member"]
        self.starts, self.seed = datetime.fromisoformat(said["starts_at"]), said["seed"]
        self.declined = False


class Lots:
    """Takes each entry; says what does not fit, or nothing. `house` knows members and rounds."""

    def __init__(self, house: Any, draw: Draw) -> None:
        self.house, self.draw = house, draw
        self.joined = dict[str, str]()
        self.rosters, self.parts = dict[str, Roster](), list[Part]()
        self.helpers, self.declined = dict[str, dict[int, str]](), dict[str, set[str]]()
        self.juries, self.many = set[str](), 0
        self.asks = dict[str, tuple[int, datetime]]()  # practice -> its last lot of those who ask
        self.tells = set[str]()  # kinds of lots that say all by now
        self.unsure = set[str]()  # roles and parts of which earlier days say too little to count

    def take(self, said: Said) -> str:
        step = STEPS.get(said["kind"])
        try:
            if step:
                step(self, said)
        except Misfit as why:
            return str(why)
        return ""

    # --- what all of them share ---
    def says_all(self, said: Said, name: str) -> bool:
        """Whether the entry says all; once one of its kind has, all others must."""
        kind = said["kind"]
        if name in said:
            self.tells.add(kind)
        hold(name in said or kind not in self.tells, UNKNOWN)
        return name in said

    def sums(self) -> list[str]:
        were = "1 lot was" if self.many == 1 else f"{self.many} lots were"
        return [f"{were} drawn again, and came to the same."] if self.many else []

    def is_signed(self, matter: str, seed: str) -> None:
        hold(self.house.is_signed(matter, seed), "its seed is not the record's signature of it")

    def compare(self, said: list[str], drawn: list[str], what: str) -> None:
        hold(said == drawn, f"it asks {', '.join(drawn) or 'nobody'} {what}")
        self.many += 1

    def here(self) -> set[str]:
        found: set[str] = self.house.members - self.house.paused
        return found

    def without(self, said: Said, base: set[str], known: Collection[str], more: int) -> list[str]:
        """Whom the lot is among: `base` less those it leaves out, of whom all but `more` follow
        from the record.
        """
        out = set(said["all_but"])
        hold(out <= base, "it leaves out somebody who could not be in it")
        hold(len(out - {*known}) <= more, "it leaves out somebody who should be in it")
        hold(base & {*known} <= out, "somebody is in it who should not be")
        hold(len(base - out) == said["among"], f"{len(base - out)} are in it, not {said['among']}")
        return sorted(base - out)

    # --- rosters ---
    def draw_roster(self, said: Said) -> None:
        served, seed, many, roster = said["served"], said["seed"], len(said["drawn"]), Roster(said)
        hold(0 < many <= len(served), "nobody is asked to serve, or more than there are")
        says_all = self.says_all(said, "on")
        if roster.on:
            self.is_signed(f"roster {said['role']} {roster.on}", seed)
            hold(served.keys() == self.here(), "others are on its list than the members")
            self.count(said, roster.on - YEAR)
        self.compare(said["drawn"], draw_in_turn(served, many, seed), "to serve")
        if says_all:
            self.look_on(said)
        else:
            self.unsure.add(said["role"])
        self.rosters[said["roster"]] = roster

    def count(self, said: Said, since: date) -> None:
        """How often each served is as it was in the twelve months before."""
        past = [one for one in self.rosters.values() if one.role == said["role"]]
        past = [one for one in past if one.on and one.on > since]
        known = Counter(who for one in past for who in one.asked if one.serves(who))
        for who, times in said["served"].items() if said["role"] not in self.unsure else ():
            hold(times == known[who], f"{who} has served {known[who]} times, not {times}")

    def look_on(self, said: Said) -> None:
        """Newcomers who never served look over the shoulder."""
        fresh, at = said["newcomers"], datetime.fromisoformat(said["at"])
        for who, times in said["served"].items():
            joined = datetime.fromisoformat(self.joined.get(who) or said["at"])
            can = times == 0 and who not in said["drawn"]
            is_new = can and joined > at - NEW - A_DAY
            is_surely = can and joined > at - NEW + A_DAY
            hold(who not in fresh or is_new, "somebody looks on who is no newcomer")
            hold(who in fresh or not is_surely, "a newcomer is left out")
        hold({*fresh} <= said["served"].keys(), "somebody looks on who is no member")
        drawn = self.draw(fresh, min(SHADOWS, len(fresh)), f"{said['seed']}, shadows")
        self.compare(said["shadows"], drawn, "to look on")

    def decline_roster(self, said: Said) -> None:
        roster = self.rosters.get(said["about"])
        hold(roster is not None, "a roster that somebody cannot serve on was never drawn")
        assert roster is not None
        asked, who = len(roster.asked), said["by"]
        hold(who in roster.asked and who not in roster.declined, "nobody asked whoever declines")
        left = self.here() - roster.asked.keys()
        left_of = {one: many for one, many in roster.served.items() if one in left}
        if self.says_all(said, "among"):
            is_needed = bool(roster.asked[who] and left_of)
            drawn = draw_in_turn(left_of, is_needed, f"{roster.seed}, again {asked}")
            hold(said["among"] == len(left_of), f"{len(left_of)} are left to ask")
            self.compare(said["drawn"], drawn, "instead")
        roster.declined.add(who)
        roster.asked |= dict.fromkeys(said["drawn"], True)

    # --- parts in meetings ---
    def give_part(self, said: Said) -> None:
        part, served = Part(said), said["served"]
        others = [one for one in self.parts if one.meeting == part.meeting]
        asked = [one for one in others if one.what == part.what]
        busy = {one.who for one in others if one in asked or not one.declined}
        hold({one.starts for one in others} <= {part.starts}, "its meeting begins at another time")
        hold(not busy & {part.who, *served}, "somebody is in it who was asked already")
        hold({part.who, *served} <= self.house.members, "somebody is in it who is no member")
        if part.seed:
            number = said["number"]
            hold(part.meeting in self.unsure or number == len(asked), "a lot before it is missing")
            self.is_signed(f"part {part.meeting} {part.what} {number}", part.seed)
            self.count_parts(part, served)
            self.compare([part.who], draw_in_turn(served, 1, part.seed), f"to {part.what}")
        else:
            hold(part.what == "facilitate" and self.took_notes(part), "it was not their turn")
        self.parts.append(part)

    def took_notes(self, part: Part) -> bool:
        notes = [one for one in self.parts if one.what == "take_notes" and not one.declined]
        return "take_notes" in self.unsure or any(
            one.who == part.who and one.meeting != part.meeting for one in notes
        )

    def count_parts(self, part: Part, served: dict[str, int]) -> None:
        past = [one for one in self.parts if one.what == part.what and not one.declined]
        past = [one for one in past if one.meeting != part.meeting]
        past = [one for one in past if one.starts > part.starts - YEAR]
        known = Counter(one.who for one in past)
        for who, times in served.items() if part.what not in self.unsure else ():
            hold(times == known[who], f"{who} has done it {known[who]} times, not {times}")

    def draw_parts(self, said: Said) -> None:
        """Each that was given has its entry before this one; in earlier days none had."""
        last = {(one.meeting, one.what): one for one in self.parts if not one.declined}
        for what, who, seed in said["given"]:
            part = last.get((said["meeting"], what))
            if part is None and not self.parts:
                self.unsure |= {what, said["meeting"]}
                continue
            fits = part is not None and (part.who, part.seed) == (who, seed)
            hold(fits, "a part is given to somebody without its lot")

    def decline_part(self, said: Said) -> None:
        for part in self.parts:
            if (part.meeting, part.what) == (said["meeting"], said["what"]):
                part.declined = True

    # --- who helps to resolve a block ---
    def draw_helper(self, said: Said) -> None:
        proposal, round_ = said["proposal"], self.house.rounds.get(said["round"])
        if round_ is None:  # it was erased who counts in it
            return
        asked, number = self.helpers.setdefault(proposal, {}), said["number"]
        hold(number > max(asked, default=-1), "it is the same lot once more")
        self.is_signed(f"facilitator {proposal} {number}", said["seed"])
        blocks = {who for who, word in round_.says.items() if word["position"] == "block"}
        known = blocks | self.declined.get(proposal, set())
        names = self.without(said, round_.counts & self.here(), known, 1)
        drawn = self.draw(names, 1, said["seed"])
        self.compare([said["drawn"]], drawn, "to help")
        asked[number] = said["drawn"]

    def decline_helper(self, said: Said) -> None:
        asked = self.helpers.get(said["proposal"])
        hold(not asked or said["by"] == asked[max(asked)], "nobody asked whoever declines")
        self.declined.setdefault(said["proposal"], set()).add(said["by"])

    # --- juries ---
    def draw_jury(self, said: Said) -> None:
        """Among all but the author, whom it concerns and who stands by them."""
        round_, jurors, seed = self.house.rounds.get(said["round"]), said["jurors"], said["seed"]
        if round_ is not None:
            hold({*jurors} == round_.counts, "others are asked than the lot chose")
        if self.says_all(said, "among"):
            self.is_signed(f"jury {said['proposal']}", seed)
            known = self.concerned_in(said["proposal"])
            names = self.without(said, self.here(), known, 3 - len(known))
            drawn = self.draw(names, min(JURORS, len(names)), seed)
            self.compare(jurors, drawn, "to be the jury")
        self.juries.add(said["round"])

    def concerned_in(self, proposal: str) -> set[str]:
        """Whom it concerns; nobody where it were those who acted in an emergency."""
        tests = [one for one in self.house.rounds.values() if one.said["asks"] == "test"]
        tests = [one for one in tests if one.said["proposal"] == proposal]
        found: set[str] = set().union(*(one.concerned for one in tests))
        return found if len(found) == 1 else set()

    def close(self, said: Said) -> None:
        """A jury that no lot chose decides nothing."""
        if (round_ := self.house.rounds.get(said["round"])) and round_.said["asks"] == "appeal":
            hold(said["round"] in self.juries or self.house.gaps, "no lot chose its jury")

    # --- who gets money first where there is too little for all ---
    def draw_asks(self, said: Said) -> None:
        """Who waits is not in the record once it is over; who is on the list is held to its lot."""
        practice, number, at = said["practice"], said["number"], datetime.fromisoformat(said["at"])
        last, before = self.asks.get(practice, (0, None))
        hold(number == last + 1 or self.house.gaps, "a lot of asks is left out, or drawn twice")
        hold(before is None or at - before >= A_WEEK, "it is drawn within a week of the last")
        self.is_signed(f"asks {practice} {number}", said["seed"])
        order = self.draw(said["order"], len(said["order"]), said["seed"])
        hold(said["order"] == order, "those who ask come in another order")
        self.asks[practice], self.many = (number, at), self.many + 1

    # --- members ---
    def join(self, said: Said) -> None:
        self.joined[said["member"]] = said.get("at", "")

    def merge(self, said: Said) -> None:
        """Two members were one: who was asked under the one name is the other."""
        one = {(gone := said["gone"]): (stays := said["member"])}
        for roster in self.rosters.values():
            if gone in roster.asked and stays not in roster.asked:
                roster.asked = {one.get(who, who): it for who, it in roster.asked.items()}
                roster.declined = {one.get(who, who) for who in roster.declined}
        for part in self.parts:
            part.who = one.get(part.who, part.who)
        for asked in self.helpers.values():
            asked.update({at: stays for at, who in asked.items() if who == gone})
        for proposal, those in self.declined.items():
            self.declined[proposal] = {one.get(who, who) for who in those}


STEPS: dict[str, Callable[[Lots, Said], None]] = {
    **dict.fromkeys(("member.join", "member.admit"), Lots.join),
    "self.merge": Lots.merge,
    "roster.draw": Lots.draw_roster,
    "roster.decline": Lots.decline_roster,
    "part.give": Lots.give_part,
    "part.draw": Lots.draw_parts,
    "part.decline": Lots.decline_part,
    "facilitator.draw": Lots.draw_helper,
    "facilitator.decline": Lots.decline_helper,
    "appeal.ask": Lots.draw_jury,
    "asks.draw": Lots.draw_asks,
    "round.close": Lots.close,
}
