"""Turns of a stokvel: its hands, whose each is, and the bids for its pots."""

from django.db import models
from django.db.models import F, Q

from manyhands.base.refs import REF_LENGTH, new_ref
from manyhands.groups.models import Member
from manyhands.ledger.models import Holder


class Turns(models.Model):
    """The lot that says in which order hands get the pot, or that order as it was written down."""

    practice = models.OneToOneField("practices.Practice", models.PROTECT, related_name="turns")
    locked_at = models.DateTimeField(help_text="nobody comes in any more; secrets are told")
    tell_by = models.DateTimeField()
    drawn_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name_plural = "turns"

    def __str__(self) -> str:
        return f"turns of {self.practice_id}"

    @property
    def is_written(self) -> bool:
        """Whether members wrote the order down; then nobody had words to tell."""
        return self.tell_by == self.locked_at


class Hand(models.Model):
    """What gets the pot once: who holds it, the words it is bound to, once told, and its turn.

    Two hold it together where each has half of it; one may hold two.
    """

    ref = models.CharField(max_length=REF_LENGTH, unique=True, default=new_ref)
    practice = models.ForeignKey("practices.Practice", models.PROTECT, related_name="hands")
    holder = models.ForeignKey("ledger.Holder", models.PROTECT, related_name="hands")
    is_split = models.BooleanField(default=False, help_text="each of two has half of it")
    other = models.ForeignKey(
        "ledger.Holder",
        models.PROTECT,
        null=True,
        related_name="half_hands",
        help_text="who has the other half; null: nobody yet, or it is whole",
    )
    commitment = models.CharField(
        max_length=64, blank=True, help_text="SHA-256 of the secret, in hex; none without a lot"
    )
    secret = models.CharField(max_length=100, blank=True, help_text="once it is told")
    committed_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)
    turn = models.PositiveSmallIntegerField(null=True, help_text="from 1")
    had_in = models.PositiveSmallIntegerField(
        null=True, help_text="the round whose pot it was given; it has it while that stands"
    )
    swaps_with = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="+", help_text="whose turn it would take"
    )
    other_swaps_with = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["practice", "turn"], name="each_turn_is_one_hand_s"),
            models.UniqueConstraint(fields=["practice", "had_in"], name="each_pot_is_one_hand_s"),
            models.CheckConstraint(
                condition=Q(secret="", told_at=None) | (~Q(secret="") & Q(told_at__isnull=False)),
                name="told_secret_is_there",
            ),
            models.CheckConstraint(
                condition=Q(other=None) | (Q(is_split=True) & ~Q(other=F("holder"))),
                name="two_have_half_of_a_split_hand",
            ),
        ]

    def __str__(self) -> str:
        return f"hand {self.turn or '?'} of {self.practice_id}"

    @property
    def holders(self) -> list[Holder]:
        """The one or two whose it is."""
        return [self.holder] if self.other is None else [self.holder, self.other]

    @property
    def wishes(self) -> int | None:
        """The hand, by row, whose turn all whose it is would take."""
        said = [(self.holder, self.swaps_with_id), (self.other, self.other_swaps_with_id)]
        found = {wish for one, wish in said if one and one.member_id}
        return found.pop() if len(found) == 1 else None

    def wish_of(self, member: Member) -> int | None:
        """The same of one of those whose it is."""
        is_first = self.holder.member_id == member.pk
        return self.swaps_with_id if is_first else self.other_swaps_with_id

    @property
    def is_lone(self) -> bool:
        """Whether nobody has taken its other half."""
        return self.is_split and self.other_id is None

    def is_of(self, member: Member | None) -> bool:
        """Whether it is theirs, whole or half."""
        return member is not None and member.pk in {one.member_id for one in self.holders}


class Bidding(models.Model):
    """The time in which hands say what they would give up to have the pot of a round, or just that
    they need it.
    """

    practice = models.ForeignKey("practices.Practice", models.PROTECT, related_name="biddings")
    number = models.PositiveSmallIntegerField(help_text="of the round, from 1")
    opened_at = models.DateTimeField()
    ends_at = models.DateTimeField(help_text="until then nobody sees another's bid")
    winner = models.OneToOneField(Hand, models.PROTECT, null=True, related_name="won")
    gave_up = models.PositiveBigIntegerField(default=0, help_text="minor units, by who won it")
    by_need = models.BooleanField(
        default=False, help_text="they say that they need it and give up nothing"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["practice", "number"], name="one_bidding_a_round"),
        ]

    def __str__(self) -> str:
        return f"bids for pot {self.number} of {self.practice_id}"


class Bid(models.Model):
    """What a hand would give up of a pot; nothing at all once it is taken back."""

    bidding = models.ForeignKey(Bidding, models.PROTECT, related_name="bids")
    hand = models.ForeignKey(Hand, models.PROTECT, related_name="bids")
    gives_up = models.PositiveBigIntegerField(null=True, help_text="minor units; null: taken back")
    nonce = models.CharField(max_length=32, help_text="random, so that its seal tells nothing")
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["bidding", "hand"], name="one_bid_for_each_hand"),
        ]

    def __str__(self) -> str:
        return f"bid of {self.hand_id} in {self.bidding_id}"
