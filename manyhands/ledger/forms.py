"""What people fill in to write into the books, to read a statement and to count."""

import secrets
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from babel.numbers import is_currency
from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from manyhands.base.currencies import scale_of
from manyhands.base.times import now
from manyhands.groups.models import Group
from manyhands.ledger import rules
from manyhands.ledger.amounts import typed, unit_name
from manyhands.ledger.exchanging import tills_of
from manyhands.ledger.models import Balance, Book, Commodity, Fund
from manyhands.ledger.words import account_name
from manyhands.ledger.years import first_open_day

MOST_ROWS = 40
NONCE = r"^[\w-]{16,40}\Z"
EARLIEST, LATEST = date(1900, 1, 1), date(2200, 12, 31)
FAR_OFF = gettext_lazy("Write a day of the years 1900 to 2200.")
DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
AMOUNT = forms.TextInput(attrs={"inputmode": "decimal", "dir": "ltr"})


def day_field(label: Any, hint: Any = "", *, required: bool = False) -> forms.DateField:
    return forms.DateField(
        label=label, help_text=hint, required=required, widget=DATE,
        validators=[MinValueValidator(EARLIEST, FAR_OFF), MaxValueValidator(LATEST, FAR_OFF)],
    )  # fmt: skip


def amount_field(label: Any, hint: Any = "", *, required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=label, help_text=hint, max_length=30, required=required, widget=AMOUNT
    )


def units_of(group: Group) -> list[tuple[str, str]]:
    """The group's units, to choose from."""
    return [(row.code, unit_name(row)) for row in Commodity.objects.filter(group=group)]


def funds_of(group: Group) -> list[tuple[str, str]]:
    """The open funds, to choose from."""
    return [(row.ref, row.name) for row in Fund.objects.filter(group=group, closed_at=None)]


class OfBooks(forms.Form):
    """A form about the books of `group`."""

    def __init__(self, sent: Any = None, *, group: Group, **more: Any) -> None:
        super().__init__(sent, **more)
        self.group = group
        lists: dict[str, Callable[[Group], Iterable[Any]]] = {"unit": units_of, "fund": funds_of}
        fields: Any = self.fields
        for name in self.fields.keys() & lists.keys():
            blank = [] if fields[name].required else [("", _("all"))]
            fields[name].choices = [*blank, *lists[name](group)]

    def in_units(self, name: str, of: str = "unit") -> int | None:
        """What was typed, in whole minor units; an error of the form where it is no amount."""
        text = self.cleaned_data.get(name)
        if not text or not self.cleaned_data.get(of):
            return None
        code = self.cleaned_data[of]
        unit = Commodity.objects.filter(group=self.group, code=code).first()
        try:
            return typed(text, unit.scale if unit else scale_of(code))
        except ValueError as why:
            self.add_error(name, str(why))
            return None


def open_day(group: Group, day: date | None) -> date | None:
    """The day, where the books are open for it; else an error that offers the first that is."""
    book = Book.objects.filter(group=group).first()
    if day and book and book.closed_until and day <= book.closed_until:
        first = date_format(first_open_day(book, day))
        why = _("The books are closed for that day. The first day that is open is %s.")
        raise forms.ValidationError(why % first)
    return day


# --- writing by hand ------------------------------------------------------------------------


class LegForm(forms.Form):
    """One line: an account, an amount, a fund."""

    account = forms.CharField(
        label=gettext_lazy("Account"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"list": "paths", "dir": "ltr", "autocapitalize": "off"}),
    )
    amount = forms.CharField(
        label=gettext_lazy("Amount"), max_length=30, required=False, widget=AMOUNT
    )
    fund = forms.ChoiceField(label=gettext_lazy("Fund"), required=False)

    def __init__(self, *args: Any, funds: list[tuple[str, str]], **more: Any) -> None:
        super().__init__(*args, **more)
        fields: Any = self.fields
        fields["fund"].choices = funds

    def clean_account(self) -> str:
        path = str(self.cleaned_data["account"]).strip()
        if path:
            try:
                rules.kind_of(path)
            except ValueError:
                raise forms.ValidationError(
                    _("Write an account such as Assets:Cash or Expense:Food.")
                ) from None
        return path


