"""Where the pages of groups are."""

from django.urls import path

from manyhands.groups import (
    pages,
    pages_admissions,
    pages_agreements,
    pages_circles,
    pages_constitution,
    pages_inviting,
    pages_mandates,
    pages_ties,
    pages_witness,
)

MANDATE, AGREEMENT, CIRCLE = (
    f"g/<slug>/{things}/<ref>/" for things in ("mandates", "agreements", "circles")
)
TIES = "g/<slug>/ties/"
WITNESSES = "g/<slug>/record/witnesses/"

urlpatterns = [
    path("witness/add-checkpoint", pages_witness.add_checkpoint, name="add-checkpoint"),
    path("witness/key", pages_witness.witness_key, name="witness-key"),
    path("found/", pages.found_group, name="found-group"),
    path("g/<slug>/about/", pages.about, name="about"),
    path("g/<slug>/about/description/", pages.describe, name="describe-group"),
    path("g/<slug>/join/", pages.join, name="join"),
    path(
        "g/<slug>/join/withdrawal/",
        pages_admissions.withdraw_admission,
        name="withdraw-admission",
    ),
    path("g/<slug>/join/<code>/", pages.join, name="join-with"),
    path("g/<slug>/invitations/", pages_inviting.invitations, name="invitations"),
    path(
        "g/<slug>/invitations/<ref>/taking-back/",
        pages_inviting.take_back,
        name="take-back-invitation",
    ),
    path("g/<slug>/admissions/", pages_admissions.list_admissions, name="admissions"),
    path("g/<slug>/admissions/<ref>/", pages_admissions.admit, name="admit"),
    path("g/<slug>/leave/", pages.leave, name="leave"),
    path("g/<slug>/members/", pages.members, name="members"),
    path("g/<slug>/members/pause/", pages.pause, name="pause"),
    path("g/<slug>/members/pause/end/", pages.resume, name="resume"),
    path("g/<slug>/members/observing/", pages.observe, name="observe"),
    path(TIES, pages_ties.list_ties, name="ties"),
    path(f"{TIES}reach/", pages_ties.name_buddy, name="name-buddy"),
    path(f"{TIES}roof/", pages_ties.say_one_roof, name="say-one-roof"),
    path(f"{TIES}<ref>/end/", pages_ties.end_tie, name="end-tie"),
    path("g/<slug>/members/<ref>/removal/", pages.remove_member, name="remove-member"),
    path("g/<slug>/members/<ref>/restoring/", pages.restore_member, name="restore-member"),
    path("g/<slug>/beginning/", pages_constitution.beginning, name="beginning"),
    path("g/<slug>/constitution/", pages_constitution.constitution, name="constitution"),
    path(
        "g/<slug>/constitution/change/",
        pages_constitution.change_constitution,
        name="change-constitution",
    ),
    path("g/<slug>/mandates/", pages_mandates.list_mandates, name="mandates"),
    path("g/<slug>/mandates/new/", pages_mandates.grant_mandate, name="grant-mandate"),
    path(MANDATE, pages_mandates.show_mandate, name="show-mandate"),
    path(f"{MANDATE}reports/", pages_mandates.report_mandate, name="report-mandate"),
    path(f"{MANDATE}hand-over/", pages_mandates.note_hand_over, name="note-hand-over"),
    path(f"{MANDATE}resignation/", pages_mandates.resign_mandate, name="resign-mandate"),
    path(f"{MANDATE}recall/", pages_mandates.recall_mandate, name="recall-mandate"),
    path("g/<slug>/agreements/", pages_agreements.list_agreements, name="agreements"),
    path("g/<slug>/agreements/new/", pages_agreements.adopt_agreement, name="adopt-agreement"),
    path(AGREEMENT, pages_agreements.show_agreement, name="show-agreement"),
    path(f"{AGREEMENT}change/", pages_agreements.change_agreement, name="change-agreement"),
    path(f"{AGREEMENT}end/", pages_agreements.end_agreement, name="end-agreement"),
    path("g/<slug>/circles/", pages_circles.list_circles, name="circles"),
    path("g/<slug>/circles/new/", pages_circles.create_circle, name="create-circle"),
    path(CIRCLE, pages_circles.show_circle, name="show-circle"),
    path(f"{CIRCLE}joining/", pages_circles.join_circle, name="join-circle"),
    path(f"{CIRCLE}leaving/", pages_circles.leave_circle, name="leave-circle"),
    path(f"{CIRCLE}powers/", pages_circles.lend_powers, name="lend-powers"),
    path(f"{CIRCLE}link/", pages_circles.link_circle, name="link-circle"),
    path(f"{CIRCLE}own-link/", pages_circles.send_link, name="send-link"),
    path(f"{CIRCLE}closing/", pages_circles.close_circle, name="close-circle"),
    path("g/<slug>/places/", pages.places, name="places"),
    path("g/<slug>/places/<pk>/name/", pages.name_place, name="name-place"),
    path("g/<slug>/record/", pages.record, name="record"),
    path("g/<slug>/record/poster/", pages.poster, name="poster"),
    path(WITNESSES, pages_witness.list_witnesses, name="witnesses"),
    path(f"{WITNESSES}asking/", pages_witness.ask_witness, name="ask-witness"),
    path(f"{WITNESSES}watching/", pages_witness.watch_record, name="watch-record"),
    path(f"{WITNESSES}end/", pages_witness.drop_witness, name="drop-witness"),
    path("g/<slug>/record/file/", pages.download_record, name="download-record"),
]
