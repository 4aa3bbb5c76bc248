"""The court's receipt of a case of bail: one picture, sealed, in no record and in no export.

Each opening is written down for those who may open it. It goes when it is taken away or another
takes its place, and with the case; its key goes too, so that no copy can be read any more.
"""

import base64
from typing import Any

from django.utils.translation import gettext_lazy as _

from manyhands.base import erased, seal
from manyhands.base.errors import NotPossible
from manyhands.base.scrubbing import delete_with_keys
from manyhands.base.times import now
from manyhands.groups import policies
from manyhands.groups.merging import merges, pass_on
from manyhands.groups.models import Member
from manyhands.groups.powers import action, audience, done_before, write
from manyhands.practices import case_days, running
from manyhands.practices.engine import pictures_bare
from manyhands.practices.holding import held
from manyhands.practices.models import Case
from manyhands.practices.models_receipts import Receipt, ReceiptReading

LABEL = b"practices.receipt"
MOST_BYTES = 8_000_000
TABLES = ["practices_receipt", "practices_receiptreading", "base_sealkey"]


@audience(_("Only members of this group can do this; a proposal would keep the picture."))
def members_alone(actor, case):
    return policies.any_member(actor, case)


@action(
    "case.keep_receipt", by=members_alone, says=_("Keep a court's receipt with a case, sealed.")
)
def keep_receipt(actor, case, /, *, key, picture):
    """`picture` as `bare_of` gave it, in place of the one before; a second press finds the first.

    The record says that there is one, and nothing of it.
    """
    held(case.practice)
    case = Case.objects.select_for_update(of=("self",)).select_related("group").get(pk=case.pk)
    if not may_have_one(case):
        raise NotPossible(_("No receipt can be kept with this."))
    if there := Receipt.objects.filter(ref=key).first():
        if there.case_id != case.pk:
            raise NotPossible(running.GONE_ON)
        done_before()
        return there
    erased.note(forget_receipts([case]))
    fresh = seal.new_key()
    said = [picture.kind, base64.b85encode(picture.data).decode()]
    found = Receipt.objects.create(
        ref=key, case=case, key=fresh, sealed=seal.seal(fresh, said, label=LABEL), put_at=now()
    )
    write(actor, "case.keep_receipt", about=case.ref, case=case.ref)
    return found


@action("case.read_receipt", by=members_alone, says=_("Open the court's receipt of a case."))
def read_receipt(actor, case, /, *, receipt):
    """Its kind and its bytes; the reading is written down for members to see."""
    there = _the_one(case, receipt)
    ReceiptReading.objects.create(receipt=there, member=actor, read_at=now())
    write(actor, "case.read_receipt", about=case.ref, case=case.ref)
    kind, data = seal.unseal(there.key, bytes(there.sealed), label=LABEL)
    return kind, base64.b85decode(data)


@action("case.drop_receipt", by=members_alone, says=_("Take the court's receipt of a case away."))
def drop_receipt(actor, case, /, *, receipt):
    """The receipt with this ref is gone for good, and who opened it."""
    _the_one(case, receipt)
    erased.note(forget_receipts([case]))
    write(actor, "case.drop_receipt", about=case.ref, case=case.ref)


def _the_one(case: Case, ref: str) -> Receipt:
    # Compared here, not by the database: PostgreSQL chokes on some of what people can send.
    there = of(case)
    if there is None or there.ref != ref:
        raise NotPossible(running.GONE_ON)
    return there


def of(case: Case) -> Receipt | None:
    """The receipt of a case, where there is one."""
    return Receipt.objects.filter(case=case).select_related("key").first()


def may_have_one(case: Case) -> bool:
    """Whether one can be kept with it: a case of bail that nobody has forgotten yet.

    Also once it is over, since the money may come back late.
    """
    return case_days.has_days(case) and not case.erased_at and not case.practice.ended_at


def forget_receipts(cases: Any) -> list[str]:
    """The receipts of these cases are gone with their keys; says which there were."""
    return _forget(Receipt.objects.filter(case__in=cases))


def forget_again(refs: Any) -> None:
    """What was taken away is gone again where a backup brought it back."""
    _forget(Receipt.objects.filter(ref__in=refs))


def _forget(rows: Any) -> list[str]:
    refs = list(rows.values_list("ref", flat=True))
    delete_with_keys(rows, TABLES)
    return refs


@merges("practices.ReceiptReading.member")
def have_read(stays: Member, gone: Member) -> None:
    """Who opened a receipt under either name opened it."""
    pass_on(ReceiptReading, "member", stays, gone)


def bare_of(data: bytes) -> pictures_bare.Picture:
    """The picture alone, without where and when it was taken. Raises `NotPossible`."""
    if len(data) > MOST_BYTES:
        raise NotPossible(
            _("This picture is too large. Take one of at most 8 MB, such as a smaller one.")
        )
    try:
        return pictures_bare.bare(data)
    except pictures_bare.CutShort:
        raise NotPossible(_("This picture ends before its end. Send it once more.")) from None
    except pictures_bare.TooManyDots:
        raise NotPossible(
            _("This picture has too many dots to open on a phone. Take a smaller one.")
        ) from None
    except pictures_bare.NoPicture:
        raise NotPossible(
            _("This is no picture that can be kept here. Take a JPEG, PNG or WebP.")
        ) from None
