"""Pages of choosing: what there is to choose, one's ballot, and what it came to, stage by stage."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from manyhands.base.errors import NotPossible
from manyhands.decisions import devices, entries, queries
from manyhands.decisions.choice import ballots, budgets, options
from manyhands.decisions.choice.forms import (
    BudgetForm,
    FileForm,
    OptionForm,
    SecretForm,
    ballot_form,
)
from manyhands.decisions.electorate import counted
from manyhands.decisions.methods import BALLOTS
from manyhands.decisions.models import Ballot, Budget, Elector, Proposal, Round, Sender
from manyhands.decisions.moving import method_of
from manyhands.decisions.stages import Stage
from manyhands.groups.constitution_words import KINDS
from manyhands.groups.door import MemberRequest, members_only
from manyhands.groups.models import Member

# --- what there is to choose ---


@members_only
def show_options(request: MemberRequest, ref: str) -> HttpResponse:
    """What there is to choose so far; a member adds to it, the author says how much money."""
    proposal = _proposal(request, ref)
    kind = method_of(proposal)["kind"]
    if kind not in options.WITH_OPTIONS:
        raise Http404
    budget = Budget.objects.filter(proposal=proposal).first()
    forms = _option_forms(request, proposal, budget, kind)
    if request.method == "POST":
        what = request.POST.get("do", "")
        if what == "withdraw":
            return _withdraw(request, proposal)
        if what not in forms:
            raise Http404
        if forms[what].is_valid():
            ANSWERS[what](request.member, proposal, forms[what], budget)
            return redirect("options", request.group.slug, ref)
    context = {
        "proposal": proposal, "rows": _option_rows(request.member, proposal, budget),
        "forms": forms, "shares_money": kind == "equal_shares",
        "is_open": proposal.stage in options.GATHERED_IN,
        "money": budgets.in_words(budget.money, budget.currency) if budget else "",
    }  # fmt: skip
    return render(request, "decisions/ballot_options.html", context, status=_status(request))


def _option_forms(
    request: MemberRequest, proposal: Proposal, budget: Budget | None, kind: str
) -> dict[str, Any]:
    """The forms this member may send, by what they do; the one that was sent is filled in."""
    sent = request.POST.get("do", "")
    data = {name: request.POST if sent == name else None for name in ("add", "budget", "file")}
    wrote = proposal.author_id == request.member.pk
    forms: dict[str, Any] = {}
    if kind != "equal_shares" or budget:
        forms["add"] = OptionForm(proposal, budget.currency if budget else "", data["add"])
    if kind == "equal_shares" and wrote:
        forms["budget"] = BudgetForm(data["budget"])
        if budget:
            forms["file"] = FileForm(data["file"])
    return forms


def _add(member: Member, proposal: Proposal, form: OptionForm, budget: Budget | None) -> None:
    options.add_option(member, proposal, **form.option())


def _set(member: Member, proposal: Proposal, form: BudgetForm, budget: Budget | None) -> None:
    options.set_budget(member, proposal, **form.budget())


def _take(member: Member, proposal: Proposal, form: FileForm, budget: Budget | None) -> None:
    assert budget is not None, "there is a currency before a file is read"
    budgets.take_from_file(member, proposal, form.cleaned_data["text"], budget.currency)


ANSWERS: dict[str, Callable[..., None]] = {"add": _add, "budget": _set, "file": _take}


def _withdraw(request: MemberRequest, proposal: Proposal) -> HttpResponse:
    option = get_object_or_404(proposal.options, ref=request.POST.get("option", ""))
    options.withdraw_option(request.member, option)
    return redirect("options", request.group.slug, proposal.ref)


def _option_rows(member: Member, proposal: Proposal, budget: Budget | None) -> list[dict[str, Any]]:
    return [
        {
            "ref": row.ref,
            "text": str(row),
            "cost": budgets.in_words(row.cost, budget.currency) if row.cost and budget else "",
            "is_own": member.pk in (row.added_by_id, row.member_id),
        }
        for row in options.standing(proposal)
    ]


# --- one's ballot ---


@members_only
def ballot(request: MemberRequest, ref: str) -> HttpResponse:
    """Send one's ballot while the round is open; afterwards, what it came to and why."""
    round_ = _round(request, ref)
    counts = Elector.objects.filter(round=round_, member=request.member, out="").exists()
    form = _ballot_form(request, round_) if counts and not round_.closed_at else None
    if request.method == "POST":
        if form is None:
            raise Http404
        if form.is_valid() and _signature_fits(request.member, round_, form):
            return _send(request, round_, form)
    sent, own = counted(round_).tally, _standing_ballot(request.member, round_)
    context = {
        "proposal": round_.proposal, "round": round_, "form": form, "kind": round_.method["kind"],
        "how": KINDS[round_.method["kind"]], "electors": sent.electors, "sent": sent.pass_,
        "has_sent": _has_sent(request.member, round_), "result": _result(request.member, round_),
        "own": own, "signed": _how_many_are_signed(round_),
        "device_keys": [one.public_key for one in queries.device_keys(request.member)],
        "draw": getattr(round_, "draw", None), "seats": round_.method.get("seats", 1),
        "has_act": round_.proposal.act is not None,
    }  # fmt: skip
    return render(request, "decisions/ballot.html", context, status=_status(request))