class BaseLegs(forms.BaseFormSet):
    """The lines that say something, which add up to nothing in each fund."""

    def lines(self, code: str, scale: int) -> list[list[Any]] | None:
        """[path, fund, code, amount] of each; None where something is wrong, which is said."""
        found: list[list[Any]] = []
        for form in self.forms:
            said = form.cleaned_data
            if not said.get("account") and not said.get("amount"):
                continue
            line = self._line(form, code, scale)
            if line:
                found.append(line)
        if any(form.errors for form in self.forms):
            return None
        return found if self._adds_up(found) else None

    def _line(self, form: forms.Form, code: str, scale: int) -> list[Any] | None:
        said = form.cleaned_data
        if not said.get("account"):
            form.add_error("account", _("Say which account."))
            return None
        try:
            return [said["account"], said["fund"], code, typed(said.get("amount", ""), scale)]
        except ValueError as why:
            form.add_error("amount", str(why))
            return None

    def _adds_up(self, found: list[list[Any]]) -> bool:
        if len(found) < 2:
            self._say(_("A transfer goes from one account to another: one line is not enough."))
        elif rules.sums(rules.Line(path, unit, fund, many) for path, fund, unit, many in found):
            self._say(_("The lines do not add up to nothing in each fund, so it is no transfer."))
        else:
            return True
        return False

    def _say(self, why: str) -> None:
        self.non_form_errors().append(why)


Legs = forms.formset_factory(
    LegForm, formset=BaseLegs, extra=3, max_num=MOST_ROWS, absolute_max=MOST_ROWS
)


class WriteForm(OfBooks):
    """What all lines of a transfer have in common."""

    unit = forms.ChoiceField(label=gettext_lazy("Unit"))
    effective = day_field(gettext_lazy("The day it counts for"), gettext_lazy("Empty: today."))
    nonce = forms.RegexField(NONCE, widget=forms.HiddenInput)
    corrects = forms.RegexField(r"^[a-z2-7]{16}\Z", widget=forms.HiddenInput, required=False)

    @classmethod
    def empty(cls, group: Group, corrects: str = "") -> "WriteForm":
        first = {"nonce": secrets.token_urlsafe(16), "corrects": corrects}
        return cls(group=group, initial=first)

    def clean_effective(self) -> date | None:
        return open_day(self.group, self.cleaned_data["effective"])


# --- other acts -----------------------------------------------------------------------------


class ExchangeForm(OfBooks):
    """What of one unit is given for what of another."""

    fund = forms.ChoiceField(label=gettext_lazy("Fund"))
    source = forms.ChoiceField(label=gettext_lazy("From where is it given?"))
    given_unit = forms.ChoiceField(label=gettext_lazy("In which currency or unit?"))
    given = amount_field(gettext_lazy("How much is given?"))
    till = forms.ChoiceField(label=gettext_lazy("Where does it come?"))
    got_unit = forms.CharField(
        label=gettext_lazy("In which currency or unit does it come?"),
        help_text=gettext_lazy("Three letters such as USD, or the short name of a unit of yours."),
        max_length=20,
        widget=forms.TextInput(attrs={"class": "short", "size": 12, "dir": "ltr"}),
    )
    got = amount_field(gettext_lazy("How much comes for it?"))
    effective = day_field(gettext_lazy("The day it counts for"), gettext_lazy("Empty: today."))
    nonce = forms.RegexField(NONCE, widget=forms.HiddenInput)

    def __init__(self, sent: Any = None, **more: Any) -> None:
        super().__init__(sent, initial={"nonce": secrets.token_urlsafe(16)}, **more)
        fields: Any = self.fields
        tills = [(path, account_name(path)) for path in tills_of(self.group)]
        for name in ("source", "till"):
            fields[name].choices = tills
        fields["given_unit"].choices = units_of(self.group)

    def clean_got_unit(self) -> str:
        code = str(self.cleaned_data["got_unit"]).upper()
        if not is_currency(code) and code not in dict(units_of(self.group)):
            raise forms.ValidationError(_("There is no such currency. Write three letters."))
        return code

    def clean_effective(self) -> date | None:
        return open_day(self.group, self.cleaned_data["effective"])

    def details(self) -> dict[str, Any] | None:
        """What the act takes; None where an amount is none."""
        said = self.cleaned_data
        given, got = (self.in_units(name, f"{name}_unit") for name in ("given", "got"))
        if given is None or got is None:
            return None
        day = {"effective": f"{said['effective']}"} if said["effective"] else {}
        return {
            "nonce": said["nonce"],
            "gives": [said["source"], said["given_unit"], given],
            "gets": [said["till"], said["got_unit"], got],
            **day,
        }


class ReverseForm(forms.Form):
    """From which day on it is taken back."""

    effective = day_field(
        gettext_lazy("The day it counts for"),
        gettext_lazy("The same day as before, or the first day that is not closed."),
        required=True,
    )


