"""Suggestions for raw messages: need, offer or neither, and never a crash."""

import doctest
import importlib
import math
import subprocess
import sys
import time

import pytest

from manyhands.talk.engine import CATEGORIES, suggest
from manyhands.talk.engine.features import read
from manyhands.talk.engine.kinds import categories_of
from manyhands.talk.engine.model import MAGIC, WEIGHTS, Block, Model, Shape, model

NEEDS = [
    "We are hungry and thirsty, please send food and water to our camp",
    "Nou bezwen dlo ak manje, tanpri ede nou",
    "Nou grangou, nou pa jwenn anyen depi 5 jou",
    "Nous avons besoin de tentes et de couvertures, aidez-nous",
    "Necesitamos agua y comida para nuestros hijos, por favor ayúdenos",
    "Precisamos de água e comida, por favor ajudem",
    "ہمیں پانی اور خیمے چاہیے، بچے بھوکے ہیں",
    "hamein pani aur khana chahiye, bache bhooke hain",
    "نحتاج إلى ماء وطعام وخيام",
    "I need a ride to the hospital on Tuesday",
    "Can someone pick up my groceries? I cannot walk far",
]
NEITHER = [
    "I would like to know when the schools open again",
    "Mwen ta renmen gen enfomasyon sou tranbleman de tè a",
    "Bonjour, je voudrais savoir si le passeport est disponible",
    "¿A qué hora abre la oficina mañana?",
    "Thank you and God bless you",
    "",
    "12345",
]


@pytest.mark.parametrize("text", NEEDS)
def test_a_plain_need_is_told_in_every_language(text):
    assert suggest(text).kind == "need"


@pytest.mark.parametrize("text", NEITHER)
def test_a_question_or_a_greeting_is_not_a_need(text):
    assert suggest(text).kind == "neither"


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("We need water, rice and tents", {"food", "water", "shelter"}),
        ("Nou bezwen rad, dra ak medikaman", {"clothing", "shelter", "medical"}),
        ("Il nous faut de l'eau, des médicaments et des bâches", {"water", "medical", "shelter"}),
        ("Necesito zapatos y dinero para el alquiler", {"clothing", "money"}),
        ("We need shovels and a truck", {"tools", "transport"}),
        ("My house collapsed and we sleep in the street, help us", {"shelter"}),
        ("ہمیں دوائی اور کمبل چاہیے", {"medical", "shelter"}),
        ("Please help me", {"other"}),
    ],
)
def test_the_kinds_of_aid_are_read_from_the_words(text, kinds):
    told = suggest(text)

    assert set(told.categories) == kinds
    assert list(told.categories) == sorted(told.categories, key=CATEGORIES.index)


@pytest.mark.parametrize(
    ("text", "urgent"),
    [
        ("We need water urgently", True),
        ("Se yon ijans, nou bezwen èd tanpri", True),
        ("Besoin urgent d'eau pour 3 bébés", True),
        ("Necesitamos insulina, es urgente", True),
        ("ہمیں فوری مدد چاہیے", True),
        ("Please save us, people are trapped under the rubble", True),
        ("We need a table, not urgent", False),
        ("I need a coat for my daughter", False),
        ("What is the number of the emergency radio for news?", False),
    ],
)
def test_what_cannot_wait_is_marked(text, urgent):
    assert suggest(text).urgent is urgent


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n\t ",
        "😀😀😀",
        "\x00\x01\x02",
        "?" * 5000,
        "a" * 200_000,
        "need water " * 50_000,
        "\ud800 broken",
        "=HYPERLINK(1)",
        "ไทย 中文 한국어 עברית",
        "\u202e\u202d\u200b",
        "ﷺ" * 100,
    ],
)
def test_any_text_at_all_gets_an_answer(text):
    told = suggest(text)

    assert told.kind in ("need", "offer", "neither")
    assert 0 <= told.confidence <= 100
    assert set(told.categories) <= set(CATEGORIES)


def test_an_empty_message_is_admitted_to_be_unknown():
    told = suggest("  ")

    assert (told.kind, told.confidence, told.language) == ("neither", 0, "und")


def test_the_same_text_gets_the_same_answer_in_another_process():
    text = "Nou nan Delmas 33, nou bezwen dlo"
    code = f"from manyhands.talk.engine import suggest; print(suggest({text!r}))"

    other = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert other.stdout.strip() == repr(suggest(text))


def test_the_words_sent_help_to_read_a_translation():
    poor, sent = "unclear message", "Nou grangou, nou bezwen manje ak dlo tanpri"

    assert suggest(poor).kind == "neither"
    assert suggest(poor, also=sent).categories == ("food", "water")
    assert suggest("", also=sent) == suggest(sent)


def test_ten_thousand_messages_take_less_than_a_minute():
    started = time.thread_time()

    for number in range(500):
        suggest(f"{NEEDS[number % len(NEEDS)]} {number} rue Capois {number * 7}")

    assert time.thread_time() - started < 3


def test_running_needs_no_numerical_library():
    code = (
        "import sys, manyhands.talk.engine as e; e.suggest('nou bezwen dlo');"
        "print(sorted({'numpy', 'scipy', 'sklearn', 'django'} & set(sys.modules)))"
    )

    other = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert other.stdout.strip() == "[]"


def test_the_weights_are_small_and_say_where_they_come_from():
    assert WEIGHTS.stat().st_size < 2_500_000
    assert "Robert Munro" in WEIGHTS.with_name("NOTICE.md").read_text("utf-8")


def test_a_model_survives_being_written():
    small = Model(Block(0.5, {7: -3, 4_000_000_000: 127}), Block(0.1, {}), Shape(1, 2, 3, 4))

    assert Model.from_bytes(small.to_bytes()) == small


def test_a_file_of_something_else_is_refused():
    with pytest.raises(ValueError, match="not a file of weights"):
        Model.from_bytes(b"PK" + MAGIC)


def test_a_higher_score_is_a_higher_chance():
    chances = [model().chance(score) for score in (-math.inf, -5, -1, 0, 1, 5, math.inf)]

    assert chances == sorted(chances)
    assert chances[0] < 0.01
    assert chances[-1] > 0.9


def test_a_meaning_that_no_kind_of_aid_needs_adds_none():
    assert categories_of(read("Bonjou, mesi anpil")) == ()


@pytest.mark.parametrize("name", sorted(p.stem for p in WEIGHTS.parent.glob("[a-z]*.py")))
def test_the_examples_in_the_engine_are_true(name):
    module = importlib.import_module(f"manyhands.talk.engine.{name}")

    assert doctest.testmod(module).failed == 0
