"""What templates need to speak of money: amounts as people write them."""

from django import template

from manyhands.funds.values import in_words

register = template.Library()


@register.filter
def money(amount: int, currency: str) -> str:
    """So many minor units of the currency, in the language of the page."""
    return in_words(amount, currency)
