"""What a form says when it cannot take what was typed, in words for everybody.

Django's own sentences speak of fields and values; these say what to do. A field that has a
sentence of its own keeps it.
"""

from django import forms
from django.core import validators
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

REQUIRED = _("Please fill this in.")
NOT_A_CHOICE = _("This cannot be chosen here. Please choose again.")
TOO_LITTLE = _("Write %(limit_value)s or more.")
TOO_MUCH = _("Write %(limit_value)s at most.")
NOT_A_NUMBER = _("Write a number, for example 3.")
TOO_LONG = ngettext_lazy(
    "This is too long. It may have %(limit_value)d letter.",
    "This is too long. It may have %(limit_value)d letters.",
    "limit_value",
)


def speak_plainly() -> None:
    """From now on all forms say it like this."""
    forms.Field.default_error_messages["required"] = REQUIRED
    forms.IntegerField.default_error_messages["invalid"] = NOT_A_NUMBER
    for choice in (forms.ChoiceField, forms.MultipleChoiceField, forms.ModelChoiceField):
        choice.default_error_messages["invalid_choice"] = NOT_A_CHOICE
    validators.MinValueValidator.message = TOO_LITTLE
    validators.MaxValueValidator.message = TOO_MUCH
    validators.MaxLengthValidator.message = TOO_LONG
