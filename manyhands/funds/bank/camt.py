"""Reads CAMT.052, .053 and .054, versions 1 to 13: XML in which each Ntry is one booking.

A booking of several payments (TxDtls) becomes one line for each where their amounts make up the
whole, so that dues paid in one batch can be told apart. What is not booked yet (PDNG) is left out.

Source: ISO 20022 BankToCustomerStatement. Outside entities and document types are refused, as
defusedxml does.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

from django.utils.translation import gettext as _

from manyhands.base.damaged import Damaged
from manyhands.funds.bank.lines import (
    BankLine,
    currency_in,
    day,
    digest,
    given_by_the_bank,
    minor_units,
    plain,
)

STATEMENTS = {"Stmt", "Rpt", "Ntfctn"}
MOST_DEPTH = 60


@dataclass(slots=True)  # a file may hold a million
class Node:
    """An element with what is in it; `at` is its line in the file."""

    name: str
    at: int
    currency: str = ""
    text: str = ""
    inside: list["Node"] = field(default_factory=list)

    def all(self, path: str) -> list["Node"]:
        """The elements at `path` ("NtryDtls/TxDtls") below this one, in order."""
        found = [self]
        for name in path.split("/"):
            found = [each for node in found for each in node.inside if each.name == name]
        return found

    def first(self, *paths: str) -> "Node | None":
        """The first that is at one of the paths, the paths in order."""
        return next((node for path in paths for node in self.all(path)), None)

    def says(self, *paths: str) -> str:
        found = next((node for path in paths for node in self.all(path) if node.text.strip()), None)
        return found.text.strip() if found else ""


def is_camt(text: str) -> bool:
    return "BkToCstmr" in text[:5_000]


def read(data: bytes) -> Iterator[BankLine]:
    """Every booked Ntry, in the order of the file; Damaged for broken XML or a broken entry."""
    for statement in statements(data):
        account = statement.says("Acct/Id/IBAN", "Acct/Id/Othr/Id")
        for entry in statement.all("Ntry"):
            if entry.says("Sts/Cd", "Sts") in ("", "BOOK"):
                yield from _lines(entry, account)


def statements(data: bytes) -> Iterator[Node]:
    """Each statement of the file; Damaged for broken XML."""
    return _statements(_tree(data))


def _tree(data: bytes) -> Node:
    reader = expat.ParserCreate()
    root = Node("", 1)
    open_nodes = [root]

    def begins(name: str, attributes: dict[str, str]) -> None:
        if len(open_nodes) > MOST_DEPTH:
            raise Damaged(reader.CurrentLineNumber, _("this is nested deeper than any statement"))
        node = Node(name.rpartition(":")[2], reader.CurrentLineNumber, attributes.get("Ccy", ""))
        open_nodes[-1].inside.append(node)
        open_nodes.append(node)

    def says(text: str) -> None:
        open_nodes[-1].text += text

    def is_of_a_type(*_about: object) -> None:
        raise Damaged(reader.CurrentLineNumber, _("a statement has no document type of its own"))

    reader.buffer_text = True
    reader.StartElementHandler, reader.CharacterDataHandler = begins, says
    reader.EndElementHandler = lambda _name: open_nodes.pop()
    reader.StartDoctypeDeclHandler = is_of_a_type
    try:
        reader.Parse(data, True)
    except Damaged:
        raise
    except (LookupError, ValueError):  # what the reader says where it does not know an encoding
        raise Damaged(
            1, _("this XML names letters that cannot be read; save it as UTF-8")
        ) from None
    except expat.ExpatError as error:
        raise Damaged(error.lineno, _("this XML is broken")) from None
    return root


def _statements(node: Node) -> Iterator[Node]:
    for each in node.inside:
        if each.name in STATEMENTS:
            yield each
        else:
            yield from _statements(each)


def _lines(entry: Node, account: str) -> Iterator[BankLine]:
    whole = _amount(entry, entry)
    details = entry.all("NtryDtls/TxDtls")
    if len(details) > 1 and all(_stated(one) for one in details):
        parts = [_amount(one, entry) for one in details]
        if {currency for _sum, currency in parts} == {whole[1]} and sum(
            part for part, _currency in parts
        ) == whole[0]:
            for one, part in zip(details, parts, strict=True):
                yield _line(entry, one, part, account)
            return
    yield _line(entry, details[0] if len(details) == 1 else Node("", entry.at), whole, account)


def _stated(node: Node) -> Node | None:
    """The amount that a booking or one of its payments states."""
    return node.first("Amt", "AmtDtls/TxAmt/Amt", "AmtDtls/InstdAmt/Amt")


def _amount(node: Node, entry: Node) -> tuple[int, str]:
    """Signed minor units and their currency; whether it came or went is said here or above."""
    stated, way = _stated(node), node.says("CdtDbtInd") or entry.says("CdtDbtInd")
    if stated is None or way not in ("CRDT", "DBIT"):
        raise Damaged(entry.at, _("this Ntry does not say how much came or went"))
    currency = currency_in(stated.currency, stated.at)
    amount = minor_units(stated.text, currency, stated.at)
    return (amount if way == "CRDT" else -amount), currency


def _line(entry: Node, one: Node, amount: tuple[int, str], account: str) -> BankLine:
    dated = entry.first("BookgDt/Dt", "BookgDt/DtTm", "ValDt/Dt", "ValDt/DtTm")
    if dated is None:
        raise Damaged(
            entry.at, _("this %(what)s has no %(part)s") % {"what": "Ntry", "part": "BookgDt"}
        )
    posted = day(dated.text.strip(), dated.at, form="YYYY-MM-DD")
    is_return = entry.says("RvslInd") in ("true", "1")  # then who paid keeps that name
    name, text = _name(one, from_them=(amount[0] > 0) != is_return), _words(entry, one)
    bank = given_by_the_bank(one.says("Refs/AcctSvcrRef"), entry.says("AcctSvcrRef"))
    own = one.says("Refs/EndToEndId", "Refs/TxId", "Refs/InstrId")
    key = bank or digest(posted, *amount, name, text, own)
    return BankLine(
        date=posted,
        amount=amount[0],
        currency=amount[1],
        name=name,
        text=text,
        key=f"bank:{account}:{key}",
        at=entry.at,
    )


def _name(one: Node, *, from_them: bool) -> str:
    """Who paid, or who was paid."""
    side = "Dbtr" if from_them else "Cdtr"
    paths = [f"RltdPties/{role}/{inside}" for role in (side, f"Ultmt{side}") for inside in NAMES]
    return plain(one.says(*paths))


NAMES = ("Nm", "Pty/Nm")


def _words(entry: Node, one: Node) -> str:
    told = [node.text for node in one.all("RmtInf/Ustrd")]
    told += [node.text for node in one.all("RmtInf/Strd/AddtlRmtInf")]
    reference = one.says("RmtInf/Strd/CdtrRefInf/Ref")
    return plain(*told, reference, *([] if told else [one.says("AddtlTxInf")])) or plain(
        entry.says("AddtlNtryInf")
    )
