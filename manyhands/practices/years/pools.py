"""A year of what carries a risk together: a friendly society, a burial levy."""

from dataclasses import dataclass, field
from fractions import Fraction

from manyhands.practices.engine import allocate, solvency
from manyhands.practices.engine.book import Book, CannotPay
from manyhands.practices.engine.recipes import Recipe
from manyhands.practices.years.outcome import Chance, Outcome, Week, values

AGES, DEATHS_IN = solvency.MIX, solvency.DEATHS_IN
FAMILIES = "families"  # whose funerals are owed, together


def people(many: int) -> list[str]:
    return [f"m{number:05d}" for number in range(many)]


# --- friendly society -------------------------------------------------------------------


@dataclass
class Member:
    """A member: from which age on, and how they are."""

    name: str
    age: int
    is_sick: bool = False
    paid_days: int = 0  # of this spell and those close before it
    well_since: int = 10**6  # days since the last spell ended
    earned: int = 0  # this week
    waits: bool = False


def friendly_society(recipe: Recipe, chance: Chance, weeks: int) -> Outcome:
    """Sickness by age, eight weeks on average; a death for each hundred members in a year."""
    told, book = values(recipe), Book(recipe)
    society = _members(told["members"])
    if told["opening"]:
        book.post("opened", {"x": told["opening"]})
    wanted = solvency.margin(solvency.sick_days(_ages(society)), told["rate"])
    outcome, usual = Outcome(reserve_wanted=wanted), _usual_year(society, told)
    sick_days = deaths = unburied = late = 0
    for number in range(1, weeks + 1):
        before = book.balance("Assets:Bank")
        came = _take_dues(book, society, told)
        percent = _cut(_reserve(book), wanted, told)
        for _day in range(7):
            sick_days += sum(_live_a_day(one, told, percent, chance) for one in society)
        died = _die(society, chance)
        deaths, unburied = deaths + died, _bury(book, died, unburied)
        late += min(died, unburied)
        not_paid = sum(not _pay(book, one) for one in society) + unburied
        there = book.balance("Assets:Bank")
        outcome.weeks.append(
            Week(number, came, before + came - there, there, -book.balance("Payable"), not_paid)
        )
    outcome.reserve = _reserve(book)
    outcome.facts = {
        **usual,
        "the reserve at the end": outcome.reserve,
        "set aside for running it and for who pays nothing": sum(
            book.balance("Assets:Bank", fund) for fund in ("mgmt", "solidarity")
        ),
        "days of sickness": sick_days,
        "deaths": deaths,
        "funerals that could not be paid at once": late,
        "dues that nobody paid": book.balance("Receivable"),
    }
    assert book.is_sound(), "a made-up year balances as well"
    return outcome


def _reserve(book: Book) -> int:
    """What is there for who is sick and for funerals, less what members still get."""
    parts = [(part, fund) for part in ("Assets:Bank", "Payable") for fund in ("sick", "funeral")]
    return sum(book.balance(part, fund) for part, fund in parts)


def _usual_year(society: list[Member], told: dict[str, int]) -> dict[str, int]:
    """What a year without good or bad luck leaves, by the tables, and one with more sickness."""
    ages, deaths = _ages(society), Fraction(len(society), DEATHS_IN)
    terms = solvency.Terms(
        told["dues"], told["rate"], deaths, told["funeral"], told["management_bp"]
    )
    percent = told["pay_bp"] // 100
    year, worse = (
        solvency.value(ages, terms, stress=stress, pay_percent=percent).left
        for stress in (Fraction(1), solvency.STRESS)
    )
    return {"what a usual year leaves": year, "what it leaves with a quarter more sickness": worse}


def _cut(reserve: int, wanted: int, told: dict[str, int]) -> int:
    """How much of 100 is paid this week, by the cut ladder where the group keeps it."""
    if not told["cuts"]:
        return 100
    return solvency.pay_for(reserve, wanted, told["low_bp"], told["lowest_bp"]) // 100


def _members(many: int) -> list[Member]:
    parts = allocate.by_weight(many, {f"{age}": count for age, count in AGES.items()})
    ages = [int(age) for age, count in sorted(parts.items()) for _one in range(count)]
    return [Member(name, age) for name, age in zip(people(many), ages, strict=True)]


def _ages(society: list[Member]) -> dict[int, int]:
    return {age: sum(one.age == age for one in society) for age in AGES}


