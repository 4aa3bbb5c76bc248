"""Addresses and codes as people type them."""

import doctest

import pytest

from manyhands.people import rules
from manyhands.people.rules import masked, normal_mail, plain_code


def test_the_examples_in_the_rules_are_true():
    assert doctest.testmod(rules).failed == 0


@pytest.mark.parametrize(
    ("typed", "normal"),
    [
        ("ana@example.org", "ana@example.org"),
        ("  ANA+kitchen@Example.ORG\n", "ana+kitchen@example.org"),
        ("ana@münchen.example", "ana@xn--mnchen-3ya.example"),
        ("ａｎａ＠example.org", "ana@example.org"),
    ],
)
def test_one_address_has_one_spelling(typed, normal):
    assert normal_mail(typed) == normal


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "ana",
        "@example.org",
        "ana@",
        "ana@@example.org",
        "a b@example.org",
        '"a\\"b"@example.org',
        "ana@example.org,eve@example.org",
        "ana@example.org\nBcc: eve@example.org",
        "<ana@example.org>",
        "ana@[127.0.0.1]",
        "añá@example.org",
        "ana@" + "x" * 64 + ".org",
        "ana@a..org",
    ],
)
def test_what_is_not_a_plain_address_is_refused(typed):
    with pytest.raises(ValueError, match=r"mail address|label|codec"):
        normal_mail(typed)


def test_a_masked_address_hides_all_but_the_first_letter():
    assert masked("anabel@example.org") == "a…@example.org"


@pytest.mark.parametrize(
    "typed", ["123456", " 123 456 ", "123-456", "۱۲۳۴۵۶", "१२३४५६", "１２３４５６"]
)
def test_a_code_may_be_typed_in_any_digits_with_spaces(typed):
    assert plain_code(typed) == "123456"


def test_guessing_a_day_long_at_one_person_is_hopeless_and_everybody_at_once_too():
    codes = 10**rules.CODE_DIGITS
    at_one_person = rules.CODES_PER_ADDRESS * rules.TRIES_PER_CODE
    from_one_net = rules.TRIES_PER_NET * 24

    assert at_one_person / codes <= 0.00015
    assert from_one_net / codes < 0.001
