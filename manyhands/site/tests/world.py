"""A small world for the tests that go through every page: its routes, its people, its canaries.

Each private or public word in it is a canary, a word found nowhere else, so that a page can be
held against what each kind of person may read there.
"""

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.test import Client
from django.urls import get_resolver, reverse

from manyhands.aid import actions, promises
from manyhands.aid.bringing import posting
from manyhands.aid.drafts import Draft, LineDraft
from manyhands.aid.models import Bar, Commitment, Intent
from manyhands.aid.tests import make
from manyhands.base import times
from manyhands.base.sheets import read_sheet
from manyhands.base.times import now
from manyhands.decisions import actions as deciding
from manyhands.decisions import behalf, devices, recalling, tasks
from manyhands.decisions.meetings import convening, speaking
from manyhands.decisions.models import Facilitator, Proposal
from manyhands.decisions.tests import make as decisions
from manyhands.funds.tests import make as funds
from manyhands.groups import circles
from manyhands.groups.actions import leave_group, name_place
from manyhands.groups.holding import HELD, LASTS_S
from manyhands.groups.models import Member
from manyhands.groups.tests import make as groups
from manyhands.site.tests import world_bank, world_inviting, world_money, world_practices
from manyhands.talk import actions as talk
from manyhands.talk.tasks import key_to_stop
from manyhands.talk.tests import make as talks

NOT_THERE = "a" * 16
OWN_KEY, NEW_KEY = (f"{43 * letter}=" for letter in "AQ")  # of a device, in base64
KINDS = (
    "stranger", "holder", "other_holder", "member", "helper", "released", "done_48h", "poster",
    "asked", "elsewhere", "no_member", "left", "barred",
)  # fmt: skip

# What stands in which field. Choices from a list are told by what the list says.
CANARIES = {
    "words": "canarywords",
    "line": "canaryline",
    "times": "canarytimes",
    "place": "canaryplace",
    "household": "4 or more adults",
    "language": "Somali",
    "name": "canaryname",
    "address": "canaryaddress",
    "contact": "canarycontact",
    "hours": "canaryhours",
    "note": "canarynote",
    "hidden": "canaryhidden",
    "confided": "canaryconfided",
    "said": "canarysaid",
    "report": "canaryreport",
    "raw": "canaryraw",
    "sheet": "canarysheet",
    "helper": "canaryhelper",
    "poster": "canaryposter",
    "mail": "canarymail@example.org",
    "proposal": "canaryproposal",
    "draft": "canarydraft",
    "asks": "canaryasks",
    "bank": "canarybank",
    "pay": "canarypay",
}
UNCHOSEN = re.compile(
    rf'<option value="[^"]*">({CANARIES["household"]}|{CANARIES["language"]})</option>'
)


