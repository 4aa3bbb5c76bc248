"""The one picture that a case of bail may have, sealed, and who opened it."""

from django.db import models

from manyhands.base.refs import REF_LENGTH, new_ref


class Receipt(models.Model):
    """The court's receipt of a case, sealed; gone once it is taken away, and with the case."""

    ref = models.CharField(max_length=REF_LENGTH, unique=True, default=new_ref)
    case = models.OneToOneField("practices.Case", models.PROTECT, related_name="receipt")
    key = models.OneToOneField("base.SealKey", models.PROTECT)
    sealed = models.BinaryField(help_text="the picture and its kind")
    put_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"receipt {self.ref}"


class ReceiptReading(models.Model):
    """Somebody opened the receipt; shown to those who may open it, dies with it."""

    receipt = models.ForeignKey(Receipt, models.CASCADE, related_name="readings")
    member = models.ForeignKey("groups.Member", models.CASCADE, related_name="+")
    read_at = models.DateTimeField()

    class Meta:
        ordering = ["read_at", "id"]

    def __str__(self) -> str:
        return f"read {self.read_at:%F %R}"