class UnitForm(forms.Form):
    """A unit that the group makes."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=60)
    code = forms.RegexField(
        r"^[A-Z][A-Z0-9]{1,11}$",
        label=gettext_lazy("Short name"),
        help_text=gettext_lazy("2 to 12 capital letters and digits, such as HOURS."),
        error_messages={"invalid": gettext_lazy("Write 2 to 12 capital letters and digits.")},
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("What it counts"),
        choices=[
            ("credit", gettext_lazy("what we owe each other")),
            ("minutes", gettext_lazy("time")),
            ("goods", gettext_lazy("things")),
            ("voucher", gettext_lazy("vouchers")),
            ("count", gettext_lazy("something else")),
        ],
    )
    scale = forms.IntegerField(
        label=gettext_lazy("Digits behind the point"), min_value=0, max_value=6, initial=0
    )
    use_by = day_field(
        gettext_lazy("Use by"),
        gettext_lazy("For things only: after this day they go only to waste, or back."),
    )

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        if said.get("use_by") and said.get("kind") not in (None, "goods"):
            self.add_error("use_by", _("Only things have such a day."))
        return said

    def details(self) -> dict[str, Any]:
        """What the act takes: a day only where there is one."""
        said = {name: value for name, value in self.cleaned_data.items() if name != "use_by"}
        day = self.cleaned_data["use_by"]
        return said | ({"use_by": f"{day}"} if day else {})


class LimitForm(OfBooks):
    """How little and how much an account may hold."""

    unit = forms.ChoiceField(label=gettext_lazy("Unit"))
    fund = forms.ChoiceField(label=gettext_lazy("Fund"))
    floor = amount_field(gettext_lazy("At least"), gettext_lazy("Empty: no limit."), required=False)
    ceiling = amount_field(
        gettext_lazy("At most"), gettext_lazy("Empty: no limit."), required=False
    )

    def details(self) -> dict[str, Any] | None:
        """What the act takes; None where an amount is none."""
        said = self.cleaned_data
        found: dict[str, Any] = {"code": said["unit"], "fund": said["fund"]}
        for name in ("floor", "ceiling"):
            amount = self.in_units(name)
            if amount is not None:
                found[name] = amount
        return None if self.errors else found

    @classmethod
    def of(cls, sent: Any, group: Group, balance: Balance | None) -> "LimitForm":
        initial = {}
        if balance:
            initial = {"unit": balance.commodity.code, "fund": balance.fund.ref}
        return cls(sent, group=group, initial=initial)


class CountForm(OfBooks):
    """What was counted on the table."""

    unit = forms.ChoiceField(label=gettext_lazy("Unit"))
    fund = forms.ChoiceField(
        label=gettext_lazy("Fund"),
        required=False,
        help_text=gettext_lazy("A box that holds several funds is counted for all."),
    )
    counted = amount_field(gettext_lazy("How much is there?"))

    def details(self) -> dict[str, Any] | None:
        said = self.cleaned_data
        counted = self.in_units("counted")
        if counted is None:
            return None
        fund = {"fund": said["fund"]} if said.get("fund") else {}
        return {"code": said["unit"], "counted": counted, **fund}


class UntilForm(forms.Form):
    """The last day that is closed."""

    until = day_field(gettext_lazy("Closed until"), gettext_lazy("This day too."), required=True)


class YearForm(forms.Form):
    """The year that is carried over."""

    year = forms.IntegerField(label=gettext_lazy("Year"), min_value=1970, max_value=2200)


# --- a statement ----------------------------------------------------------------------------


class StatementForm(OfBooks):
    """Which days, of which unit and fund, and as it was known on which day; all if one likes."""

    unit = forms.ChoiceField(label=gettext_lazy("Unit"), required=False)
    fund = forms.ChoiceField(label=gettext_lazy("Fund"), required=False)
    known = day_field(
        gettext_lazy("As it was known on"),
        gettext_lazy("Leaves out what was written down later, as for a statement given out then."),
    )

    def __init__(self, sent: Any = None, **more: Any) -> None:
        super().__init__(sent, **more)
        first = {"from": day_field(gettext_lazy("From")), "to": day_field(gettext_lazy("To"))}
        self.fields = {**first, **self.fields}
        unit: Any = self.fields["unit"]
        unit.choices = unit.choices[1:]

    def days(self, usual: tuple[date, date]) -> tuple[date, date]:
        """From and to; `usual` where nothing is said. The end is never before the beginning."""
        said = self.cleaned_data if self.is_valid() else {}
        since = said.get("from") or min(usual[0], said.get("to") or usual[0])
        return since, max(since, said.get("to") or max(usual[1], since))

    def known_on(self) -> date | None:
        known = self.cleaned_data.get("known") if self.is_valid() else None
        return known if known and known < localdate(now()) else None
