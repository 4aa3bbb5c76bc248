"""Where the pages of needs and offers are."""

from django.urls import path

from manyhands.aid import pages, pages_export, pages_hiding, pages_import, pages_promises
from manyhands.aid.models import NEED, OFFER

urlpatterns = [
    path("code/", pages.enter_code, name="enter-code"),
    path("c/<link>/", pages.open_link, name="open-link"),
    path("code/away/", pages.put_away, name="put-away"),
    path("g/<slug>/", pages.board, {"direction": NEED}, name="board"),
    path("g/<slug>/needs/", pages.board, {"direction": NEED}, name="needs"),
    path("g/<slug>/offers/", pages.board, {"direction": OFFER}, name="offers"),
    path("g/<slug>/mine/", pages.mine, name="mine"),
    path("g/<slug>/needs/new/", pages.ask, name="ask"),
    path("g/<slug>/offers/new/", pages.offer, name="offer"),
    path("g/<slug>/export/", pages_export.export_group, name="export"),
    path("g/<slug>/import/", pages_import.import_sheet, name="import"),
    path("g/<slug>/import/<ref>/", pages_import.import_check, name="import-check"),
    path("g/<slug>/import/<ref>/posting/", pages_import.import_posting, name="import-posting"),
    path("g/<slug>/import/<ref>/report/", pages_import.import_report, name="import-report"),
    path("g/<slug>/import/<ref>/removal/", pages_import.import_removal, name="import-removal"),
    path("g/<slug>/needs/<ref>/commitments/", pages_promises.commit, name="commit"),
    path("g/<slug>/commitments/<ref>/release/", pages_promises.release, name="release"),
    path("g/<slug>/commitments/<ref>/hand-over/", pages_promises.hand_over, name="hand-over"),
    path("g/<slug>/commitments/<ref>/arrival/", pages_promises.confirm, name="confirm"),
    path("g/<slug>/commitments/<ref>/thanks/", pages_promises.thank, name="thank"),
    path("g/<slug>/commitments/<ref>/successor/", pages_promises.pass_on, name="pass-on"),
    path("g/<slug>/commitments/<ref>/taking-over/", pages_promises.take_over, name="take-over"),
    path("g/<slug>/commitments/<ref>/bar/", pages_promises.bar, name="bar"),
]
for direction in (NEED, OFFER):
    for page, ending in (
        (pages.show_intent, ""),
        (pages.edit_intent, "edit/"),
        (pages.refresh_intent, "refresh/"),
        (pages.withdraw_intent, "withdrawal/"),
        (pages.close_intent, "closing/"),
        (pages.erase_intent, "erasure/"),
        (pages.claim_intent, "claim/"),
        (pages_hiding.hide_words, "hiding/"),
        (pages_hiding.show_words, "showing/"),
    ):
        name = {"": "show"}.get(ending, ending.strip("/"))
        urlpatterns.append(
            path(
                f"g/<slug>/{direction}s/<ref>/{ending}",
                page,
                {"direction": direction},
                name=f"{name}-{direction}",
            )
        )
