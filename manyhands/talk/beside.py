"""What pages of the floors below show of this one: a poster's notices, how many are unread."""

from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from manyhands.aid import pages
from manyhands.aid.models import Intent
from manyhands.groups.queries import BESIDES
from manyhands.talk import queries
from manyhands.talk.sentences import told

SHOWN = 10


def notices_of(actor: Any, intent: Intent) -> SafeString:
    """The notices about `intent` for whoever posted it, also without an account."""
    notices = [told(notice) for notice in queries.news_about(actor, intent)[:SHOWN]]
    return render_to_string("talk/notices.html", {"notices": notices})


pages.BESIDE_INTENT.append(notices_of)
BESIDES["unread"] = queries.unread_beside()
