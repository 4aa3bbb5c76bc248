"""A file that waits, sealed, between its upload and the button that brings it in."""

import base64
import zlib
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.html import format_html
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from manyhands.base import seal
from manyhands.base.damaged import Damaged
from manyhands.base.db import writing
from manyhands.base.scrubbing import delete_with_keys
from manyhands.base.sheets import NotASheet, Sheet
from manyhands.base.times import now
from manyhands.funds.bank import BankLine as Said
from manyhands.funds.bank import Meaning, is_sheet, left_out, read_file
from manyhands.funds.bank.closing import Closing, closing_of
from manyhands.funds.bank.sheets import guess, header_names, sheet_in
from manyhands.funds.models import BankAccount, BankFile, BankLine
from manyhands.groups.models import Member

LABEL, INDEX = b"funds.bank file", b"funds.bank line"
KEPT = timedelta(hours=1)
MOST_BYTES = 10_000_000
MOST_LINES = 20_000
AT_A_TIME = 500
FAR = timedelta(days=366 * 30)
TABLES = ["funds_bankfile", "base_sealkey"]


class Broken(ValueError):
    """A file that nobody can bring as it is; `says` is a sentence for a person."""

    def __init__(self, says: Any) -> None:
        super().__init__(says)
        self.says = says


@dataclass(frozen=True)
class Read:
    """What a file would bring: lines that are not here yet, and how many there are beside them."""

    fresh: list[tuple[bytes, Said]]  # with the keyed hash of their key
    known: int
    elsewhere: int  # in another currency
    nothing: int  # that move nothing
    closing: Closing | None
    unknown: dict[str, int]  # how many have which status, of which nobody here knows what it means


def keep(member: Member, account: BankAccount, data: bytes, name: str) -> BankFile:
    """Keep the file for its member; what waited before makes room. Raises `Broken`."""
    if len(data) > MOST_BYTES:
        raise Broken(_("This file is too large. Bring a shorter time of at most 10 MB."))
    meaning = None
    if is_sheet(data):
        sheet = _sheet(data, name)
        kept = Meaning.kept(account.mapping)
        meaning = kept if kept and kept.fits(header_names(sheet)) else guess(sheet)
    said = {"name": name[:120], "data": base64.b85encode(zlib.compress(data)).decode()}
    with writing():
        drop(BankFile.objects.filter(member=member))
        key = seal.new_key()
        return BankFile.objects.create(
            group=member.group,
            account=account,
            member=member,
            key=key,
            sealed=seal.seal(key, said, label=LABEL),
            mapping=meaning.as_json() if meaning else {},
            made_at=now(),
        )


def waiting(member: Member) -> Any:
    """The member's own file that is not brought yet; one of an hour ago is not there any more."""
    rows = BankFile.objects.select_related("key", "account", "group")
    return rows.filter(member=member, made_at__gt=now() - KEPT)


def content(file: BankFile) -> tuple[bytes, str]:
    """The file and its name; for its member alone."""
    said = seal.unseal(file.key, bytes(file.sealed), label=LABEL)
    return zlib.decompress(base64.b85decode(said["data"])), said["name"]


def sheet_of(file: BankFile) -> Sheet | None:
    """The file as a sheet; None where it is a bank's own format."""
    return _sheet(*content(file)) if file.mapping else None


def read(file: BankFile) -> Read:
    """What it would bring into its account; changes nothing. Raises `Broken`, with the line."""
    data, name = content(file)
    account = file.account
    meaning = Meaning.kept(file.mapping)
    try:
        said = read_file(data, name, currency=account.currency, meaning=meaning)
    except Damaged as fault:
        raise Broken(_said(fault)) from None
    except (NotASheet, ValueError) as fault:
        raise Broken(str(fault)) from None
    if len(said) > MOST_LINES:
        raise Broken(_("This file has more than 20,000 lines. Bring a shorter time."))
    own = [one for one in said if one.currency in ("", account.currency)]
    moving = [one for one in own if one.amount]
    _look_at_days(moving)
    fresh, known = _those_not_here(account, moving)
    closing = closing_of(data)
    if closing and closing.currency != account.currency:
        closing = None
    unknown = left_out(data, name, meaning)
    return Read(fresh, known, len(said) - len(own), len(own) - len(moving), closing, unknown)


def mean(file: BankFile, meaning: Meaning) -> None:
    """Read its columns so from now on."""
    with writing():
        file.mapping = meaning.as_json()
        file.save(update_fields=["mapping"])


def drop(files: Any) -> None:
    """Forget these files and their keys."""
    delete_with_keys(files, TABLES)


def throw_away(file: BankFile) -> None:
    """Forget a file that was not brought."""
    with writing():
        drop(BankFile.objects.filter(pk=file.pk))


def over(at: datetime) -> Any:
    """Files that waited for an hour."""
    return BankFile.objects.filter(made_at__lte=at - KEPT)


def _sheet(data: bytes, name: str) -> Sheet:
    try:
        return sheet_in(data, name)
    except NotASheet as fault:
        raise Broken(str(fault)) from None


def _said(fault: Damaged) -> Any:
    """The sentence with the line, and what is wrong there."""
    if "--days-first" in fault.fault:
        says = _("Line %d: a day can be read in two ways. Say below how days are written.")
        return says % fault.line
    says = _("Line %d of the file cannot be read. Nothing was brought in.") % fault.line
    return format_html('{} <q dir="auto">{}</q>', says, fault.fault)


def _look_at_days(lines: list[Said]) -> None:
    today = localdate(now())
    for one in lines:
        if not today - FAR < one.date <= today + timedelta(days=366):
            raise Broken(
                _("Line %(line)d is of %(day)s: that is no day of this bank account.")
                % {"line": one.at, "day": one.date}
            )


def _those_not_here(
    account: BankAccount, lines: list[Said]
) -> tuple[list[tuple[bytes, Said]], int]:
    """Lines that are not here yet, and how many are.

    Some banks give a name to another line again, often the next month. Such a line has another
    day or amount, and is not lost: these are a part of its key then.
    """
    hashed = [(_index(account, one.key), one) for one in lines]
    there = _there(account, hashed)
    again = [
        (_index(account, f"{one.key} {one.date} {one.amount}"), one)
        for index, one in hashed
        if there.get(index, (one.date, one.amount)) != (one.date, one.amount)
    ]
    there_again = _there(account, again)
    fresh = [(index, one) for index, one in hashed if index not in there]
    fresh += [(index, one) for index, one in again if index not in there_again]
    return fresh, len(hashed) - len(fresh)


def _index(account: BankAccount, key: str) -> bytes:
    return seal.blind_index(f"{account.ref} {key}", label=INDEX)


def _there(account: BankAccount, hashed: list[tuple[bytes, Said]]) -> dict[bytes, tuple[date, int]]:
    """Day and amount of those that are here, by the hash of their key."""
    found = {}
    for at in range(0, len(hashed), AT_A_TIME):
        indexes = [index for index, _one in hashed[at : at + AT_A_TIME]]
        rows = BankLine.objects.filter(account=account, key_index__in=indexes)
        for index, day, amount in rows.values_list("key_index", "day", "amount"):
            found[bytes(index)] = (day, amount)
    return found


def days_of(lines: list[tuple[bytes, Said]]) -> tuple[date, date] | None:
    """The first and the last day of these lines."""
    days = [one.date for _index, one in lines]
    return (min(days), max(days)) if days else None
