"""A list to choose from, drawn in one template: it offers what Django's own would."""

from html.parser import HTMLParser

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates, TemplatesSetting

CHOICES = {
    "plain": [("", "All"), ("food", "Food & <drink>")],
    "whole numbers": [(1_234_567, "many"), (0, "none")],
    "in groups": [("Near", [(1, "here"), (2, "there")]), ("Far", [(3, "away")]), (4, "alone")],
    "empty": [],
}


class Read(HTMLParser):
    def __init__(self, html):
        super().__init__()
        self.found = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, sorted(attrs, key=str)))

    def handle_endtag(self, tag):
        self.found.append(("end", tag))

    def handle_data(self, data):
        self.found += [data.strip()] if data.strip() else []


@pytest.mark.parametrize("widget", [forms.Select, forms.SelectMultiple])
@pytest.mark.parametrize("choices", CHOICES.values(), ids=CHOICES)
@pytest.mark.parametrize("value", ["", "food", 1_234_567, 2, 4, ["1", "3"], None])
def test_it_says_what_the_usual_one_says(widget, choices, value):
    drawn = widget(attrs={"id": "x", "required": True, "hidden": False})
    drawn.choices = choices

    ours = drawn.render("kind", value, renderer=TemplatesSetting())
    usual = drawn.render("kind", value, renderer=DjangoTemplates())

    assert Read(ours).found == Read(usual).found
