"""The codes by which somebody without an account comes back to what they asked a practice for."""

from django.db import models


class AskCode(models.Model):
    """What the database finds an ask by when its code is shown; dies with it."""

    case = models.OneToOneField("practices.Case", models.CASCADE, related_name="code")
    index = models.BinaryField(max_length=32, unique=True)

    def __str__(self) -> str:
        return f"code of {self.case_id}"
