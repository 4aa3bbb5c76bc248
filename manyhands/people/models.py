"""People: how somebody signs in, and nothing else. A name belongs to a membership, not to here."""

from django.db import models
from django.db.models import Q

from manyhands.base.models import SealKey
from manyhands.base.refs import new_ref


class Person(models.Model):
    """A human who signed in once. Forgetting leaves the bare row, so that history still adds up."""

    ref = models.CharField(max_length=16, unique=True, default=new_ref, editable=False)
    key = models.OneToOneField(SealKey, models.PROTECT)
    mail_sealed = models.BinaryField(null=True)
    mail_index = models.BinaryField(max_length=32, unique=True, null=True)
    language = models.CharField(max_length=10, blank=True, default="")
    created_at = models.DateTimeField(null=True)
    forgotten_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(forgotten_at=None)
                | Q(mail_sealed=None, mail_index=None, created_at=None, language=""),
                name="nothing_is_kept_of_a_forgotten_person",
            ),
        ]

    def __str__(self) -> str:
        return self.ref


class Passkey(models.Model):
    """A key that a phone, computer or security key keeps for a person; ours is the public half."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="passkeys")
    ref = models.CharField(max_length=16, unique=True, default=new_ref, editable=False)
    credential_id = models.BinaryField(max_length=1023, unique=True)
    credential = models.BinaryField(help_text="WebAuthn attested credential data")
    sign_count = models.PositiveBigIntegerField(default=0)
    label = models.CharField(max_length=40)
    added_on = models.DateField()
    used_on = models.DateField(null=True, help_text="the day, never the minute")

    def __str__(self) -> str:
        return self.label


class SignInCode(models.Model):
    """Six digits on their way by mail, good only in the browser that asked for them."""

    binding = models.BinaryField(
        max_length=32, unique=True, help_text="keyed hash of a nonce in the asking session"
    )
    code_hash = models.BinaryField(max_length=32)
    mail_index = models.BinaryField(max_length=32, db_index=True)
    key = models.OneToOneField(SealKey, models.CASCADE)
    mail_sealed = models.BinaryField()
    expires_at = models.DateTimeField(db_index=True)
    attempts = models.PositiveIntegerField(default=0)
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"code {self.pk}"


class SignedIn(models.Model):
    """A browser in which a person is signed in; without this row its session means nobody."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="signed_in")
    token = models.CharField(max_length=16, unique=True, default=new_ref)
    session_key = models.CharField(max_length=40)
    started_at = models.DateTimeField()
    until = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name_plural = "signed in"

    def __str__(self) -> str:
        return f"{self.person_id} until {self.until:%F %T}"
