"""The page /style: every part of the look with believable words, to be seen and photographed.

`?theme=light|dark`, `?words=ar` (right-to-left) and `?text=large` change the whole page.
"""

from typing import Any

import segno
from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.utils.translation import override
from django.views.decorators.http import require_safe

from manyhands.base.cells import patchwork
from manyhands.base.quilt import Patch, Quilt, sew
from manyhands.site.style_words import ARABIC, ENGLISH, Words
from manyhands.site.templatetags.look import icon_shapes

HARBOR = (40.6742, -74.0093)
OPEN_COUNTS = [(4, 2), (1, 0), (0, 3), (7, 1), (2, 2), (0, 0), (12, 4), (3, 0), (0, 0), (1, 1)]
SAMPLE_CODE = "lantern river velvet acorn pilot marble honey drift"


@require_safe
def show_style(request: HttpRequest) -> HttpResponse:
    """Show every part of the look as one page."""
    words = ARABIC if request.GET.get("words") == "ar" else ENGLISH
    theme = request.GET.get("theme", "")
    with override(words.language):
        return render(
            request,
            "style.html",
            {
                "words": words,
                "arabic": ARABIC,
                "theme": theme if theme in ("light", "dark") else "",
                "large": request.GET.get("text") == "large",
                "group": {"name": words.group},
                "group_url": "#main",
                "help_url": "#main",
                "how_url": "#main",
                "places": _places(words),
                "quilt": _quilt(words, rings=3),
                "choice": _quilt(words, rings=2, chosen=3, counted=False),
                "empty_form": SampleForm(
                    words, prefix="empty", initial={"kinds": ["food", "company"], "urgent": 1}
                ),
                "wrong_form": SampleForm(words, {"wrong-kinds": "food"}, prefix="wrong"),
                "lines": _lines(words),
                "icons": sorted(icon_shapes()),
                "code": SAMPLE_CODE,
                "qr": SafeString(segno.make("https://example.org/c/").svg_inline(omitsize=True)),
            },
        )


def _places(words: Words) -> list[dict[str, object]]:
    return [
        {"key": key, "label": label, "url": f"#{key}", "icon": key, "current": key == "help"}
        for key, label in zip(("help", "together", "commons", "decide"), words.places, strict=True)
    ]


def _quilt(words: Words, *, rings: int, chosen: int = -1, counted: bool = True) -> Quilt:
    cells = patchwork(HARBOR, rings)
    patches = []
    for n, cell in enumerate(cells):
        needs, offers = OPEN_COUNTS[n * 7 % len(OPEN_COUNTS)] if counted else (0, 0)
        label = "" if n % 3 == 2 else words.streets[(n - n // 3) % len(words.streets)]
        patches.append(Patch(cell, label, needs, offers, "#quilt", selected=n == chosen))
    return sew(patches)


class SampleForm(forms.Form):
    """A form as the asking page might hold it."""

    def __init__(self, words: Words, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        text, when, kinds, urgent, agree = words.questions
        self.fields["text"] = forms.CharField(
            label=text, help_text=words.hint, widget=forms.Textarea(attrs={"rows": 3})
        )
        self.fields["when"] = forms.ChoiceField(
            label=when, choices=list(enumerate(words.times)), required=False
        )
        self.fields["kinds"] = forms.MultipleChoiceField(
            label=kinds, choices=words.kinds, widget=forms.CheckboxSelectMultiple
        )
        self.fields["urgent"] = forms.ChoiceField(
            label=urgent, choices=list(enumerate(words.urgencies)), widget=forms.RadioSelect
        )
        self.fields["agree"] = forms.BooleanField(label=agree, required=False)


class LineForm(forms.Form):
    """What, how many, of which unit."""

    def __init__(self, *args: Any, words: Words, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        what, quantity, unit = words.columns
        self.fields["what"] = forms.CharField(label=what)
        self.fields["quantity"] = forms.IntegerField(label=quantity, min_value=1)
        self.fields["unit"] = forms.CharField(label=unit, required=False)


def _lines(words: Words) -> forms.BaseFormSet:
    maker = forms.formset_factory(LineForm, extra=1)
    initial = [{"what": what, "quantity": n, "unit": unit} for what, n, unit in words.lines]
    return maker(prefix="lines", initial=initial, form_kwargs={"words": words})
