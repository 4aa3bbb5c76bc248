"""Offers of help are told by their phrases, and never take a need away."""

import pytest

from manyhands.talk.engine import suggest

OFFERS = [
    "I can offer a room for 2 people",
    "We have blankets and coats to give",
    "I want to volunteer this weekend",
    "I have a van and can deliver food on Sunday",
    "Let us know if we can help",
    "Happy to help with cleaning up",
    "Je peux aider à porter les courses",
    "Nous avons des vêtements à donner",
    "Je propose mon camion pour le transport",
    "Mwen ka ede ak tradiksyon",
    "Mwen gen rad pou bay",
    "Mwen vle ofri manje pou timoun yo",
    "Ofrezco mi casa a una familia",
    "Puedo llevar comida los martes",
    "Tenemos ropa para donar",
    "Posso doar roupas e cobertores",
    "Ofereço carona até o hospital",
    "أستطيع أن أتبرع بالملابس",
    "main madad kar sakta hoon",
]
NEEDS = [
    "Can you help us? We need water",
    "We need volunteers, please help us, we have nothing to eat",
    "I have 3 children and no food, please help",
    "We have nothing to give our children to eat, we are hungry",
    "Nou bezwen moun ki ka ede nou, nou grangou",
    "Eske nou ka ede m jwenn manje, mwen grangou",
    "Nous ne pouvons pas donner à manger aux enfants, nous avons faim, aidez-nous",
    "Necesitamos que alguien pueda ayudarnos con agua y comida",
    "Who can help us? I want to give water to my baby, we need help",
]
NEITHER = [
    "I would like to know which organization offers jobs",
    "How can I get a passport?",
    "Thank you for the help that you give to my country",
]


@pytest.mark.parametrize("text", OFFERS)
def test_an_offer_is_told_in_every_language(text):
    assert suggest(text).kind == "offer"


@pytest.mark.parametrize("text", NEEDS)
def test_a_need_is_never_taken_for_an_offer(text):
    assert suggest(text).kind == "need"


@pytest.mark.parametrize("text", NEITHER)
def test_talk_about_help_is_not_an_offer(text):
    assert suggest(text).kind == "neither"


def test_an_offer_names_its_kinds_too():
    assert suggest("I have warm clothes and food to give").categories == ("food", "clothing")
