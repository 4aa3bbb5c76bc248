"""What the tables give away of groups, their members and what they agreed; see `classified`."""

from django.utils.translation import gettext_lazy as _

from manyhands.site.classified.kinds import HASHED, LINK, RANDOM, READABLE, STATE, TIME, Table

GROUPS = {
    "groups.Group": Table(
        _("The group"),
        "pk",
        {
            READABLE: "slug name purpose language",
            RANDOM: "ref",
            LINK: "log constitution",
            TIME: "founded_at begun_at",
            STATE: "id is_listed",
        },
    ),
    "groups.Constitution": Table(
        _("Versions of the constitution"),
        "group",
        {READABLE: "data", LINK: "group", TIME: "adopted_at", STATE: "id version"},
    ),
    "groups.Place": Table(
        _("Patches of the quilt"), "group", {READABLE: "cell name", LINK: "group", STATE: "id"}
    ),
    "groups.Member": Table(
        _("Memberships, past ones too"),
        "group",
        {
            READABLE: "name",
            RANDOM: "ref",
            LINK: "group person became",
            TIME: "joined_at left_at paused_at suspended_until observes_since",
            STATE: "id",
        },
    ),
    "groups.KeptSuspension": Table(
        _("Suspensions of who left, until they are over"),
        "group",
        {HASHED: "mark", LINK: "group member back_as", TIME: "until", STATE: "id"},
    ),
    "groups.Tie": Table(
        _("Who can reach whom, and who lives with whom, as they say"),
        "member__group",
        {RANDOM: "ref", LINK: "member other", TIME: "said_at", STATE: "id kind"},
    ),
    "groups.Admission": Table(
        _("Who asked to come in, with what they wrote until it was decided"),
        "group",
        {
            READABLE: "name words",
            RANDOM: "ref",
            LINK: "group person",
            TIME: "asked_at ended_at",
            STATE: "id ended_as observes",
        },
    ),
    "groups.Invitation": Table(
        _("Invitations, and who came with whom while both are here"),
        "group",
        {
            RANDOM: "ref",
            HASHED: "code_index",
            LINK: "group sponsor admission came_as",
            TIME: "made_at expires_at ended_at",
            STATE: "id",
        },
    ),
    "groups.Confirmation": Table(
        _("Who agreed to begin"),
        "group",
        {LINK: "group member", TIME: "confirmed_at", STATE: "id"},
    ),
    "groups.Mandate": Table(
        _("Mandates, past ones too"),
        "group",
        {
            READABLE: "role purpose powers hand_over",
            RANDOM: "ref granted_by",
            LINK: "group holder understudy",
            TIME: "starts_at ends_at ended_at rests_until",
            STATE: "id ended_as term report_every_d",
        },
    ),
    "groups.MandateReport": Table(
        _("Reports on mandates"),
        "mandate__group",
        {READABLE: "text", LINK: "mandate", TIME: "written_at", STATE: "id"},
    ),
    "groups.Agreement": Table(
        _("Agreements"),
        "group",
        {
            RANDOM: "ref",
            LINK: "group",
            TIME: "adopted_at review_on sunset_on ended_at",
            STATE: "id",
        },
    ),
    "groups.AgreementVersion": Table(
        _("The words of agreements, past ones too"),
        "agreement__group",
        {
            READABLE: "title text",
            RANDOM: "adopted_by",
            LINK: "agreement",
            TIME: "adopted_at",
            STATE: "id number",
        },
    ),
    "groups.Circle": Table(
        _("Circles"),
        "group",
        {
            READABLE: "name purpose powers",
            RANDOM: "ref",
            LINK: "group",
            TIME: "created_at closed_at",
            STATE: "id",
        },
    ),
    "groups.CircleMember": Table(
        _("Who is in which circle"),
        "circle__group",
        {LINK: "circle member", TIME: "joined_at left_at", STATE: "id links_for"},
    ),
}
