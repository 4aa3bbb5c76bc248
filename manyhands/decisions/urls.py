"""Where the pages of decisions are."""

from django.urls import path

from manyhands.decisions import (
    pages,
    pages_devices,
    pages_fair,
    pages_foresight,
    pages_round,
    pages_sheet,
    pages_talk,
    pages_words,
)

HOME = "g/<slug>/decisions/"
KEYS = "g/<slug>/device-keys/"
ONE = f"{HOME}<ref>/"

urlpatterns = [
    path(KEYS, pages_devices.list_device_keys, name="device-keys"),
    path(f"{KEYS}removal/", pages_devices.drop_device_key, name="drop-device-key"),
    path(HOME, pages.list_proposals, name="decisions"),
    path(f"{HOME}new/", pages.propose, name="propose"),
    path(ONE, pages.show_proposal, name="show-proposal"),
    path(f"{ONE}last-year/", pages_foresight.show_last_year, name="last-year"),
    path(f"{ONE}publication/", pages.publish, name="publish-proposal"),
    path(f"{ONE}withdrawal/", pages.withdraw, name="withdraw-proposal"),
    path(f"{ONE}author/", pages.take_over, name="take-over-proposal"),
    path(f"{ONE}successor/", pages.again, name="propose-again"),
    path(f"{ONE}words/", pages_talk.speak, name="speak"),
    path(f"{ONE}replies/", pages_talk.reply, name="reply"),
    path(f"{ONE}words/<said>/letting-go/", pages_talk.let_go, name="let-go-of-concern"),
    path(f"{ONE}words/<said>/settling/", pages_talk.settle, name="settle-concern"),
    path(f"{ONE}words/hiding/", pages_talk.hide, name="hide-said"),
    path(f"{ONE}words/showing/", pages_talk.show_again, name="show-said"),
    path(f"{ONE}translations/", pages_words.translate, name="translate-proposal"),
    path(f"{ONE}advice/", pages_words.ask_advice, name="ask-advice"),
    path(f"{ONE}as-amendment/", pages_talk.offer_draft, name="offer-draft"),
    path(f"{ONE}amendments/", pages_talk.offer_amendment, name="offer-amendment"),
    path(f"{ONE}amendments/<which>/", pages_talk.answer_amendment, name="answer-amendment"),
    path(f"{ONE}versions/<number>/approval/", pages_talk.approve_version, name="approve-version"),
    path(f"{ONE}versions/<number>/redaction/", pages_talk.redact_version, name="redact-version"),
    path(f"{ONE}rounds/", pages_talk.call_test, name="call-test"),
    path(f"{ONE}rounds/<number>/stance/", pages_round.take_stance, name="take-stance"),
    path(f"{ONE}rounds/<number>/begun/removal/", pages_round.put_away_block, name="put-away-block"),
    path(f"{ONE}rounds/<number>/typed-in/", pages_round.record_stance, name="record-stance"),
    path(f"{ONE}rounds/<number>/sheet/", pages_sheet.round_sheet, name="round-sheet"),
    path(f"{ONE}rounds/<number>/validity/", pages_round.ask_validity, name="ask-validity"),
    path(f"{ONE}stances/<which>/confirmation/", pages_round.confirm_stance, name="confirm-stance"),
    path(f"{ONE}stances/<which>/contest/", pages_round.contest_stance, name="contest-stance"),
    path(f"{ONE}fallback/", pages_round.ask_fallback, name="ask-fallback"),
    path(f"{ONE}rest/", pages_round.ask_rest, name="ask-rest"),
    path(f"{ONE}sponsors/", pages_round.sponsor, name="sponsor"),
    path(f"{ONE}late-block/", pages_round.ask_late_block, name="ask-late-block"),
    path(f"{ONE}review/", pages_round.ask_review, name="ask-review"),
    path(f"{ONE}execution/", pages_round.carry_out, name="carry-out"),
    path(f"{ONE}facilitator/", pages_round.decline, name="decline-to-facilitate"),
    path(f"{ONE}mediation/", pages_fair.offer_mediation, name="offer-mediation"),
    path(f"{ONE}mediation/answer/", pages_fair.answer_mediation, name="answer-mediation"),
    path(f"{ONE}supporter/", pages_fair.name_supporter, name="name-supporter"),
    path("g/<slug>/members/<ref>/suspension/", pages_fair.suspend, name="suspend-member"),
    path(f"{ONE}appeal/", pages_fair.ask_appeal, name="ask-appeal"),
    path(f"{ONE}task/", pages_round.take_task, name="take-task"),
    path(f"{ONE}task/release/", pages_round.let_go_of_task, name="let-go-of-task"),
    path(f"{ONE}task/report/", pages_round.report_task, name="report-task"),
]
