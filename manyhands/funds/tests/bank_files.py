"""Files of banks, made up, for the tests of the inbox."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from manyhands.funds.inbox import actions, files
from manyhands.funds.models import BankAccount, BankLine
from manyhands.groups.models import Group, Member
from manyhands.groups.tests.make import again, decided

OFX = """OFXHEADER:100
DATA:OFXSGML

<OFX><BANKMSGSRSV1><STMTTRNRS><STMTRS><CURDEF>EUR
<BANKACCTFROM><ACCTID>777</BANKACCTFROM><BANKTRANLIST>
<STMTTRN><TRNTYPE>CREDIT<DTPOSTED>20261102<TRNAMT>25.00<FITID>A1<NAME>Rosa Keller
<MEMO>For Common, November</STMTTRN>
<STMTTRN><TRNTYPE>CREDIT<DTPOSTED>20261103<TRNAMT>100.00<FITID>A2<NAME>Mill Bakery</STMTTRN>
<STMTTRN><TRNTYPE>FEE<DTPOSTED>20261104<TRNAMT>-4.90<FITID>A3<MEMO>Account fee</STMTTRN>
</BANKTRANLIST>
<LEDGERBAL><BALAMT>120.10<DTASOF>20261105</LEDGERBAL></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>
"""
CSV = """When;What;Who;How much
02/11/2026;Dues;Rosa Keller;25,00
03/11/2026;Rice;Mill Bakery;-7,50
"""


def account(group: Group, name: str = "Savings bank", currency: str = "EUR") -> BankAccount:
    """An account that the group named, decided together."""
    return decided("bank.open", group, name=name, currency=currency)


def brought(member: Member, into: BankAccount, text: str = OFX, name: str = "a.ofx") -> Any:
    """The file is in; what came of it."""
    return actions.bring_lines(member, files.keep(member, into, text.encode(), name))


def line(into: BankAccount, amount: int) -> BankLine:
    """The line of this amount."""
    return BankLine.objects.select_related("account", "group").get(account=into, amount=amount)


def part(kind: str, amount: int, fund: str, to: str = "") -> list[Any]:
    """A part of a line: what it belongs to."""
    return [kind, to, fund, amount, "EUR"]


def link(of: BankLine, *parts: list[Any], **more: Any) -> Any:
    """Two members link the line to this."""
    return decided("bank.link", of, parts=list(parts), **more)


def linked(of: BankLine, *parts: list[Any], **more: Any) -> BankLine:
    """The line, once it is linked to this."""
    link(of, *parts, **more)
    return again(of)


def sent(text: str | bytes, name: str = "a.ofx") -> dict[str, Any]:
    """A form with a file in it."""
    data = text if isinstance(text, bytes) else text.encode()
    return {"file": SimpleUploadedFile(name, data)}
