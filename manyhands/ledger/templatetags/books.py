"""What templates need to speak of the books: what a transfer was for, in words."""

from django import template

from manyhands.ledger import words

register = template.Library()
register.filter("what_for", words.what_for)
