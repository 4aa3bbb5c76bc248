"""A neighborhood in which every page has something to show, and a tour of all of them."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core import signing
from django.test import Client
from playwright.sync_api import Response

from manyhands.aid import promises
from manyhands.aid.policies import HEAR
from manyhands.aid.tests import make
from manyhands.base import times
from manyhands.base.times import now
from manyhands.decisions import devices, tasks
from manyhands.decisions.actions import draft_proposal, publish_proposal
from manyhands.decisions.choice import sortition
from manyhands.decisions.meetings import convening, speaking
from manyhands.decisions.tests import ballot_boxes as boxes
from manyhands.decisions.tests import make as decisions
from manyhands.funds.tests import make as funds
from manyhands.groups.actions import Newcomer, join_group
from manyhands.groups.constitution import with_setting
from manyhands.groups.models import Group, Member
from manyhands.groups.tests import make as groups
from manyhands.practices.tests import make as practices
from manyhands.record.models import Witness
from manyhands.site.tests.browser import tour_bank, tour_books, tour_money, tour_people
from manyhands.site.tests.browser.phone import Phone
from manyhands.site.tests.browser.scenes import doors, recall, suspending
from manyhands.site.tests.browser.tour_proposals import (
    amended,
    due,
    half_blocked,
    looked_at_again,
    other_rules,
    over,
    prolonged,
)
from manyhands.talk.tasks import SALT
from manyhands.talk.tests import make as talk

STRANGER, ASKER, HELPER = "stranger", "asker", "helper"

# Pages one can look at: the name of the route (and what is special), who looks, and where.
STOPS = {
    "front": (STRANGER, "/"),
    "found-group": (HELPER, "/found/"),
    "style": (STRANGER, "/style/"),
    "sign-in": (STRANGER, "/sign-in/"),
    "me": (HELPER, "/me/"),
    "me-twice": (HELPER, "/me/twice/"),
    "me-twice-code": (HELPER, "/me/twice/code/"),
    "me-twice-together": (HELPER, "/me/twice/together/"),
    "me-forgetting": (HELPER, "/me/forgetting/"),
    "all-news": (HELPER, "/news/"),
    "news-mail": (STRANGER, "/news/mail/{key}/"),
    "enter-code": (STRANGER, "/code/"),
    "open-link": (STRANGER, "/c/{link}/"),
    "board": (STRANGER, "/g/{slug}/"),
    "board: of a member": (HELPER, "/g/{slug}/"),
    "needs: nothing fits": (STRANGER, "/g/{slug}/needs/?words=zebra"),
    "offers": (STRANGER, "/g/{slug}/offers/"),
    "ask": (STRANGER, "/g/{slug}/needs/new/"),
    "offer": (STRANGER, "/g/{slug}/offers/new/"),
    "show-need: a neighbor's": (STRANGER, "/g/{slug}/needs/{lamp}/"),
    "show-need: can promise": (HELPER, "/g/{slug}/needs/{lamp}/"),
    "show-need: one's own": (ASKER, "/g/{slug}/needs/{supper}/"),
    "show-need: confided to few": (STRANGER, "/g/{slug}/needs/{confided}/"),
    "show-need: confided to who looks": (HELPER, "/g/{slug}/needs/{confided}/"),
    "show-need: confided, and nobody is there": (HELPER, "/g/{slug}/needs/{alone}/"),
    "show-offer": (STRANGER, "/g/{slug}/offers/{ride}/"),
    "edit-need": (ASKER, "/g/{slug}/needs/{supper}/edit/"),
    "edit-need: confided, and nobody is there": (HELPER, "/g/{slug}/needs/{alone}/edit/"),
    "erasure-need": (ASKER, "/g/{slug}/needs/{supper}/erasure/"),
    "show-commitment: the asker's": (ASKER, "/g/{slug}/commitments/{promise}/"),
    "show-commitment: the helper's": (HELPER, "/g/{slug}/commitments/{promise}/"),
    "mine": (HELPER, "/g/{slug}/mine/"),
    "news": (HELPER, "/g/{slug}/news/"),
    "reports": (HELPER, "/g/{slug}/reports/"),
    "inbox": (HELPER, "/g/{slug}/inbox/"),
    "import": (HELPER, "/g/{slug}/import/"),
    "import-check": (HELPER, "{sheet}"),
    "export": (HELPER, "/g/{slug}/export/"),
    "disclosure": (HELPER, "/g/{slug}/disclosure/"),
    "about": (STRANGER, "/g/{slug}/about/"),
    "describe-group": (HELPER, "/g/{slug}/about/description/"),
    "dissolve-group": (HELPER, "/g/{slug}/about/end/"),
    "about: a group that has ended": (STRANGER, "/g/{over}/about/"),
    "board: of a group that has ended": (HELPER, "/g/{over}/"),
    "join": (STRANGER, "/g/{slug}/join/"),
    "join: one has to ask": (HELPER, "/g/{closed}/join/"),
    "join: one has asked": (HELPER, "/g/{asked_at}/join/"),
    "admissions": (HELPER, "/g/{slug}/admissions/"),
    "leave": (HELPER, "/g/{slug}/leave/"),
    "members": (HELPER, "/g/{slug}/members/"),
    "ties": (HELPER, "/g/{slug}/ties/"),
    "remove-member": (HELPER, "/g/{slug}/members/{cleo}/removal/"),
    "suspend-member": (HELPER, "/g/{slug}/members/{cleo}/suspension/"),
    **tour_people.STOPS,
    "constitution": (STRANGER, "/g/{slug}/constitution/"),
    "constitution: as it was": (HELPER, "/g/{slug}/constitution/?version=1"),
    "change-constitution: a power": (
        HELPER,
        "/g/{slug}/constitution/change/?clause=powers:group.describe",
    ),
    "change-constitution: numbers": (
        HELPER,
        "/g/{slug}/constitution/change/?clause=methods:consensus",
    ),
    "change-constitution: what cannot wait": (
        HELPER,
        "/g/{slug}/constitution/change/?clause=emergency:acts",
    ),
    "change-constitution: pairs": (
        HELPER,
        "/g/{slug}/constitution/change/?clause=mandates:incompatible",
    ),
    "change-constitution: what is protected": (
        HELPER,
        "/g/{slug}/constitution/change/?clause=entrenched",
    ),
    "beginning": (HELPER, "/g/{slug}/beginning/"),
    "show-proposal: a mandate is taken back": (HELPER, "/g/{slug}/decisions/{recall}/"),
    "mandates": (HELPER, "/g/{slug}/mandates/"),
    "grant-mandate": (HELPER, "/g/{slug}/mandates/new/"),
    "show-mandate: one's own": (HELPER, "/g/{slug}/mandates/{mandate}/"),
    "show-mandate: another's": (HELPER, "/g/{slug}/mandates/{asked_back}/"),
    "recall-mandate": (HELPER, "/g/{slug}/mandates/{asked_back}/recall/"),
    "agreements": (STRANGER, "/g/{slug}/agreements/"),
    "adopt-agreement": (HELPER, "/g/{slug}/agreements/new/"),
    "show-agreement": (HELPER, "/g/{slug}/agreements/{agreement}/"),
    "change-agreement": (HELPER, "/g/{slug}/agreements/{agreement}/change/"),
    "end-agreement": (HELPER, "/g/{slug}/agreements/{agreement}/end/"),
    **practices.STOPS,
    "circles": (HELPER, "/g/{slug}/circles/"),
    "create-circle": (HELPER, "/g/{slug}/circles/new/"),
    "show-circle": (HELPER, "/g/{slug}/circles/{circle}/"),
    "lend-powers": (HELPER, "/g/{slug}/circles/{circle}/powers/"),
    "link-circle": (HELPER, "/g/{slug}/circles/{circle}/link/"),
    "close-circle": (HELPER, "/g/{slug}/circles/{circle}/closing/"),
    "decisions": (HELPER, "/g/{slug}/decisions/"),
    "propose": (HELPER, "/g/{slug}/decisions/new/"),
    "power-picture": (HELPER, "/g/{slug}/decisions/picture/"),
    "device-keys": (HELPER, "/g/{slug}/device-keys/"),
    "show-proposal: a draft": (HELPER, "/g/{slug}/decisions/{draft}/"),
    "show-proposal: a draft that fits into another": (HELPER, "/g/{slug}/decisions/{fits}/"),
    "show-proposal: its act is to be amended": (HELPER, "/g/{slug}/decisions/{amended}/"),
    "show-proposal: all are asked": (HELPER, "/g/{slug}/decisions/{asked}/"),
    "show-proposal: a block is to be finished": (HELPER, "/g/{slug}/decisions/{unfinished}/"),
    "show-proposal: it is prolonged": (HELPER, "/g/{slug}/decisions/{prolonged}/"),
    "round-sheet": (HELPER, "/g/{slug}/decisions/{prolonged}/rounds/1/sheet/"),
    "show-proposal: one has spoken": (HELPER, "/g/{slug}/decisions/{spoken}/"),
    "show-proposal: it is blocked": (HELPER, "/g/{slug}/decisions/{blocked}/"),
    "show-proposal: somebody is wanted": (HELPER, "/g/{slug}/decisions/{adopted}/"),
    "show-proposal: its time has come": (HELPER, "/g/{slug}/decisions/{due}/"),
    "show-proposal: does it stay": (HELPER, "/g/{slug}/decisions/{review}/"),
    "show-proposal: other rules": (HELPER, "/g/{slug}/decisions/{rules}/"),
    "last-year": (HELPER, "/g/{slug}/decisions/{rules}/last-year/"),
    "meetings": (HELPER, "/g/{slug}/meetings/"),
    "call-meeting": (HELPER, "/g/{slug}/meetings/new/"),
    "show-meeting": (HELPER, "/g/{slug}/meetings/{meeting}/"),
    "attendance": (HELPER, "/g/{slug}/meetings/{meeting}/attendance/"),
    "speaking-queue": (HELPER, "/g/{slug}/meetings/{meeting}/queue/"),
    "type-in-sheet": (HELPER, "/g/{slug}/meetings/{meeting}/agenda/{item}/stances/"),
    "meeting-sheet": (HELPER, "/g/{slug}/meetings/{meeting}/sheet/"),
    "minutes": (HELPER, "/g/{slug}/meetings/{meeting}/minutes/"),
    "options": (HELPER, "/g/{slug}/decisions/{choice}/options/"),
    "ballot": (HELPER, "/g/{slug}/decisions/{choice}/ballot/"),
    "draws": (HELPER, "/g/{slug}/lots/"),
    "show-draw": (HELPER, "/g/{slug}/lots/{draw}/"),
    "rosters": (HELPER, "/g/{slug}/rosters/"),
    "undo": (HELPER, "/g/{slug}/record/undo/"),
    "emergency": (HELPER, "/g/{slug}/emergency/"),
    "commons": (HELPER, "/g/{slug}/commons/"),
    "ways-to-pay: with an amount": (HELPER, "/g/{slug}/money/ways/?amount=12,5&words=Rice"),
    "ways-to-pay: an amount that is none": (HELPER, "/g/{slug}/money/ways/?amount=much"),
    "add-way": (HELPER, "/g/{slug}/money/ways/new/"),
    "add-way: in the Swiss manner": (HELPER, "/g/{slug}/money/ways/new/?kind=swiss"),
    "stop-way": (HELPER, "/g/{slug}/money/ways/{way}/end/"),
    "way-poster": (HELPER, "/g/{slug}/money/ways/{way}/poster/?amount=5"),
    **tour_bank.STOPS,
    "poster": (STRANGER, "/g/{slug}/record/poster/"),
    "places": (HELPER, "/g/{slug}/places/?patch={patch}"),
    "record": (STRANGER, "/g/{slug}/record/"),
    "witnesses": (HELPER, "/g/{slug}/record/witnesses/"),
    "nothing is here": (STRANGER, "/g/nowhere/"),
    **tour_money.STOPS,
    "public-accounts": (HELPER, tour_books.PUBLIC),
    **{stop: (HELPER, f"/g/{{slug}}/books/{path}") for stop, path in tour_books.STOPS.items()},
}
# Routes that lead to no page of their own: they take a form and go back, or answer with a file.
NO_PAGES = {
    *tour_bank.NO_PAGES,
    *("language", "verifier", "verifier-of-rounds", "verifier-of-ballots", "verifier-of-methods"),
    *("verifier-of-lots", "verifier-of-turns"),
    *("sign-in-code", "sign-out"),
    *("sign-out-everywhere", "me-language"),
    *("passkey-sign-in", "passkey-sign-in-question", "passkey-join", "passkey-join-question"),
    *("passkey-add", "passkey-question", "passkey-remove", "put-away", "needs"),
    *("refresh-need", "withdrawal-need", "closing-need", "claim-need"),
    *("hiding-need", "showing-need", "hiding-offer", "showing-offer"),
    *("refresh-offer", "withdrawal-offer", "closing-offer", "claim-offer"),
    *("edit-offer", "erasure-offer"),  # the pages of needs, with other words
    *("commit", "release", "hand-over", "confirm", "thank", "pass-on", "take-over", "bar"),
    *("read-sealed", "post-message", "mute", "report", "choose-mail", "look-into"),
    *("add-checkpoint", "witness-key", "ask-witness", "watch-record", "drop-witness", "receipt"),
    *("choose-topics", "take-back-invitation"),
    *("bring", "settle", "import-posting", "import-removal", "import-report"),
    *(
        "withdraw-admission",
        "admit",
        "observe",
        "take-back-invitation",
        "restore-member",
        "ask-rest",
        "sponsor",
    ),
    *("report-mandate", "note-hand-over", "resign-mandate"),
    *practices.NO_PAGES,
    *("join-circle", "leave-circle", "send-link"),
    *("add-to-agenda", "move-up-agenda", "settle-agenda-item", "open-meeting", "close-meeting"),
    *("draw-parts", "decline-part", "give-turn", "end-turn", "keep-figures", "put-on-agenda"),
    *("name-place", "download-record", "demo-shoes", "pause", "resume"),
    *("name-buddy", "say-one-roof", "end-tie"),
    *("publish-proposal", "withdraw-proposal", "take-over-proposal", "propose-again"),
    *("speak", "reply", "let-go-of-concern", "settle-concern", "hide-said", "show-said"),
    *("translate-proposal", "ask-advice", "ask-review"),
    *("offer-amendment", "offer-draft", "answer-amendment", "approve-version", "redact-version"),
    *("call-test", "take-stance", "put-away-block"),
    *("record-stance", "confirm-stance", "contest-stance", "ask-validity", "ask-fallback"),
    *("drop-device-key", "me-twice-passkey"),
    *("ask-late-block", "carry-out", "decline-to-facilitate"),
    *("take-task", "let-go-of-task", "report-task"),
    *("offer-mediation", "answer-mediation", "name-supporter", "ask-appeal"),
    *("budget-file", "show-secret-count", "decline-duty", "emergency-key"),
    *("renew-emergency", "look-up-names", "books-file", *tour_money.NO_PAGES),
}


@dataclass
class Tour:
    """The neighborhood: the words its paths need, and the session of each kind of visitor."""

    words: dict[str, Any]
    sessions: dict[str, str] = field(default_factory=dict)

    def visit(self, phone: Phone, stop: str) -> Response:
        """Go to a stop as whoever looks there; says what the house answered."""
        who, path = STOPS[stop]
        cookie = settings.SESSION_COOKIE_NAME
        phone.context.clear_cookies(name=cookie)
        if who in self.sessions:
            held = {"name": cookie, "value": self.sessions[who], "url": phone.house}
            phone.context.add_cookies([held])
        answer = phone.go(path.format(**self.words))
        assert answer.status < 500, stop
        return answer


def neighborhood() -> Tour:
    """A group with a need in every state, a promise with a thread, raw words and a sheet."""
    group = make.group("Rosewood", rings=2)
    patch = group.places.get(name="Mill")
    ana, cleo = make.member(group, "Ana", mail="ana@example.org"), make.member(group, "Cleo")
    code = make.code()
    supper = make.need(
        group, "Supper", lines=make.lines(Bread=2, Milk=3), code=code, address="Mill Lane 7",
        place=patch, contact="600 111 222", name="Rosa", urgency=2, adults=2, times="after 5",
    )  # fmt: skip
    lamp = make.need(cleo, "Una lámpara", kinds=["tools", "other"], quantity=2, language="es")
    ride = make.offer(group, "A ride", kinds=["transport"], place=patch, is_standing=True)
    make.need(group, "A ride to the hospital", kinds=["transport"], answers=ride)
    promise = make.commitment(ana, supper, many=2)
    promises.read_sealed(ana, promise)
    talk.said(make.holder(supper), promise, "The bell is broken")
    talk.said(ana, promise, "Then I knock")
    talk.work()
    talk.raws(group, ["We are 4 and have no water", "Gracias a todos"])
    words = {
        "slug": group.slug, "patch": patch.pk, "link": code.link(), "cleo": cleo.ref,
        "supper": supper.ref, "lamp": lamp.ref, "ride": ride.ref, "promise": promise.ref,
        "key": signing.Signer(salt=SALT).sign(ana.person.ref),
    }  # fmt: skip
    words |= {
        "mandate": groups.decided(
            "mandate.grant", group, role="purse", holder=ana.ref, days=90, purpose="The money",
            powers=["group.describe", HEAR], report_every_d=30,
        ).ref,
        "agreement": groups.decided("agreement.adopt", group, title="Quiet", text="After ten.").ref,
        "circle": groups.decided("circle.create", group, name="Kitchen", purpose="We cook.").ref,
    }  # fmt: skip
    words |= practices.to_look_at(group)
    words |= practices.more_to_look_at(ana, cleo)
    devices.add_device(ana, ana, key=f"{43 * 'A'}=")
    other = with_setting(group.constitution.data, "stale_after_h", 24)
    groups.decided("constitution.change", group, data=other)
    words |= {
        "confided": make.need(cleo, "Pills", kinds=["medical"], place=patch, is_confided=True).ref,
        "alone": make.need(ana, "A lawyer", kinds=["skill"], is_confided=True).ref,
    }
    words |= proposals(ana, cleo, make.member(group, "Dov"))
    words |= meeting_of(cleo, ana) | tour_money.held_in_common(group, ana, cleo)
    words |= choices(ana, cleo) | {"way": funds.way_of_each_kind(group)[0].ref}
    words |= tour_bank.heard(ana) | tour_books.books(group, ana, cleo)
    decisions.done_at_once(make.member(group, "Gus"), cleo, "The closed lane")
    watch(group)
    words |= doors(ana, group) | recall(group) | suspending(ana) | {"over": over(ana.person)}
    groups.reaches(cleo, ana)
    groups.under_one_roof(group.members.get(name="Gus"), ana)
    helper, asker = make.browser(ana), make.browser(holding=supper)
    rows = {"text": "What,How many,Where\nRice,2,Mill\nSoap,1,Elsewhere\n,,"}
    is_here_twice(helper, group)
    words["sheet"] = helper.post(f"/g/{group.slug}/import/", rows).headers["Location"]
    sessions = {HELPER: helper, ASKER: asker}
    sessions |= {name: make.browser(words.pop(name)) for name in tour_people.WHO}
    return Tour(words, {name: _session(browser) for name, browser in sessions.items()})


def is_here_twice(browser: Client, group: Group) -> None:
    """Whoever looks there has shown that another account is theirs too."""
    anna = make.member(group, "Anna", mail="anna@example.org")
    elsewhere = make.group("Linden Court")
    join_group(Newcomer(elsewhere, anna.person), elsewhere, name="Anna B")
    session = browser.session
    until = now() + timedelta(days=1)
    session["twice_other"] = {"ref": anna.person.ref, "until": until.timestamp()}
    session["twice_nonce"] = "asked"
    session.save()


def proposals(ana: Member, cleo: Member, dov: Member) -> dict[str, str]:
    """A draft, one that all are asked about, one that is blocked, one that people carry out."""
    asked = decisions.being_asked(cleo, title="A bench by the mill", asker=dov)
    decisions.say(dov, asked, "block")
    spoken = decisions.being_asked(dov, title="A second fridge", asker=cleo)
    decisions.say(ana, spoken, "reserve", reason="It hums.")
    blocked = decisions.being_asked(cleo, title="A louder bell")
    decisions.say(ana, blocked, "block")
    said = decisions.concern(ana, blocked, "Zed sleeps badly.")
    groups.decided("content.hide", blocked, said=said.ref)
    adopted = decisions.being_asked(cleo, title="A shelf for jars")
    for member in (ana, cleo, dov):
        decisions.say(member, adopted, "agree")
    for each, days in ((blocked, 8), (adopted, 8), (adopted, 12)):
        with times.at(times.now() + timedelta(days=days)):
            tasks.move_one(each.pk, times.now())
    wish = decisions.wish(ana, "Rose Street")
    draft = draft_proposal(ana, ana.group, method=wish.method, act=wish.act.as_dict())
    named = {"draft": draft, "asked": asked, "spoken": spoken, "blocked": blocked}
    named |= {"adopted": adopted, "unfinished": half_blocked(ana, dov)}
    named |= amended(ana, dov, cleo) | {"due": due(ana, cleo, dov)}
    named["review"] = looked_at_again(ana, cleo, dov)
    named |= {"prolonged": prolonged(ana, cleo, dov)}
    named["rules"] = other_rules(ana, cleo, dov)
    return {name: row.ref for name, row in named.items()}


def choices(ana: Member, cleo: Member) -> dict[str, str]:
    """A choice among several that is being made, with a ballot, and a lot that is being drawn."""
    choice = boxes.choice(ana, "ranked", "Soup", "Bread")
    with times.at(times.now() + timedelta(hours=49)):
        tasks.move_one(choice.pk, times.now())
    boxes.send(ana, choice.rounds.get(), order=boxes.named(choice, "Soup"))
    pair = [ana, cleo]
    draw = sortition.begin_draw(cleo, cleo.group, title="Who cooks?", members=pair, how_many=1)
    return {"choice": choice.ref, "draw": draw.ref}


def watch(group: Group) -> None:
    """A server has signed this group's record and another was asked; one record is watched."""
    groups.with_witness(groups.with_witness(group, "rosewood.example"), "mill.example")
    Witness.objects.filter(name="mill.example").update(size=12, signed_at=now())
    groups.decided("witness.add", group, key=groups.record_key("g/k3v7q2m5x4c6b2n7"))


def meeting_of(author: Member, other: Member) -> dict[str, str]:
    """A meeting that is on, about a proposal that is being tested, with a queue."""
    draft = draft_proposal(author, author.group, method="consent", text="The old one is broken.")
    fridge = publish_proposal(author, draft, title="Buy a fridge", text=draft.head.text)
    meeting = convening.call_meeting(author, author.group, title="Monthly", starts_at=now())
    convening.open_meeting(author, meeting)
    convening.note_attendance(author, meeting, present=[author.ref, other.ref])
    item = convening.add_to_agenda(author, meeting, proposal=fridge.ref)
    speaking.ask_for_turn(author, meeting)
    speaking.ask_for_turn(author, meeting, guest="Lina")
    return {"meeting": meeting.ref, "item": item.ref}


def _session(client: Client) -> str:
    return client.cookies[settings.SESSION_COOKIE_NAME].value
