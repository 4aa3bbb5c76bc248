"""Every page of the house."""

from django.conf import settings
from django.urls import include, path
from django.views.i18n import set_language

from manyhands.site import pages, pages_commons, pages_disclosure, pages_style

urlpatterns = [
    path("", pages.front, name="front"),
    path("language/", set_language, name="language"),
    path("style/", pages_style.show_style, name="style"),
    path("verify.py", pages.verifier, {"name": "verify.py"}, name="verifier"),
    path(
        "verify_rounds.py", pages.verifier, {"name": "verify_rounds.py"}, name="verifier-of-rounds"
    ),
    path(
        "verify_methods.py",
        pages.verifier,
        {"name": "verify_methods.py"},
        name="verifier-of-methods",
    ),
    path(
        "verify_ballots.py",
        pages.verifier,
        {"name": "verify_ballots.py"},
        name="verifier-of-ballots",
    ),
    path("verify_lots.py", pages.verifier, {"name": "verify_lots.py"}, name="verifier-of-lots"),
    path("verify_turns.py", pages.verifier, {"name": "verify_turns.py"}, name="verifier-of-turns"),
    path("g/<slug>/commons/", pages_commons.show_commons, name="commons"),
    path("g/<slug>/disclosure/", pages_disclosure.show_disclosure, name="disclosure"),
    path("", include("manyhands.people.urls")),
    path("", include("manyhands.groups.urls")),
    path("", include("manyhands.decisions.meetings.urls")),
    path("", include("manyhands.decisions.choice.urls")),
    path("", include("manyhands.decisions.urls")),
    path("", include("manyhands.ledger.urls")),
    path("", include("manyhands.aid.urls")),
    path("", include("manyhands.funds.urls")),
    path("", include("manyhands.funds.purse.urls")),
    path("", include("manyhands.practices.urls")),
    path("", include("manyhands.talk.urls")),
]
if settings.DEMO:
    urlpatterns.append(path("demo/<ref>/", pages.step_into_shoes, name="demo-shoes"))
handler400 = "manyhands.site.pages_errors.not_whole"
