"""What members fill in about bank lines: an account, a file, its columns, where a line belongs."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from manyhands.base.sheets import Sheet
from manyhands.base.times import now
from manyhands.funds.bank import Meaning
from manyhands.funds.bank.sheets import header_names
from manyhands.funds.inbox import queries
from manyhands.funds.inbox.belonging import KINDS, Part
from manyhands.funds.inbox.twice import what_speaks_against
from manyhands.funds.models import BankAccount, BankLine
from manyhands.funds.values import Unfit, is_currency, typed_amount
from manyhands.groups.models import Group
from manyhands.ledger.posting import EARLIEST
from manyhands.ledger.queries import open_funds

SHUT = {"autocomplete": "off"}
FIGURES = {"inputmode": "decimal", "autocomplete": "off", "class": "short"}
NOT_HERE = ""
SHOWN = 4  # parts
ORDERS = {"": None, "day": True, "month": False}
LABELS = {
    "date": _("Day"),
    "amount": _("Amount"),
    "came": _("What came, where that is a column of its own"),
    "went": _("What went, where that is a column of its own"),
    "name_of_other": _("Name of the other side"),
    "currency": _("Currency"),
    "key": _("Number of the line, where the bank gives one"),
}


class AccountForm(forms.Form):
    """A bank account by the name the group gives it; nothing of the bank itself."""

    name = forms.CharField(
        label=_("Name"),
        max_length=60,
        help_text=_("As you call it among you. Never the number of a card, a code or a password."),
        widget=forms.TextInput(attrs=SHUT),
    )
    currency = forms.CharField(
        label=_("Currency"),
        max_length=3,
        help_text=_("Three letters, for example USD."),
        widget=forms.TextInput(attrs={**SHUT, "class": "short", "size": 3, "dir": "ltr"}),
    )

    def clean_currency(self) -> str:
        code = self.cleaned_data["currency"].upper()
        if not is_currency(code):
            raise forms.ValidationError(_("There is no such currency. Write three letters."))
        return code


class FileForm(forms.Form):
    """A file as the bank gives it."""

    file = forms.FileField(
        label=_("A file of your bank"),
        allow_empty_file=True,  # it is answered like every other file that says nothing
        help_text=_("OFX, CAMT.053, MT940, CSV or a workbook. At most 10 MB and 20,000 lines."),
        widget=forms.FileInput(
            attrs={"accept": ".ofx,.qfx,.xml,.sta,.mt940,.940,.txt,.csv,.tsv,.xlsx,.ods"}
        ),
    )


class MeaningForm(forms.Form):
    """What the columns of a sheet mean."""

    text = forms.MultipleChoiceField(
        label=_("Words"), required=False, widget=forms.CheckboxSelectMultiple
    )
    flipped = forms.ChoiceField(
        label=_("What a minus means"),
        choices=[("", _("Money went")), ("1", _("Money came"))],
        required=False,
    )
    order = forms.ChoiceField(
        label=_("How days are written"),
        choices=[("", _("See by yourself")), ("day", _("Day first")), ("month", _("Month first"))],
        required=False,
    )

    def __init__(self, *args: Any, sheet: Sheet, preset: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.preset = preset
        named = zip(header_names(sheet), sheet.headers, strict=True)
        columns = [(name, header[:40] or name) for name, header in named]
        own: dict[str, forms.Field] = {
            name: forms.ChoiceField(
                label=label,
                choices=[(NOT_HERE, _("– not in this list –")), *columns],
                required=False,
            )
            for name, label in LABELS.items()
        }
        fields: Any = self.fields
        fields["text"].choices = columns
        self.fields = {**own, **fields}

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not self.errors and not given["date"]:
            self.add_error("date", _("Choose the column that says the day."))
        if not self.errors and not (given["amount"] or given["came"] or given["went"]):
            self.add_error("amount", _("Choose the column that says how much."))
        return given

    def meaning(self) -> Meaning:
        """The columns as they were chosen."""
        given = self.cleaned_data
        columns = {name: [given[name]] for name in LABELS if given[name]}
        if given["text"]:
            columns["text"] = given["text"]
        return Meaning(self.preset, columns, bool(given["flipped"]), ORDERS[given["order"]])


def as_initial(meaning: Meaning) -> dict[str, Any]:
    """The form's first values for this meaning."""
    found: dict[str, Any] = {name: names[0] for name, names in meaning.columns.items() if names}
    found["text"] = list(meaning.columns.get("text", []))
    orders = {value: name for name, value in ORDERS.items()}
    return found | {"flipped": "1" if meaning.flipped else "", "order": orders[meaning.day_first]}


