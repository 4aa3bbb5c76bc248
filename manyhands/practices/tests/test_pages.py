"""Pages of practices: look at a recipe, try it, take it up with exactly these numbers."""

import re

import pytest
from django.urls import reverse
from django.utils import translation

from manyhands.decisions.models import Proposal
from manyhands.funds.values import in_words
from manyhands.groups.tests import make
from manyhands.practices import shelf
from manyhands.practices.models import Practice
from manyhands.practices.tests.make import GRANTS, adopted
from manyhands.practices.words import told

pytestmark = pytest.mark.django_db
NAMES = sorted(shelf.recipes())
FIELD = re.compile(r'name="(set-\w+)" value="([^"]*)"')
CHOSEN = re.compile(
    r'<select name="(set-\w+)"(?:(?!</select>).)*<option value="(\d+)" selected', re.S
)
HIDDEN = re.compile(r'<input type="hidden" name="(set-\w+|digest)" value="([^"]*)"')


@pytest.fixture
def group():
    return make.group()


@pytest.fixture
def browser(group):
    return make.browser(make.member(group))


def at(group, name, *more):
    return reverse(name, args=[group.slug, *more])


def text(answer) -> str:
    return answer.content.decode()


def fields_of(page: str) -> dict[str, str]:
    """What a form of a rule sends as it stands."""
    return dict([*FIELD.findall(page), *CHOSEN.findall(page)])


