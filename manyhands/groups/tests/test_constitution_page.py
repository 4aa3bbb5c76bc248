"""The page of a constitution: each clause with its decision, each version as it was."""

import pytest

from manyhands.groups.constitution import following, whole, with_setting
from manyhands.groups.tests import make
from manyhands.groups.tests.test_deciding_pages import shown, url

pytestmark = pytest.mark.django_db


@pytest.fixture
def group():
    return make.group()


@pytest.fixture
def phone(group):
    return make.browser(make.member(group, "Ana"))


def test_a_version_that_is_over_is_read_as_it_was(group, phone):
    data = with_setting(group.constitution.data, "erase_after_h", 24)
    make.decided("constitution.change", group, data=data)
    now, first, none = (
        phone.get(url("constitution") + query).content.decode()
        for query in ("", "?version=1", "?version=9")
    )

    assert f'href="{url("constitution")}?version=1"' in now
    assert f'href="{url("constitution")}?version=2"' not in now
    assert '<span class="tag mark">24</span>' in now
    assert "This is version 1, as it was." in first
    assert '<span class="tag mark">48</span>' in first
    assert "change/?clause" not in first
    assert none.count("This is version") == 0


@pytest.mark.parametrize(
    ("part", "changed"),
    [
        ("settings", {"erase_after_h": 24}),
        ("electorate", {"min_tenure_d": 7}),
        ("mandates", {"incompatible": []}),
        ("mandates", {"recall_percent": 5}),
        ("petitions", {"review_least": 2}),
        ("emergency", {"acts": ["place.name"]}),
        ("emergency", {"max_h": 48}),
        ("powers", {"group.describe": {"method": "consent"}}),
    ],
)
def test_each_clause_links_the_decision_that_made_it(group, phone, part, changed):
    before = shown(phone, "constitution").count("The decision that made it so")
    data = make.again(group).constitution.data
    after = following(data, **{part: {**whole(data)[part], **changed}})
    make.decided("constitution.loosen", group, data=after)

    page = shown(phone, "constitution")

    assert before == 0
    assert page.count("The decision that made it so") == 2  # at the clause and at its version


def test_what_is_protected_links_the_decision_that_protects_it(group, phone):
    data = group.constitution.data
    kept = [*whole(data)["entrenched"], "powers[mandate.recall]"]
    make.decided("constitution.change", group, data=following(data, entrenched=kept))

    page = shown(phone, "constitution")

    protected = page[page.index("it can only be made harder to change") :]
    assert "Take a mandate back before its time" in protected
    assert protected.count("The decision that made it so") == 2


@pytest.mark.parametrize("power", ["fund.spend", "gift.confirm", "claim.pay", "case.pay"])
def test_what_members_share_but_whom_it_is_about_can_be_changed_there(phone, power):
    assert f"clause=powers:{power}" in shown(phone, "constitution").replace("%3A", ":")
