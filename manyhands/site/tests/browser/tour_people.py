"""The stops of the tour in a group that admits: who is suspended, has paused, observes, invites."""

HELPER = "helper"
SUSPENDED, PAUSED, OBSERVING = WHO = ("suspended", "paused", "observing")

STOPS = {
    "suspend-member: the group lists it": (HELPER, "/g/{quay}/members/{quay_cleo}/suspension/"),
    "emergency: a key waits": (HELPER, "/g/{quay}/emergency/"),
    "members: somebody is suspended": (HELPER, "/g/{quay}/members/"),
    "members: who looks is suspended": (SUSPENDED, "/g/{quay}/members/"),
    "show-proposal: who looks is suspended": (SUSPENDED, "/g/{quay}/decisions/{suspension}/"),
    "members: who looks has paused": (PAUSED, "/g/{quay}/members/"),
    "show-proposal: who looks has paused": (PAUSED, "/g/{quay}/decisions/{suspension}/"),
    "invitations": (HELPER, "/g/{slug}/invitations/"),
    "invitations: three are made": (HELPER, "/g/{quay}/invitations/"),
    "join-with": (OBSERVING, "/g/{quay}/join/{invited}/"),
    "members: who looks observes": (OBSERVING, "/g/{quay}/members/"),
    "show-proposal: who looks observes": (OBSERVING, "/g/{quay}/decisions/{suspension}/"),
    "board: who looks observes": (OBSERVING, "/g/{quay}/"),
    "join: who looks observes": (OBSERVING, "/g/{quay}/join/"),
    "admissions: the group decides": (HELPER, "/g/{quay}/admissions/"),
    "show-proposal: whether somebody comes in": (HELPER, "/g/{quay}/decisions/{admission}/"),
}
