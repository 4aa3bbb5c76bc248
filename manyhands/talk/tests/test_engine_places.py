"""Words that name a place are found in any spelling; words that do not are left alone."""

import pytest

from manyhands.talk.engine import suggest


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("We are at Delmas 33, we need water", ("Delmas 33",)),
        ("I am in Croix-des-Bouquets. We have health issues", ("Croix-des-Bouquets",)),
        ("moun nan kafou pa jwenn manje", ("kafou",)),
        ("Nou nan Delmas 19 ri Lumumba, mouri swaf", ("Delmas 19", "Lumumba")),
        ("Je suis à Saint-Denis près de Paris", ("Saint-Denis", "Paris")),
        ("Necesitamos agua en Ciudad Vieja", ("Ciudad Vieja",)),
        ("We live near Makaya Street, please come", ("Makaya Street",)),
        ("nou nan zon santo 15 tanpri", ("santo 15",)),
        ("ri kapwa nou bezwen dlo", ("kapwa",)),
        ("Village Kachipul, district Kambar, we lost our house", ("Kachipul", "Kambar")),
        ("Port au Prince needs help", ("Port au Prince",)),
        ("WE NEED FOOD AT LEOGANE", ("LEOGANE",)),
    ],
)
def test_places_are_found_as_written(text, places):
    assert suggest(text).place == places


@pytest.mark.parametrize(
    "text",
    [
        "I want to go to school",
        "PLEASE HELP US WE ARE IN TROUBLE",
        "nou nan lari",
        "We heard in January that God is good",
        "Bonjou tout moun",
        "",
    ],
)
def test_ordinary_words_are_no_places(text):
    assert suggest(text).place == ()


def test_a_place_is_told_once_and_at_most_five_are():
    assert suggest("in Rome, in Rome, in Rome").place == ("Rome",)
    assert len(suggest(" ".join(f"in Town{c}," for c in "ABCDEFGH")).place) == 5