def _take_dues(book: Book, society: list[Member], told: dict[str, int]) -> int:
    """Dues of a week; those who pay none are covered as far as the solidarity fund goes."""
    before = book.balance("Assets:Bank")
    if told["gifts"]:
        book.post("given", {"x": told["gifts"]})
    waived = len(society) * told["waived_bp"] // 10_000
    for place, one in enumerate(society):
        if not told["dues"]:
            break
        book.post("dues_due", {}, m=one.name)
        try:
            event = "dues_cover" if place < waived else "dues_paid"
            book.post(event, {"x": told["dues"]}, m=one.name)
        except CannotPay:
            continue  # it stays open; nobody is asked why
    came = book.balance("Assets:Bank") - before
    for event, share in (
        ("mgmt_share", len(society) * told["dues"] * told["management_bp"] // 10_000),
        ("funeral_share", len(society) * told["funeral"] // (DEATHS_IN * 52)),
    ):
        try:
            book.post(event, {"share": share})
        except CannotPay:
            continue  # first those who are sick
    return came


def _live_a_day(one: Member, told: dict[str, int], percent: int, chance: Chance) -> bool:
    """Fall sick, stay so or be well again; whether this is a day of sickness."""
    days = solvency.RATCLIFFE[one.age]
    if not one.is_sick:
        one.well_since += 1
        one.is_sick = chance.happens(days.numerator, days.denominator * solvency.MEAN_SPELL_D * 365)
        if one.is_sick and one.well_since > told["linked_gap_d"]:
            one.paid_days = 0
    if not one.is_sick:
        return False
    one.earned += solvency.ladder(one.paid_days, told) * percent // 100
    one.paid_days += 1
    if chance.happens(1, solvency.MEAN_SPELL_D):
        one.is_sick, one.well_since = False, 0
    return True


def _pay(book: Book, one: Member) -> bool:
    """Book the week's sick pay, and pay all that is owed; False where there is too little."""
    if one.earned:
        book.post("sick_pay", {"x": one.earned}, m=one.name)
        one.earned = 0
    owed = -book.holds[f"Payable:{one.name}", "sick"]
    if not owed:
        return True
    try:
        book.post("paid_out", {"x": owed}, m=one.name)
    except CannotPay:
        return False
    return True


def _die(society: list[Member], chance: Chance) -> int:
    """How many die this week. Somebody well joins in the place of each."""
    died = 0
    for one in society:
        if chance.happens(1, DEATHS_IN * 52):
            one.is_sick, died = False, died + 1
    return died


def _bury(book: Book, died: int, unburied: int) -> int:
    """Owe a funeral for each who died, and pay each that waits, with what is missing from the sick
    fund; says how many wait.
    """
    funeral = values(book.recipe)["funeral"]
    owes = "funeral_owed" in book.recipe.events  # a rule of earlier days books it when it is paid
    for _death in range(died if owes else 0):
        book.post("funeral_owed", {}, case=FAMILIES)
    unburied += died
    while unburied:
        missing = funeral - book.holds["Assets:Bank", "funeral"]
        try:
            if missing > 0:
                book.post("funeral_share", {"share": missing})
            book.post("funeral_paid", {"owed": funeral}, case=FAMILIES)
        except CannotPay:
            return unburied
        unburied -= 1
    return 0


# --- burial levy ------------------------------------------------------------------------


@dataclass
class Levies:
    """What is still to be paid of each levy, by the week it is due, and what each was asked."""

    due: dict[int, list[tuple[str, int]]] = field(default_factory=dict)
    asked: dict[str, int] = field(default_factory=dict)
    over_ceiling: int = 0
    missing: int = 0  # what nobody was asked for


def burial_levy(recipe: Recipe, chance: Chance, weeks: int) -> Outcome:
    """A death for each hundred members in a year; the float pays at once, all share it after."""
    told, book, levies = values(recipe), Book(recipe), Levies()
    members = people(told["members"])
    if told["opening"]:
        book.post("opened", {"x": told["opening"]})
    outcome, waiting, deaths = Outcome(), 0, 0
    for number in range(1, weeks + 1):
        before = book.balance("Assets:Bank")
        came = _collect(book, levies.due.pop(number, []), told, chance)
        died = [member for member in members if chance.happens(1, DEATHS_IN * 52)]
        deaths, waiting = deaths + len(died), waiting + len(died)
        for member in died:
            due = number + max(1, told["due_d"] // 7)
            _levy(book, levies, [m for m in members if m != member], told, due)
        while waiting and _pay_family(book):
            waiting -= 1
        there = book.balance("Assets:Bank")
        owed = waiting * told["benefit"]
        outcome.weeks.append(Week(number, came, before + came - there, there, owed, waiting))
    outcome.facts = {
        "deaths": deaths,
        "the most that one was asked for": max(levies.asked.values(), default=0),
        "parts above the yearly ceiling, not asked for": levies.over_ceiling,
        "what nobody was asked for": levies.missing,
        "what the float bore": book.balance("Expense:Unpaid") + levies.missing,
    }
    assert book.is_sound(), "a made-up year balances as well"
    return outcome


def _levy(book: Book, levies: Levies, survivors: list[str], told: dict[str, int], due: int) -> None:
    """Equal parts, or first what some chose to give; above the ceiling nobody is asked."""
    parts, choosing = allocate.equally(told["benefit"], survivors), 0
    if told["parts"]:
        choosing = told["members"] * told["choosing_bp"] // 10_000
        chosen = dict.fromkeys(survivors[:choosing], told["chosen"])
        ceiling = told["yearly_ceiling"]
        most = {one: max(0, ceiling - levies.asked.get(one, 0)) for one in survivors[choosing:]}
        parts, _missing = allocate.chosen_first(told["benefit"], chosen, most)
    levies.missing += told["benefit"]
    for member, part in parts.items():
        over = levies.asked.get(member, 0) + part > told["yearly_ceiling"]
        if over and not told["parts"]:
            levies.over_ceiling += 1
            continue
        if not part:
            continue
        levies.missing -= part
        levies.asked[member] = levies.asked.get(member, 0) + part
        book.post("levied", {"x": part}, m=member)
        levies.due.setdefault(due, []).append((member, part))


def _collect(book: Book, parts: list[tuple[str, int]], told: dict[str, int], chance: Chance) -> int:
    came = 0
    for member, part in parts:
        if chance.happens(told["unpaid_bp"], 10_000):
            book.post("let_go", {"x": part}, m=member)
        else:
            book.post("levy_paid", {"x": part}, m=member)
            came += part
    return came


def _pay_family(book: Book) -> bool:
    try:
        book.post("family_paid", {})
    except CannotPay:
        return False
    return True
