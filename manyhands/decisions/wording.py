"""The words of a version: translated beside it, or redacted with the digest kept."""

from django.utils.translation import gettext_lazy as _

from manyhands.base.errors import NotPossible
from manyhands.base.times import now
from manyhands.decisions import policies
from manyhands.decisions.actions import _locked
from manyhands.decisions.carrying import only_what_it_rests_on
from manyhands.decisions.models import Amendment, Proposal, Translation, Version
from manyhands.groups.policies import any_member
from manyhands.groups.powers import action, forget, write

REDACTED = _("The words of this version were taken out.")


@action(
    "version.translate",
    by=policies.member_of_its_group,
    says=_("Put the words of a proposal into another language."),
)
def translate_version(actor, version, /, *, language, text):
    """The translation stands beside the words and is marked as one; the words themselves bind."""
    if version.redacted_at:
        raise NotPossible(REDACTED)
    if language == version.language:
        raise NotPossible(_("That is the language the words are in."))
    row, _is_new = Translation.objects.update_or_create(
        version=version,
        language=language,
        defaults={"text": text, "translator": actor, "made_at": now()},
    )
    write(
        actor, "version.translate", about=version.about, proposal=version.proposal.ref,
        version=version.number, language=language,
    )  # fmt: skip
    return row


@action(
    "version.redact",
    by=any_member,
    says=_("Take out the words of a version that should not stay readable."),
    method="two_keys",
)
def redact_version(actor, proposal, /, *, version):
    """The words are gone, in every language and in the amendment they came from, and a title that
    came with them; the digest of the version of this number stays, so that what was decided on can
    still be proven by who holds them.
    """
    proposal = _locked(proposal)
    row = Version.objects.filter(proposal=proposal, number=version).first()
    if row is None or row.redacted_at:
        raise NotPossible(_("There are no words to take out."))
    row.title = row.text = ""
    row.redacted_at = now()
    row.preview = only_what_it_rests_on(row.preview) if proposal.is_open else []
    if not proposal.is_open:
        row.act = None
    row.save(update_fields=["title", "text", "preview", "redacted_at", "act"])
    row.translations.update(text="")
    Amendment.objects.filter(became=row).update(title="", text="", why="", act=row.act)
    if row.pk == proposal.head_id:
        _call_it_as_before(proposal)
    forget(actor, [row.about], policy="version.redact")
    write(
        actor, "version.redact", about=proposal.ref, proposal=proposal.ref, version=row.number
    )  # fmt: skip


def _call_it_as_before(proposal: Proposal) -> None:
    """By the title that the newest version before still has; the first title of all stays."""
    titles = proposal.versions.filter(is_alternative=False).exclude(title="")
    if last := titles.order_by("-number").first():
        proposal.title = last.title
        proposal.save(update_fields=["title"])
