"""Credit transfers in the form that banks take: ISO 20022 pain.001, version 09, or 03 for others.

It follows what the European Payments Council asks for in SEPA Credit Transfer; each amount is
written from whole cents, and the count and the sum stand at the head of the file and of its part.
"""

from typing import Literal
from xml.etree.ElementTree import Element, SubElement, tostring

from manyhands.funds.codes.iban import fit_iban
from manyhands.funds.codes.references import fit_rf
from manyhands.funds.payouts.lines import Batch, Payout, end_to_end, faults, is_rf, sepa
from manyhands.funds.values import Unfit, decimal

Version = Literal["09", "03"]


def pain_001(batch: Batch, version: Version = "09") -> bytes:
    """The file; raises Unfit with the first fault, if there is any (see `lines.faults`)."""
    if wrong := faults(batch):
        raise Unfit(wrong[0].says)
    root = Element("Document", xmlns=f"urn:iso:std:iso:20022:tech:xsd:pain.001.001.{version}")
    message = SubElement(root, "CstmrCdtTrfInitn")
    _head(SubElement(message, "GrpHdr"), batch)
    _payments(SubElement(message, "PmtInf"), batch, version)
    return tostring(root, encoding="UTF-8", xml_declaration=True)


def _head(head: Element, batch: Batch) -> None:
    _leaf(head, "MsgId", batch.ref)
    _leaf(head, "CreDtTm", batch.made_at.strftime("%Y-%m-%dT%H:%M:%S"))
    _sums(head, batch)
    _leaf(head, "InitgPty/Nm", sepa(batch.payer))


def _payments(part: Element, batch: Batch, version: Version) -> None:
    _leaf(part, "PmtInfId", batch.ref)
    _leaf(part, "PmtMtd", "TRF")
    _leaf(part, "BtchBookg", "false")  # each by itself in what the bank says later
    _sums(part, batch)
    _leaf(part, "PmtTpInf/SvcLvl/Cd", "SEPA")
    _leaf(part, "ReqdExctnDt" if version == "03" else "ReqdExctnDt/Dt", batch.pay_on.isoformat())
    _leaf(part, "Dbtr/Nm", sepa(batch.payer))
    _leaf(part, "DbtrAcct/Id/IBAN", fit_iban(batch.iban))
    _leaf(part, "DbtrAgt/FinInstnId/Othr/Id", "NOTPROVIDED")  # the account says which bank it is
    _leaf(part, "ChrgBr", "SLEV")
    for line, payout in enumerate(batch.payouts, 1):
        _transfer(SubElement(part, "CdtTrfTxInf"), payout, end_to_end(batch, line))


def _transfer(transfer: Element, payout: Payout, name: str) -> None:
    _leaf(transfer, "PmtId/EndToEndId", name)
    _leaf(transfer, "Amt/InstdAmt", decimal(payout.amount, "EUR")).set("Ccy", "EUR")
    _leaf(transfer, "Cdtr/Nm", sepa(payout.name))
    _leaf(transfer, "CdtrAcct/Id/IBAN", fit_iban(payout.iban))
    if is_rf(payout.reference):
        about = SubElement(SubElement(transfer, "RmtInf"), "Strd")
        reference = SubElement(about, "CdtrRefInf")
        kind = SubElement(reference, "Tp")
        _leaf(kind, "CdOrPrtry/Cd", "SCOR")
        _leaf(kind, "Issr", "ISO")
        _leaf(reference, "Ref", fit_rf(payout.reference))
    elif words := sepa(payout.reference):
        _leaf(transfer, "RmtInf/Ustrd", words)


def _sums(element: Element, batch: Batch) -> None:
    _leaf(element, "NbOfTxs", str(len(batch.payouts)))
    _leaf(element, "CtrlSum", decimal(batch.total, "EUR"))


def _leaf(element: Element, path: str, text: str) -> Element:
    """Put `text` at the end of new elements, one in the other; the last of them comes back."""
    for name in path.split("/"):
        element = SubElement(element, name)
    element.text = text
    return element
