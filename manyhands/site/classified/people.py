"""What the tables give away of people and how they sign in; see `classified`."""

from django.utils.translation import gettext_lazy as _

from manyhands.site.classified.kinds import (
    HASHED,
    LINK,
    RANDOM,
    READABLE,
    SEALED,
    STATE,
    TIME,
    Table,
)

PEOPLE = {
    "people.Person": Table(
        _("People behind the memberships"),
        "memberships__group",
        {
            READABLE: "language",
            SEALED: "mail_sealed",
            HASHED: "mail_index",
            RANDOM: "ref",
            LINK: "key",
            TIME: "created_at forgotten_at",
            STATE: "id",
        },
        holds=_("the mail address"),
    ),
    "people.Passkey": Table(
        _("Passkeys"),
        "person__memberships__group",
        {
            READABLE: "label credential",
            RANDOM: "ref credential_id",
            LINK: "person",
            TIME: "added_on used_on",
            STATE: "id sign_count",
        },
    ),
    "people.SignedIn": Table(
        _("Browsers that are signed in"),
        "person__memberships__group",
        {
            RANDOM: "token session_key",
            LINK: "person",
            TIME: "started_at until",
            STATE: "id",
        },
    ),
}

SIGNING_IN = {
    "people.SignInCode": Table(
        _("Sign-in codes on their way"),
        "",
        {
            SEALED: "mail_sealed",
            HASHED: "binding code_hash mail_index",
            LINK: "key",
            TIME: "expires_at used_at",
            STATE: "id attempts",
        },
        holds=_("the mail address"),
    ),
    "sessions.Session": Table(
        _("Sessions of browsers"),
        "",
        {READABLE: "session_data", RANDOM: "session_key", TIME: "expire_date"},
    ),
}