class World:
    """One group with a need and everything that can hang on it, another group, and everybody."""

    def __init__(self) -> None:
        self.group, self.elsewhere = make.group("Rosewood"), make.group("Elsewhere")
        group = self.group
        self.members = {
            name: make.member(group, CANARIES.get(name, f"Neighbor {name}"))
            for name in ("member", "helper", "released", "done_48h", "asked", "left", "barred")
        }
        self.members["poster"] = make.member(group, CANARIES["poster"], mail=CANARIES["mail"])
        self.members["elsewhere"] = make.member(self.elsewhere, "Sly")
        self.place = group.places.last()
        name_place(self.members["member"], self.place, name=CANARIES["place"])
        self.post()
        self.promise()
        self.speak()
        self.hurry()
        self.propose()
        self.agree()
        self.watch()
        self.confide()
        self.meet()
        world_money.hold_in_common(self, CANARIES["pay"])
        world_bank.fill(self, CANARIES["bank"])
        world_practices.fill(self, CANARIES["pay"])
        world_inviting.fill(self)
        self.leave_and_bar()

    def post(self) -> None:
        """A need and an offer, both a member's and a code's, one that hides its words, others."""
        poster, code = self.members["poster"], make.code
        self.link = code()
        self.need = make.need(
            poster, CANARIES["words"], code=self.link, lines=self.lines(), place=self.place,
            times=CANARIES["times"], adults=3, language="so", **self.sealed(),
        )  # fmt: skip
        self.offer = make.offer(
            poster, CANARIES["words"], code=code(), place=self.place, times=CANARIES["times"],
            language="so", **self.sealed(),
        )  # fmt: skip
        self.hidden = make.need(poster, code=code())
        actions.edit_intent(poster, self.hidden, draft=self.hiding(CANARIES["hidden"]))
        self.other_need = make.need(self.group, "Another")
        self.closed, self.erased = (
            make.need(poster, CANARIES["words"], code=code(), **self.sealed()) for _ in range(2)
        )
        self.theirs = make.need(self.members["elsewhere"], "Theirs", quantity=9)

    def lines(self) -> list[LineDraft]:
        return [LineDraft("food", 9, CANARIES["line"])]

    def sealed(self) -> dict[str, Any]:
        names = ("name", "address", "contact", "hours", "note")
        return {name: CANARIES[name] for name in names} | {"reach": "call"}

    def hiding(self, words: str) -> Draft:
        draft = make.draft("", **self.sealed())
        return replace(draft, hides_words=True, sealed=replace(draft.sealed, words=words))

    def promise(self) -> None:
        """One promise that stands, one let go, one done two days ago; and one elsewhere."""
        self.done = make.commitment(self.members["done_48h"], self.need, many=1)
        promises.hand_over(self.members["done_48h"], self.done)
        over = now() - timedelta(hours=48)
        Commitment.objects.filter(pk=self.done.pk).update(kept_at=over)
        let_go = make.commitment(self.members["released"], self.fresh(self.need), many=1)
        self.let_go = promises.release(self.members["released"], let_go)
        self.standing = make.commitment(self.members["helper"], self.fresh(self.need), many=1)
        promises.pass_on(self.members["helper"], self.standing, to=self.members["asked"])
        promises.hand_over(
            self.members["helper"], make.commitment(self.members["helper"], self.closed)
        )
        actions.erase_intent(self.members["poster"], self.erased)
        newcomer = make.member(self.elsewhere, "Nina")
        self.their_promise = make.commitment(newcomer, self.theirs, many=1)

    def speak(self) -> None:
        """A thread, a report, a raw message and a sheet about to be brought."""
        for of in (self.standing, self.done):
            talks.said(self.members["poster"], self.again(of), CANARIES["said"])
        self.report = talk.report(
            self.members["poster"], self.again(self.let_go), words=CANARIES["report"]
        )
        self.their_report = talk.report(
            self.members["elsewhere"], self.again(self.their_promise), words="Odd"
        )
        self.raw = talks.raw(self.group, f"We need {CANARIES['raw']} water")
        self.their_raw = talks.raw(self.elsewhere, "We need bread")
        sheet = read_sheet(f"What,How many\n{CANARIES['sheet']},2\n".encode())
        self.sheet = posting.keep(
            self.members["member"], sheet, {"words": 0}, direction="need", language="en"
        )
        posting.look(self.sheet, sheet, {"words": 0}, "need")

    def hurry(self) -> None:
        """Two members did at once what the group lists as what may not wait."""
        pair = (self.members[name] for name in ("barred", "asked"))
        self.emergency = decisions.done_at_once(*pair)

    def propose(self) -> None:
        """A proposal about which all are asked, one that is blocked, one that people carry out,
        and a draft; and one in the other group.
        """
        poster, helper = self.members["poster"], self.members["helper"]
        for member in self.members.values():
            member.refresh_from_db()
        title = CANARIES["proposal"]
        self.proposal = decisions.being_asked(poster, title=title, asker=helper)
        self.question = self.proposal.contributions.get()
        self.amendment = self.proposal.amendments.get()
        self.blocked = self.being_resolved(helper, self.members["asked"])
        self.adopted = decisions.being_asked(self.members["barred"], title="A shelf")
        self.carry_out(self.adopted)
        self.draft = deciding.draft_proposal(
            poster, poster.group, title=CANARIES["draft"], text=CANARIES["draft"]
        )
        self.rules = decisions.other_rules(poster, quorum=80)
        sly = self.members["elsewhere"]
        self.their_proposal = decisions.text(sly, title="Theirs")
        round_ = self.proposal.rounds.get()
        self.typed_in, _code = behalf.record_stance(
            helper, round_, member=self.members["member"], position="agree"
        )

    def being_resolved(self, author: Member, blocker: Member) -> Proposal:
        proposal = decisions.being_asked(author, title="A louder bell")
        decisions.say(blocker, proposal, "block")
        self.close(proposal)
        # Whom the lot asks is anybody; here it is always the same.
        Facilitator.objects.filter(proposal=proposal).update(member=self.members["barred"])
        return decisions.again(proposal)

    def carry_out(self, proposal: Proposal) -> None:
        for name in ("member", "helper", "poster", "asked"):
            decisions.say(self.members[name], proposal, "agree")
        self.close(proposal)
        with times.at(now() + timedelta(days=12)):
            tasks.move_one(proposal.pk, now())

    def close(self, proposal: Proposal) -> None:
        with times.at(proposal.rounds.get().closes_at):
            tasks.move_one(proposal.pk, now())

    def agree(self) -> None:
        """A mandate, an agreement, a circle, a way to pay, who asks to come in; and elsewhere."""
        self.mandate, self.agreement, self.circle = self.decide("helper", self.group)
        self.their_mandate, self.their_agreement, self.their_circle = self.decide(
            "elsewhere", self.elsewhere
        )
        self.way, self.their_way = (
            funds.way(each, "cash") for each in (self.group, self.elsewhere)
        )
        recalling.ask_recall(self.members["poster"], self.mandate, reason="No report is read.")
        circles.join_circle(self.members["helper"], self.circle)
        devices.add_device(self.members["member"], self.members["member"], key=OWN_KEY)
        ask, words = decisions.asked_to_come_in, CANARIES["asks"]
        self.admission, self.their_admission = ask(self.group, words), ask(self.elsewhere, words)

    def decide(self, holder: str, group: Any) -> list[Any]:
        """The three things as adopted by a group; `holder` carries the mandate."""
        return [
            make.hears(self.members[holder]),
            groups.decided("agreement.adopt", group, title="Quiet", text="Quiet after ten."),
            groups.decided("circle.create", group, name="Kitchen", purpose="We cook."),
        ]

    def watch(self) -> None:
        """A server that watches over the record, and a record that is watched."""
        groups.with_witness(self.group)
        groups.decided("witness.add", self.group, key=groups.record_key())

    def confide(self) -> None:
        """Two needs that only the helper may hear: one on the board, one that they promised."""
        word, poster = CANARIES["confided"], self.members["poster"]
        said: dict[str, Any] = {"lines": [LineDraft("medical", 2, word)], "times": word}
        needs = [make.need(poster, word, code=make.code(), is_confided=True, **said) for _ in "ab"]
        self.confided, self.entrusted = needs
        self.trusted = make.commitment(self.members["helper"], self.entrusted)

    def meet(self) -> None:
        """A meeting with something on its agenda, at which somebody waits to speak."""
        self.meeting, self.their_meeting = (
            convening.call_meeting(who, who.group, title="Monthly", starts_at=now())
            for who in (self.members["member"], self.members["elsewhere"])
        )
        member = self.members["member"]
        convening.add_to_agenda(member, self.meeting, title="The shed")
        self.item = convening.add_to_agenda(member, self.meeting, title="The key")
        convening.open_meeting(member, self.meeting)
        self.turn = speaking.ask_for_turn(member, self.meeting, guest="Lina")

    def leave_and_bar(self) -> None:
        poster, barred = self.members["poster"], self.members["barred"]
        Bar.objects.create(
            group=self.group, member=barred, other_member=poster, set_at=now(), set_by_member=False
        )
        person = self.members["left"].person
        assert person is not None
        self.gone = make.browser(self.members["left"])
        leave_group(self.members["left"], self.members["left"])
        stranger = make.member(make.group("Third"), "Nobody here")
        self.no_member = make.browser(stranger)
        leave_group(stranger, stranger)

    # --- knocking -----------------------------------------------------------------------

    def cookies(self, kind: str) -> Client:
        """A browser of such a person."""
        if kind == "stranger":
            return Client()
        if kind == "holder":
            needs = (self.need, self.hidden, self.closed, self.confided, self.entrusted)
            return self.holding(*needs, self.offer, self.coded, self.coded_case)
        if kind == "other_holder":
            return self.holding(self.other_need)
        if kind in ("left", "no_member"):
            return {"left": self.gone, "no_member": self.no_member}[kind]
        return make.browser(self.members[kind])

    def holding(self, *intents: Any) -> Client:
        client = make.browser(holding=intents[0])
        session = client.session
        session[HELD] = {intent.ref: now().timestamp() + LASTS_S for intent in intents}
        session.save()
        return client

    def url(self, name: str, taken: list[str], **instead: Any) -> str:
        """The address of a route, with the things of this world in it."""
        given: dict[str, Any] = {"slug": self.group.slug, "ref": self.ref_for(name)}
        given |= {"item": self.item.ref, "turn": self.turn.ref, "seq": 0, **self.books.named}
        given |= {"pk": self.place.pk, "link": self.link.link(), **instead}
        person = self.members["member"].person
        assert person is not None
        given["key"] = "speaking" if name == "put-on-agenda" else key_to_stop(person)
        given |= {"recipe": "solidarity_grants", "kind": "ask", "code": self.invited.link()}
        given |= {"number": 1, "said": self.question.ref}
        given["which"] = (self.typed_in if "stance" in name else self.amendment).ref
        return reverse(name, kwargs={each: given[each] for each in taken})

    def ref_for(self, name: str) -> str:
        """The ref that belongs into the path of this route."""
        path = get_resolver().reverse_dict.getlist(name)[0][0][0][0]
        for word, thing in (
            ("mandates/", self.mandate), ("offers/", self.offer), ("needs/", self.need),
            ("commitments/", self.standing),
            ("reports/", self.report), ("inbox/", self.raw), ("import/", self.sheet),
            ("members/", self.members["helper"]), ("admissions/", self.admission),
            ("agreements/", self.agreement), ("circles/", self.circle),
            ("decisions/", self.proposal), *self.books.own(), ("invitations/", self.invitation),
            ("meetings/", self.meeting), ("emergency/", self.emergency), ("ways/", self.way),
            *world_practices.own(self), *world_bank.own(self), *world_money.things(self),
        ):  # fmt: skip
            if word in path:
                return str(thing.ref)
        return NOT_THERE

    def theirs_for(self, name: str) -> str | None:
        """The ref of such a thing in the other group, if there is any."""
        path = get_resolver().reverse_dict.getlist(name)[0][0][0][0]
        for word, thing in (
            ("needs/", self.theirs), ("commitments/", self.their_promise),
            ("reports/", self.their_report), ("inbox/", self.their_raw),
            ("members/", self.members["elsewhere"]), ("mandates/", self.their_mandate),
            ("agreements/", self.their_agreement), ("circles/", self.their_circle),
            ("decisions/", self.their_proposal), ("admissions/", self.their_admission),
            ("invitations/", self.their_invitation),
            ("meetings/", self.their_meeting), *world_practices.theirs(self), *self.books.theirs(),
            ("ways/", self.their_way), *world_bank.theirs(self), *world_money.theirs(self),
        ):  # fmt: skip
            if f"{word}%(ref)" in path:
                return str(thing.ref)
        return None

    def form(self, name: str) -> dict[str, str]:
        """Something good to send there."""
        ask = {"words": "Soup", "urgency": "0", "reach": "page", "secret": 22 * "s"}
        ask |= {"form-TOTAL_FORMS": "0", "form-INITIAL_FORMS": "0"}
        amend = {"text": "Larger", "kind": "wording", "why": "It is too small."}
        lists = {
            **world_practices.good(self),
            **world_inviting.good(),
            "offer-amendment": amend,
            "device-keys": {"key": NEW_KEY},
            "drop-device-key": {"key": OWN_KEY},
            "add-way": {"kind": "venmo", "payee": "All", "account": "rosewood"},
            "ask-witness": {"url": "https://a.example", "key": groups.witness_key("a.example")},
            "watch-record": {"key": groups.record_key("g/another")},
            "drop-witness": {"key": groups.record_key()},
            **world_money.GOOD,
            **dict.fromkeys(("ask", "offer", "edit-need", "edit-offer"), ask),
            **world_bank.forms(self),
        }
        return lists.get(name) or self.books.form(name) or {
            "mail": "new@example.org", "code": "123456", "name": "Another name", "purpose": "Help",
            "rings": "1", "member_name": "Me", "language": "es", "to": self.members["member"].ref,
            "words": "Hello", "report-words": "Odd", "nonce": 22 * "n", "settled_as": "aside",
            "text": "We need bread", "by_mail": "0", "is_on": "1", "label": "Phone", "answer": "{}",
            "direction": "need", "reason": "Because", "start": "street", "role": "keys",
            "holder": self.members["poster"].ref, "days": "90", "report_every_d": "30",
            "title": "Quiet", "follows": "1", "hand_over": "A key",
            "member": self.members["helper"].ref, "is_affected": "1",
            "kind": "question", "successor": "The kitchen", "position": "agree", "state": "carried",
            "answers": self.question.ref, "said": self.question.ref, "report": "Done",
            "report_on": f"{now().date() + timedelta(days=20)}", "stance": self.typed_in.ref,
            "accepts": "1", "supporter": "", "ground": "New",
            "day": "2031-05-01", "time": "19:00",
            "lasts_min": "5", "outcome": "Done", "kept": "1", "left_to": "Hill",
        }  # fmt: skip

    def fresh(self, intent: Intent) -> Intent:
        return Intent.objects.select_related("group__constitution").get(pk=intent.pk)

    def again(self, commitment: Commitment) -> Commitment:
        rows = Commitment.objects.select_related("need__group__constitution", "helper")
        return rows.get(pk=commitment.pk)


def seen_in(text: str) -> list[str]:
    """Which canaries are there; what a list offers to choose from says nothing about anybody."""
    text = UNCHOSEN.sub("", text)
    return [field for field, canary in CANARIES.items() if canary in text]
