"""Signing in and one's own page."""

from django.urls import path

from manyhands.people import pages, pages_twice

urlpatterns = [
    path("sign-in/", pages.sign_in, name="sign-in"),
    path("sign-in/code/", pages.type_code, name="sign-in-code"),
    path("sign-in/passkey/", pages.sign_in_with_passkey, name="passkey-sign-in"),
    path(
        "sign-in/passkey/question/", pages.ask_passkey_to_sign_in, name="passkey-sign-in-question"
    ),
    path("sign-in/new-passkey/", pages.join_with_passkey, name="passkey-join"),
    path("sign-in/new-passkey/question/", pages.ask_passkey_to_join, name="passkey-join-question"),
    path("sign-out/", pages.sign_out, name="sign-out"),
    path("sign-out/everywhere/", pages.sign_out_everywhere, name="sign-out-everywhere"),
    path("me/", pages.show_me, name="me"),
    path("me/language/", pages.choose_language, name="me-language"),
    path("me/passkeys/", pages.add_passkey, name="passkey-add"),
    path("me/passkeys/question/", pages.ask_passkey_to_add, name="passkey-question"),
    path("me/passkeys/<ref>/removal/", pages.remove_passkey, name="passkey-remove"),
    path("me/twice/", pages_twice.be_here_twice, name="me-twice"),
    path("me/twice/code/", pages_twice.type_other_code, name="me-twice-code"),
    path("me/twice/passkey/", pages_twice.show_other_passkey, name="me-twice-passkey"),
    path("me/twice/together/", pages_twice.become_one, name="me-twice-together"),
    path("me/forgetting/", pages.forget_me, name="me-forgetting"),
]
