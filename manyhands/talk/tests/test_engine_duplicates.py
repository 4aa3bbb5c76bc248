"""A message that comes twice is noticed, and two neighbors with the same need stay two."""

import random
import time

from manyhands.talk.engine import DuplicateIndex, likely_duplicate

FIRST = "Nou nan Delmas 33 bò legliz la, nou bezwen dlo ak manje pou 40 moun tanpri"


def test_the_same_words_in_capitals_and_with_a_typo_are_a_duplicate():
    index = DuplicateIndex()
    index.add("a", FIRST)

    assert index.likely_duplicate(FIRST.upper() + "!!!") == "a"
    assert index.likely_duplicate(FIRST.replace("legliz", "leglis")) == "a"


def test_another_house_number_is_another_message():
    assert likely_duplicate(FIRST.replace("33", "75"), {"a": FIRST}) is None


def test_different_messages_are_not_duplicates():
    others = {
        1: "I would like to know when the schools open again",
        2: "Nous avons besoin de tentes à Jacmel, il pleut chaque nuit",
    }

    assert likely_duplicate(FIRST, others) is None


def test_words_that_anyone_may_say_are_not_duplicates():
    assert likely_duplicate("We need help", {"a": "we need help"}) is None
    assert likely_duplicate("", {"a": ""}) is None


def test_the_earliest_of_equals_is_named():
    index = DuplicateIndex()
    for key in ("first", "second", "third"):
        index.add(key, FIRST)

    assert index.likely_duplicate(FIRST) == "first"


def test_adding_again_under_the_same_key_changes_nothing():
    index = DuplicateIndex()
    index.add("a", FIRST)
    index.add("a", "Something else entirely is written in this one")

    assert len(index) == 1
    assert index.likely_duplicate(FIRST) == "a"


def test_every_repeat_among_thousands_is_found_fast():
    chance = random.Random(7)
    words = ["".join(chance.choices("bdfgklmnprstvz", k=3)) + "ou" for _ in range(400)]
    texts = [" ".join(chance.choices(words, k=14)) for _ in range(2000)]
    index = DuplicateIndex()
    started = time.thread_time()

    for key, text in enumerate(texts):
        index.add(key, text)
    found = [index.likely_duplicate(text + " mesi") for text in texts]

    assert found == list(range(2000))
    assert time.thread_time() - started < 6


def test_a_flood_of_one_and_the_same_message_stays_fast():
    index = DuplicateIndex()
    started = time.thread_time()

    for key in range(2000):
        assert index.likely_duplicate(FIRST) == (0 if key else None)
        index.add(key, FIRST)

    assert time.thread_time() - started < 6
