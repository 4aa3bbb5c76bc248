"""What no recipe may ask about, whatever it calls it; and how a rule of old is marked."""

from io import StringIO

import pytest
from django.core.management import call_command

from manyhands.practices import shelf, words
from manyhands.practices.engine import recipes
from manyhands.practices.forms import RuleForm

GRANTS = shelf.recipes()["solidarity_grants"].text
CAP = 'cap = { value = 20000, unit = "money", least = 1, says = "The most for one grant" }'
INPUT = 'x = "what was given'
FORBIDDEN = [
    *(
        "income",
        "household_income",
        "householdIncome",
        "wages",
        "salary",
        "earnings",
    ),
    *(
        "assets",
        "asset",
        "wealth",
        "poor",
        "poverty",
        "verified_poor",
        "means_test",
    ),
    *(
        "employment",
        "employed",
        "employer",
        "unemployed",
        "jobless",
        "homeless",
    ),
    *(
        "welfare",
        "immigration",
        "immigrant",
        "immigration_status",
        "visa",
        "passport",
    ),
    *(
        "citizenship",
        "undocumented",
        "asylum",
        "refugee",
        "charge",
        "charges",
    ),
    *(
        "conviction",
        "criminal",
        "felony",
        "arrest",
        "offence",
        "prison_record",
    ),
    *(
        "diagnosis",
        "illness",
        "ill",
        "health",
        "medical",
        "disability",
        "age",
        "sex",
    ),
    *(
        "race",
        "gender",
        "religion",
        "deserving",
        "deservingness",
        "worthiness",
    ),
    *(
        "merit",
        "past_giving_ratio",
        "giving_ratio",
        "past",
        "history",
        "donated",
    ),
    *(
        "contributed",
        "attendance",
        "attended",
        "participation_bp",
        "score",
        "points",
    ),
    *(
        "rating",
        "reputation",
        "trust",
        "credit_score",
        "debts",
        "name",
        "papers",
    ),
    *("arrears",),
]


def faults(text):
    with pytest.raises(recipes.BadRecipe) as said:
        recipes.read(text)
    return said.value.faults


@pytest.mark.parametrize("name", FORBIDDEN)
def test_no_recipe_asks_about_a_person_by_whatever_name(name):
    param = GRANTS.replace(CAP, f'{CAP}\n{name} = {{ value = 1, says = "x" }}')
    brought = GRANTS.replace(INPUT, f'{name} = "x"\n{INPUT}')
    reads = GRANTS.replace('reads = ["confirmations"]', f'reads = ["confirmations", "{name}"]')

    for text in (param, brought):
        assert any(f"{name}: no recipe may ask about" in fault for fault in faults(text))
    assert any(f"it may not read {name!r}" in fault for fault in faults(reads))


@pytest.mark.parametrize(
    "says", ["What the household earns", "Months of employment", "Who is undocumented"]
)
def test_no_harmless_name_hides_a_question(says):
    hidden = GRANTS.replace(INPUT, f'k = "{says}"\n{INPUT}')

    assert any("k: no recipe may ask about" in fault for fault in faults(hidden))


@pytest.mark.parametrize("recipe", shelf.recipes().values(), ids=lambda one: one.name)
def test_no_recipe_on_the_shelf_asks_or_is_conditional(recipe):
    assert recipes.read(recipe.text)
    assert not any(param.conditional for param in recipe.params.values())


def test_a_conditional_number_is_marked_wherever_it_stands(monkeypatch):
    old = f'weeks_late = {{ value = 6, unit = "weeks", says = "Late", conditional = true }}\n{CAP}'
    recipe = recipes.read(GRANTS.replace(CAP, old))
    monkeypatch.setitem(shelf.recipes(), recipe.name, recipe)
    out = StringIO()
    call_command("practice", recipe.name, stdout=out)

    mark = "Late (conditional: what one gets depends on what one did before)"
    assert mark in words.rules(recipe, {"weeks_late": 6, "cap": 5})
    assert RuleForm(recipe).fields["weeks_late"].label == mark
    assert "Late [conditional: what one gets" in out.getvalue()
    assert out.getvalue().count("[conditional") == 1


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (("[events]", "[events"), "it cannot be read"),
        (("[events]", "[evnts]"), "it has no events"),
        (
            ('sent = { says = "A grant is sent", lines', "sent = { lines"),
            "event sent: it is not made",
        ),
        (('sent = { says = "A grant is sent", lines = [', "sent = [ 3, ["), "cannot be read"),
    ],
)
def test_a_broken_recipe_says_so_in_a_sentence(change, says):
    text = GRANTS.replace(*change, 1)
    assert text != GRANTS
    assert any(says in fault for fault in faults(text))
