"""What people type to sign in and about themselves."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from manyhands.people import passkeys, rules


class MailForm(forms.Form):
    """Where to send the code."""

    mail = forms.CharField(
        label=_("Your mail address"),
        max_length=254,
        error_messages={"required": _("Please type your mail address.")},
        widget=forms.EmailInput(attrs={"autocomplete": "email", "dir": "ltr"}),
    )

    def clean_mail(self) -> str:
        """The address in its normal spelling."""
        try:
            address = rules.normal_mail(self.cleaned_data["mail"])
        except ValueError:
            address = ""
        if not looks_like_mail(address):
            raise forms.ValidationError(
                _("This does not look like a mail address. It should look like ana@example.org.")
            )
        return address


class OtherMailForm(MailForm):
    """The address of one's other account."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["mail"].label = _("The mail address of your other account")


class CodeForm(forms.Form):
    """The six digits."""

    code = forms.CharField(
        label=_("The 6 digits from the mail"),
        max_length=60,
        error_messages={"required": _("Please type the 6 digits from the mail.")},
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "dir": "ltr"}
        ),
    )


class SignInCodeForm(CodeForm):
    """The six digits, and whether to stay signed in."""

    stays = forms.BooleanField(
        label=_("This is my phone or computer: keep me signed in for 30 days"), required=False
    )


class PasskeyForm(forms.Form):
    """What the phone answered; the script puts it in."""

    answer = forms.CharField(
        max_length=passkeys.ANSWER_LENGTH,
        widget=forms.HiddenInput,
        required=False,
    )


class SignInPasskeyForm(PasskeyForm):
    """Sign in with a passkey, and whether to stay so."""

    stays = forms.BooleanField(
        label=_("This is my phone or computer: keep me signed in for 30 days"), required=False
    )


class AddPasskeyForm(PasskeyForm):
    """A new passkey and what its owner calls it."""

    label = forms.CharField(
        label=_("A name for this phone or computer"),
        max_length=40,
        initial=_("My phone"),
        error_messages={"required": _("Please give it a name, so that you know it again.")},
    )


class LanguageForm(forms.Form):
    """The language that pages and letters to this person are in."""

    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **{"auto_id": "my-%s"} | kwargs)


def looks_like_mail(address: str) -> bool:
    """Whether Django takes it for an address too."""
    try:
        forms.EmailField(max_length=254).clean(address)
    except forms.ValidationError:
        return False
    return True