def _ballot_form(request: MemberRequest, round_: Round) -> Any:
    kind = round_.method["kind"]
    data = request.POST if request.method == "POST" else None
    if kind == "secret":
        return None if _has_sent(request.member, round_) else SecretForm(data)
    if kind == "lot":
        return None
    before = _standing_ballot(request.member, round_)
    refs = round_.method.get("options", [])
    rows = [row for row in options.standing(round_.proposal) if row.ref in refs]
    form = ballot_form(round_.method)
    return form(round_, rows, before.data if before else {}, data)


def _signature_fits(member: Member, round_: Round, form: Any) -> bool:
    """Whether the device signed what the ballot says, or signed nothing; else the form says so."""
    if isinstance(form, SecretForm) or not form.signed():
        return True
    try:
        said = entries.said_on(ballots.cleaned(round_, form.ballot()))
        devices.must_fit(round_, member, said, form.signed())
    except NotPossible as why:
        form.add_error(None, str(why))
        return False
    return True


def _how_many_are_signed(round_: Round) -> int:
    """How many of the ballots that stand a device key signed."""
    return round_.ballots.filter(superseded_at=None).exclude(signature="").count()


def _send(request: MemberRequest, round_: Round, form: Any) -> HttpResponse:
    if isinstance(form, SecretForm):
        name = ballots.send_secret(request.member, round_, **form.cleaned_data)
        messages.success(
            request,
            _(
                "Your ballot is in the urn under the name %(name)s. Note it if you like: "
                "it is not shown again, and nobody can tell that it is yours."
            )
            % {"name": name},
        )
    else:
        ballots.send_ballot(request.member, round_, data=form.ballot(), **form.signed())
        messages.success(
            request, _("Your ballot is counted. You may change it until the round closes.")
        )
    return redirect("ballot", request.group.slug, round_.proposal.ref)


def _standing_ballot(member: Member, round_: Round) -> Ballot | None:
    return Ballot.objects.filter(round=round_, member=member, superseded_at=None).first()


def _has_sent(member: Member, round_: Round) -> bool:
    if round_.method["kind"] == "secret":
        return Sender.objects.filter(round=round_, member=member).exists()
    return _standing_ballot(member, round_) is not None


@require_POST
@members_only
def agree_to_show(request: MemberRequest, ref: str) -> HttpResponse:
    """Agree that the count of few secret ballots is shown."""
    ballots.let_count_be_shown(request.member, _round(request, ref))
    return redirect("ballot", request.group.slug, ref)