def test_the_gallery_shows_every_recipe_with_its_words_and_its_picture(group, client):
    page = text(client.get(at(group, "practices")))

    for recipe in shelf.recipes().values():
        assert recipe.says.split(".")[0] in page.replace("&#x27;", "'")
    assert page.count('class="flow flip"') == len(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_a_recipe_can_be_tried_for_a_year_by_members_alone(group, client, browser, name):
    path = at(group, "show-recipe", name)
    fields = fields_of(text(browser.get(path)))

    tried = browser.get(path, fields | {"set-seed": "3"})
    by_a_stranger = client.get(path, fields | {"set-seed": "3"})

    assert tried.status_code == 200
    assert 'class="year flip"' in text(tried)
    assert 'class="year flip"' not in text(by_a_stranger)
    recipe = shelf.recipes()[name]
    rule = {f"set-{one}" for one in recipe.rule}
    if recipe.commodity == "money":
        rule.add("set-decimals")
    assert set(dict(HIDDEN.findall(text(tried)))) == rule | {"digest"}
    assert set(fields) - rule == {f"set-{one}" for one in recipe.params} - rule | {"set-seed"}


def test_what_is_one_of_several_things_is_chosen_by_its_words(group, browser):
    path = at(group, "show-recipe", "rosca")
    fields = fields_of(text(browser.get(path)))

    page = text(browser.get(path, fields | {"set-order": "2", "set-seed": "1"}))
    wrong = browser.get(path, fields | {"set-order": "4", "set-seed": "1"})

    assert re.search(r"<dt>Who gets the pot</dt><dd[^>]*>Whose turn you wrote down</dd>", page)
    assert wrong.status_code == 422


def test_what_was_typed_wrong_is_said_and_stays(group, browser):
    path = at(group, "show-recipe", "solidarity_grants")

    answer = browser.get(path, {"set-seed": "1", "set-cap": "30,00,0", "set-opening": "-5"})

    page = text(answer)
    assert answer.status_code == 422
    assert 'value="30,00,0"' in page
    assert "Write one number, such as 6.50" in page
    assert "This is from 0.00 to" in page
    assert page.count('class="error"') == 6  # each number of the recipe


@pytest.mark.parametrize(
    ("typed", "whole"), [("30", 3000), ("30.5", 3050), ("30,05", 3005), ("٣٠٫٥", 3050)]
)
def test_numbers_are_read_as_people_write_them(group, browser, typed, whole):
    take_up(group, browser, cap=typed)

    draft = Proposal.objects.get()
    assert draft.act.details["rule"]["params"] == {**GRANTS, "cap": whole}


def take_up(group, browser, **typed):
    path = at(group, "show-recipe", "solidarity_grants")
    fields = dict(HIDDEN.findall(text(browser.get(path))))
    fields |= {f"set-{name}": said for name, said in typed.items()}
    return browser.post(
        at(group, "adopt-practice", "solidarity_grants"), {**fields, "name": "Grants"}
    )


def test_taking_it_up_becomes_a_proposal_that_shows_the_rule(group, browser):
    answer = take_up(group, browser, cap="30")

    page = text(browser.get(answer.headers["Location"]))
    assert "The most for one grant" in page
    assert "30.00" in page
    assert not Practice.objects.exists()


def test_what_cannot_be_taken_up_keeps_what_was_typed(group, browser):
    answer = take_up(group, browser, cap="much")

    assert answer.status_code == 422
    assert 'value="much"' in text(answer)
    assert not Proposal.objects.exists()


def test_more_people_than_a_page_can_try_can_still_be_proposed(group, browser):
    path = at(group, "show-recipe", "strike_fund")
    fields = fields_of(text(browser.get(path))) | {"set-day_rate": "80"}

    page = text(browser.get(path, fields | {"set-members": "90000"}))

    assert "makes up no year" in page
    assert ("set-day_rate", "80") in HIDDEN.findall(page)


def test_a_practice_shows_its_rule_and_what_each_version_changed(group, client):
    practice = adopted(group, name="Grants")
    rule = {"digest": shelf.recipes()["solidarity_grants"].digest, "params": {**GRANTS, "cap": 5}}
    make.decided("practice.change", practice, rule=rule, follows=1, effective_from="")

    page = text(client.get(practice.get_absolute_url()))

    assert "version 2" in page
    assert "<del>200.00</del> <ins>0.05</ins>" in page


def test_a_change_shows_what_counts_now_and_becomes_a_proposal(group, browser):
    practice = adopted(group, cap=12_345)
    path = at(group, "change-practice", practice.ref)
    page = text(browser.get(path))
    assert 'value="123.45"' in page

    fields = dict(re.findall(r'name="([\w-]+)" value="([^"]*)"', page))
    fields.pop("csrfmiddlewaretoken", None)
    fields["set-too_little"] = "0"  # chosen from a list
    bad = browser.post(path, fields | {"set-cap": "much"})
    good = browser.post(path, fields | {"set-cap": "99"})

    assert (bad.status_code, 'value="much"' in text(bad)) == (422, True)
    assert good.status_code == 302
    rule = Proposal.objects.get().act.details["rule"]
    assert rule["params"]["cap"] == 9_900


def test_winding_up_asks_who_gets_what_is_left(group, browser):
    practice = adopted(group)
    path = at(group, "wind-up-practice", practice.ref)

    empty = browser.post(path, {"reason": "It is enough."})
    browser.post(path, {"successor": "The kitchen"})

    assert (empty.status_code, "It is enough." in text(empty)) == (422, True)
    assert Proposal.objects.get().act.details["successor"] == "The kitchen"


@pytest.mark.parametrize("language", ["es", "ar"])
@pytest.mark.parametrize("name", NAMES)
def test_a_recipe_speaks_the_language_of_whoever_reads_it(group, browser, name, language):
    recipe = shelf.recipes()[name]
    path = at(group, "show-recipe", name)

    with translation.override(language):
        title = translation.gettext(recipe.title)
    page = text(browser.get(path, headers={"Accept-Language": language}))

    assert title in page
    for param in recipe.params.values():
        assert param.says not in page
    assert "People see to this" not in page


def test_there_is_no_recipe_and_no_practice_of_another_name(group, client):
    other = adopted(make.group("Linden Court"))

    for name, what in (("show-recipe", "fridge"), ("show-practice", other.ref)):
        assert client.get(at(group, name, what)).status_code == 404


@pytest.mark.parametrize("language", ["en", "es", "ar"])
def test_a_sum_has_the_same_mark_in_a_rule_as_in_the_books(language):
    with translation.override(language):
        rule, booked = told(3_533_103, "money"), in_words(3_533_103, "EUR")

    assert rule[-3:] in booked
    assert rule[-3] in ".,"
