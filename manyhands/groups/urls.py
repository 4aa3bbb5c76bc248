"""Where the pages of groups are."""

from django.urls import path

from manyhands.groups import pages, pages_witness

urlpatterns = [
    path("witness/add-checkpoint", pages_witness.add_checkpoint, name="add-checkpoint"),
    path("witness/key", pages_witness.witness_key, name="witness-key"),
    path("found/", pages.found_group, name="found-group"),
    path("g/<slug>/about/", pages.about, name="about"),
    path("g/<slug>/about/description/", pages.describe, name="describe-group"),
    path("g/<slug>/join/", pages.join, name="join"),
    path("g/<slug>/leave/", pages.leave, name="leave"),
    path("g/<slug>/members/", pages.members, name="members"),
    path("g/<slug>/members/<ref>/removal/", pages.remove_member, name="remove-member"),
    path("g/<slug>/constitution/", pages.constitution, name="constitution"),
    path("g/<slug>/places/", pages.places, name="places"),
    path("g/<slug>/places/<pk>/name/", pages.name_place, name="name-place"),
    path("g/<slug>/record/", pages.record, name="record"),
    path("g/<slug>/record/poster/", pages.poster, name="poster"),
    path("g/<slug>/record/file/", pages.download_record, name="download-record"),
]