@require_safe
@members_only
def budget_file(request: MemberRequest, ref: str) -> HttpResponse:
    """The budget and its ballots as a Pabulib file, to count it elsewhere."""
    round_ = _round(request, ref)
    if round_.method["kind"] != "equal_shares":
        raise Http404
    response = HttpResponse(budgets.as_file(round_), content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{request.group.slug}-budget.pb"'
    return response


# --- what it came to ---


def _result(member: Member, round_: Round) -> dict[str, Any] | None:
    """A closed round in words: what was chosen, and how the count went."""
    if round_.closed_at is None or round_.tally is None:
        return None
    found: dict[str, Any] = {"outcome": round_.outcome, "seed": round_.tally.get("seed", "")}
    if round_.method["kind"] == "secret":
        may_agree = Sender.objects.filter(round=round_, member=member, lets_count_be_shown=False)
        counts = ballots.count_of_secret(round_)
        return found | {"secret": counts, "may_agree": counts is None and may_agree.exists()}
    names = _names(round_)
    found["chosen"] = [names.get(ref, "–") for ref in round_.tally["chosen"]]
    count = round_.tally.get("count", {})
    if "paid" in count:
        own = _standing_ballot(member, round_)
        found["budget"] = budgets.explained(round_, own.ref if own else "")
    for part in ("points", "reasons"):
        if part in count:
            rows = sorted(count[part].items(), key=lambda row: -row[1])
            found["points"] = [(names.get(ref, "–"), many) for ref, many in rows]
    found["stages"] = [_stage(stage, names) for stage in count.get("stages", [])]
    lots = [*count.get("lots", []), count.get("lot")]
    found["lots"] = [_lot(lot, names) for lot in lots if lot]
    return found


def _names(round_: Round) -> dict[str, str]:
    if round_.method["kind"] == "select":
        return dict(Member.objects.filter(group=round_.proposal.group).values_list("ref", "name"))
    return {row.ref: str(row) for row in options.all_of(round_.proposal)}


def _stage(stage: dict[str, Any], names: dict[str, str]) -> dict[str, Any]:
    return {
        "held": [
            (names.get(ref, "–"), held, ref in stage["chosen"], ref == stage["excluded"])
            for ref, held in stage["held"].items()
        ],
        "exhausted": stage["exhausted"],
        "excluded": names.get(stage["excluded"], ""),
        "surplus_of": names.get(stage.get("surplus_of", ""), ""),
        "chosen": [names.get(ref, "–") for ref in stage["chosen"]],
        "lot": _lot(stage["lot"], names) if stage["lot"] else None,
    }


def _lot(lot: dict[str, Any], names: dict[str, str]) -> dict[str, Any]:
    among = ", ".join(names.get(ref, "–") for ref in lot["among"])
    return {"among": among, "drawn": names.get(lot["drawn"], "–"), "seed": lot["seed"]}


# --- finding ---


def _proposal(request: MemberRequest, ref: str) -> Proposal:
    """One of the group's proposals that is out, or one's own draft."""
    rows = Proposal.objects.select_related("group__constitution", "head", "author")
    proposal = get_object_or_404(rows, group=request.group, ref=ref)
    if proposal.stage == Stage.DRAFT and proposal.author_id != request.member.pk:
        raise Http404
    return proposal


def _round(request: MemberRequest, ref: str) -> Round:
    """The last round of a proposal that takes ballots."""
    rows = Round.objects.select_related(
        "proposal__group__constitution", "proposal__head", "version"
    )
    rounds = rows.filter(proposal=_proposal(request, ref)).order_by("-number")
    round_ = next((row for row in rounds if row.method["kind"] in BALLOTS), None)
    if round_ is None:
        raise Http404
    return round_


def _status(request: MemberRequest) -> int:
    return 422 if request.method == "POST" else 200