class DayForm(forms.Form):
    """What was there at the end of a day."""

    day = forms.DateField(
        label=_("At the end of"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    amount = forms.CharField(
        label=_("What was there"), max_length=20, widget=forms.TextInput(attrs=FIGURES)
    )

    def __init__(self, *args: Any, account: BankAccount, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.account = account

    def first_day(self) -> date:
        """The first day of which something can be written down."""
        return EARLIEST

    def clean_day(self) -> date:
        day: date = self.cleaned_data["day"]
        if day > localdate(now()):
            raise forms.ValidationError(_("That day has not come yet."))
        if day < (first := self.first_day()):
            says = _("Nothing is known of this account before %s. Write that day or a later one.")
            raise forms.ValidationError(says % date_format(first))
        return day

    def clean_amount(self) -> int:
        return _amount(self.cleaned_data["amount"], self.account.currency) or 0


class BalanceForm(DayForm):
    """What the bank says was there; it can be less than nothing."""

    owed = forms.BooleanField(label=_("The account was overdrawn"), required=False)

    def first_day(self) -> date:
        return queries.first_day(self.account)

    def said(self) -> dict[str, Any]:
        """The details of the act."""
        given = self.cleaned_data
        amount = -given["amount"] if given["owed"] else given["amount"]
        return {"end_of": given["day"].isoformat(), "stated": [amount, self.account.currency]}


class BeginForm(DayForm):
    """What was there before the books, and for which fund it is."""

    fund = forms.ChoiceField(label=_("Fund"))

    def __init__(self, *args: Any, account: BankAccount, **kwargs: Any) -> None:
        super().__init__(*args, account=account, **kwargs)
        fields: Any = self.fields
        fields["fund"].choices = [(fund.ref, fund.name) for fund in open_funds(account.group)]

    def clean_amount(self) -> int:
        amount = super().clean_amount()
        if not amount:
            raise forms.ValidationError(_("Write how much was there."))
        return amount

    def said(self) -> dict[str, Any]:
        """The details of the act."""
        given = self.cleaned_data
        stated = [given["amount"], self.account.currency]
        return {"end_of": given["day"].isoformat(), "stated": stated, "fund": given["fund"]}


class PartForm(forms.Form):
    """One part of a bank line: what it belongs to, in which fund, and how much it is."""

    what = forms.ChoiceField(label=_("What it belongs to"), required=False)
    fund = forms.ChoiceField(label=_("Fund"), required=False)
    amount = forms.CharField(
        label=_("How much"), max_length=20, required=False, widget=forms.TextInput(attrs=FIGURES)
    )

    def __init__(self, *args: Any, line: BankLine, offered: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.line = line
        fields: Any = self.fields
        fields["what"].choices = offered["what"]
        fields["fund"].choices = offered["fund"]

    def clean_amount(self) -> int | None:
        return _amount(self.cleaned_data["amount"], self.line.account.currency)

    def part(self, amount: int) -> list[Any]:
        """The part as the act names it."""
        kind, _colon, to = self.cleaned_data["what"].partition(":")
        return [kind, to, self.cleaned_data["fund"], amount, self.line.account.currency]


class PartsForm:
    """All parts of a line, and the lines that go with it."""

    def __init__(self, sent: Any, *, line: BankLine, others: Sequence[BankLine]) -> None:
        choices = offered(line.group, line)
        self.line, self.others, self.is_sent = line, others, sent is not None
        self.forms = [
            PartForm(sent, prefix=f"part-{at}", line=line, offered=choices) for at in range(SHOWN)
        ]
        chosen = set(sent.getlist("also")) if sent is not None else set()
        self.also = [other for other in others if other.ref in chosen]
        self.is_stale = len(self.also) < len(chosen)  # one that was ticked waits no more
        self.anyway = sent is not None and bool(sent.get("anyway"))
        self.may_be_twice = False
        self.fault: Any = ""

    @property
    def total(self) -> int:
        return self.line.amount + sum(other.amount for other in self.also)

    def is_valid(self) -> bool:
        """Whether the parts can be told: each names a fund and an amount, and they fit together."""
        faults = [form.errors for form in self.forms]  # each is looked at, for the page shows all
        if any(faults):
            return False
        used = self._used()
        if self.is_stale:
            self.fault = _("One of the lines you ticked does not wait any more. Look again.")
        elif not used and self.total:
            self.fault = _("Say what it belongs to.")
        elif sum(form.cleaned_data["amount"] is None for form in used) > 1:
            self.fault = _("Write how much each part is. One can be left open: it gets the rest.")
        elif self.total and sum(part[3] for part in self.parts()) != self.total:
            self.fault = _("The parts do not make up what the bank says. Look at the amounts.")
        elif any(not part[3] or not part[2] for part in self.parts()):
            self.fault = _("Each part needs a fund and an amount.")
        else:
            self._look_for_twice()
        return not self.fault

    def _look_for_twice(self) -> None:
        parts = [Part(*one) for one in self.parts()] if self.total else []
        fault = what_speaks_against([self.line, *self.also], parts)
        self.may_be_twice = bool(fault)
        if not self.anyway:
            self.fault = fault

    def parts(self) -> list[list[Any]]:
        """The parts as the act names them; what has no amount gets the rest."""
        sign = 1 if self.total >= 0 else -1
        known = [sign * (form.cleaned_data["amount"] or 0) for form in self._used()]
        rest = self.total - sum(known)
        return [
            form.part(rest if form.cleaned_data["amount"] is None else amount)
            for form, amount in zip(self._used(), known, strict=True)
        ]

    def details(self) -> dict[str, Any]:
        """The details of the act; what is empty is not in it."""
        parts = self.parts() if self.total else []
        found: dict[str, Any] = {"parts": parts}
        if self.also:
            found["also"] = [other.ref for other in self.also]
        if not parts:
            found["fund"] = self.forms[0].cleaned_data["fund"]
        if self.anyway and self.may_be_twice:
            found["anyway"] = True
        return found

    def _used(self) -> list[PartForm]:
        return [form for form in self.forms if form.cleaned_data["what"]]


def offered(group: Group, line: BankLine) -> dict[str, Any]:
    """What the selects of a part offer: each kind with its things, and each fund."""
    what: list[tuple[Any, Any]] = [(NOT_HERE, _("– choose –"))]
    for kind in KINDS.values():
        things = [(f"{kind.key}:{to}", says) for to, says in kind.choices(group, line.amount)]
        things = [each for each in things if each[0] != f"transfer:{line.account.path}"]
        if len(things) == 1:
            what += things
        elif things:
            what.append((kind.says, things))
    return {"what": what, "fund": [(fund.ref, fund.name) for fund in open_funds(group)]}


def _amount(text: str, currency: str) -> int | None:
    try:
        return typed_amount(text, currency)
    except Unfit as fault:
        raise forms.ValidationError(fault.says) from None
