"""Pages of news and of reports: what a member should know, how they are told, what to look into."""

from django.contrib import messages
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from manyhands.base.mail import leaves_the_house
from manyhands.groups.door import MemberRequest, members_only
from manyhands.groups.queries import memberships_of
from manyhands.groups.ties import ONE_KEY
from manyhands.people.middleware import SignedInRequest
from manyhands.people.models import Person
from manyhands.people.pages import only_signed_in
from manyhands.talk import actions, queries
from manyhands.talk.sentences import TOPIC_WORDS, told
from manyhands.talk.tasks import SALT


@require_safe
@members_only
def news(request: MemberRequest) -> HttpResponse:
    """What happened that concerns the member; seen once it was shown."""
    member = request.member
    notices, quiet = queries.news_of(member), queries.quiet_topics(member)
    context = {
        "notices": [told(notice) for notice in notices],
        "reports": queries.reports_for(member).count(),
        "topics": [(name, says, name not in quiet) for name, says in TOPIC_WORDS.items()],
        "by_mail": queries.is_told_by_mail(member),
        "has_mail": bool(member.person and member.person.mail_sealed),
        "mail_leaves": leaves_the_house(),
    }
    actions.see_news(notices)
    return render(request, "talk/news.html", context)


@require_safe
@only_signed_in
def all_news(request: SignedInRequest) -> HttpResponse:
    """Where a letter leads: to the news of one's group, or a list where there are several."""
    members = list(memberships_of(request.person))
    if len(members) == 1:
        return redirect("news", members[0].group.slug)
    rows = [(member.group, queries.unread(member)) for member in members]
    return render(request, "talk/all_news.html", {"rows": rows})


@require_POST
@members_only
def choose_mail(request: MemberRequest) -> HttpResponse:
    """Be told by mail, or only on the page."""
    by_mail = request.POST.get("by_mail") == "1"
    actions.choose_mail([request.member], by_mail=by_mail)
    said = _("You get a mail when there is news.") if by_mail else _("No more mail about news.")
    messages.success(request, said)
    return redirect("news", request.group.slug)


@require_POST
@members_only
def choose_topics(request: MemberRequest) -> HttpResponse:
    """Hear of some topics and not of others; what concerns oneself always comes."""
    wanted = request.POST.getlist("topic")
    actions.choose_topics(request.member, quiet=TOPIC_WORDS.keys() - set(wanted))
    messages.success(request, _("We tell you of what you chose."))
    return redirect("news", request.group.slug)


def stop_mail(request: HttpRequest, key: str) -> HttpResponse:
    """Where each letter leads to stop them, signed in or not: looking does nothing."""
    try:
        ref = signing.Signer(salt=SALT).unsign(key)
    except signing.BadSignature:
        raise Http404 from None
    person = get_object_or_404(Person, ref=ref)
    if request.method == "POST":
        actions.choose_mail(memberships_of(person), by_mail=False)
    return render(request, "talk/stop_mail.html", {"is_done": request.method == "POST"})


@require_safe
@members_only
def reports(request: MemberRequest) -> HttpResponse:
    """What neighbors asked the group to look at; only two who look together read the words."""
    under_one_roof = queries.looked_into_under_one_roof(request.member)
    rows = [
        {
            "report": row,
            "words": queries.reported_words(request.member, row),
            "one_key": ONE_KEY if row.pk in under_one_roof else "",
        }
        for row in queries.reports_for(request.member)[:100]
    ]
    return render(request, "talk/reports.html", {"rows": rows})


@require_POST
@members_only
def look_into(request: MemberRequest, ref: str) -> HttpResponse:
    """Be one of the two who look."""
    report = get_object_or_404(queries.reports_for(request.member), ref=ref)
    actions.look_into(request.member, report)
    messages.success(request, _("You look into this. The words open once there are two of you."))
    return redirect("reports", request.group.slug)
