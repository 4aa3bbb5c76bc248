"""The page of the constitution says for each power who may use it, and how."""

import pytest
from django.urls import reverse

from manyhands.aid.tests import make

pytestmark = pytest.mark.django_db


def test_each_power_says_who_may_use_it_and_how():
    group = make.group()

    answer = make.browser().get(reverse("constitution", args=[group.slug]))

    assert answer.status_code == 200
    shown = answer.content.decode()
    assert "Anyone may do this." in shown
    assert "Only you can do this for yourself." in shown
    assert "Any member does it" in shown
    assert "Consensus of all" in shown
