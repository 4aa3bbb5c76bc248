"""Write the section on suggestions of docs/benchmarks.md from measured figures."""

from pathlib import Path

import numpy as np

from manyhands.talk.engine.model import WEIGHTS, Model

Measures = tuple[float, float, float]

HEAD = """## Suggestions for raw messages

Measured by `python tools/train_suggest.py --data messages-labelled.csv` on the 1,047 labeled
messages of the validation split of *disaster_response_messages* (Robert Munro 2012, CC BY 4.0;
cite *Processing short message communications in low-resource languages*, PhD dissertation,
Stanford University). The model saw no other messages. 5-fold cross-validation, 10
seeds; both texts of a message stay in the same fold; cut and calibration are chosen inside the
folds; the figures are of the whole program, rules included. ± is the
standard deviation between seeds. On another sample of 1,000 messages expect ±0.03 from chance
alone. An empty original means that the message came in English, so the English text stands in.

### Need (label `request`)

| text read | precision | recall | F1 | F1, plain character n-grams |
|---|---|---|---|---|
"""

KINDS = """
### Kinds of aid

Told by rules over the hand-written `lexicon.txt`, on all messages. Nothing is fitted, so there are
no folds: which words and pairs of words count was decided with these very labels in sight, so the
figures are in-sample and flatter the rules. The plain model beside it, a character n-gram model, is
in 5-fold cross-validation, so the two columns are not quite alike.
`medical` is any of medical_help, medical_products, hospitals; `other` is a need or an offer of
none of the kinds and has no label. With 3, 6 and 26 messages, the figures of tools, money and
transport mean little; what is labeled transport seldom speaks of transport.

| kind | messages | text | precision | recall | F1 | F1, plain |
|---|---|---|---|---|---|---|
"""

CHANCES = """
### Does the confidence keep its word?

Held-out messages, both texts, all seeds, by the chance of a need that the model gives them.

| chance given | share of messages | of these, labeled a need |
|---|---|---|
"""

TAIL = """
### What these figures do not say

- The lexicon was written with the labeled messages in sight and corrected after their errors were
  read, and the make-up of the model was chosen among some 60 by the same cross-validation, so the
  figures flatter it. Written from 170 of the messages, before the errors were read, the lexicon
  gave 0.77 and 0.75.
- Suggestions for about 300 of the unlabeled messages were read by eye. Rules for offers, places
  and urgency and a few words of the lexicon were corrected after that; no label came of it.
- The labels disagree with themselves: "We need food, water, money, energy, please" is labeled no
  request, "I would like to thank very much all the doctors" is labeled one. No model can reach 1.
- Offers have no label in this split. They are told by phrases and tested on sentences written for
  the purpose (`manyhands/talk/tests/test_engine_offers.py`); there is no figure from real offers.
- Language, urgency and places are told by rules and tested on sentences written for the purpose.
"""


def write_report(
    path: Path,
    *,
    needs: dict[str, np.ndarray],
    plain: dict[str, np.ndarray],
    kinds: dict[str, tuple[int, list[tuple[Measures, Measures]]]],
    chances: tuple[np.ndarray, np.ndarray],
) -> None:
    """Write the section to `path`, and print it.

    `needs` and `plain` hold per view an array of shape (seeds, 3): precision, recall, F1.
    `kinds` holds per kind the number of messages and, per view, ours and the plain measures.
    `chances` are the labels and the held-out chances of the same messages.
    """
    lines = [HEAD.rstrip("\n")]
    lines += [_need_line(view, runs, plain.get(view)) for view, runs in needs.items()]
    lines.append(KINDS.rstrip("\n"))
    for kind, (count, views) in kinds.items():
        for view, (ours, other) in zip(("message", "original"), views, strict=True):
            figures = " | ".join(f"{value:.2f}" for value in (*ours, other[2]))
            lines.append(f"| {kind} | {count} | {view} | {figures} |")
    lines.append(CHANCES.rstrip("\n"))
    lines += _chance_lines(*chances)
    lines.append(_size_line(Model.from_bytes(WEIGHTS.read_bytes())))
    lines.append(TAIL.rstrip("\n"))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines) + "\n", "utf-8")
    print("\n".join(lines))


def _need_line(view: str, runs: np.ndarray, plain: np.ndarray | None) -> str:
    means, spread = runs.mean(0), runs.std(0)
    figures = " | ".join(f"{m:.3f} ± {s:.3f}" for m, s in zip(means, spread, strict=True))
    other = f"{plain[:, 2].mean():.3f} ± {plain[:, 2].std():.3f}" if plain is not None else "-"
    return f"| {view} | {figures} | {other} |"


def _chance_lines(labels: np.ndarray, chances: np.ndarray) -> list[str]:
    lines = []
    for low in range(0, 100, 10):
        inside = (chances >= low / 100) & (chances < (low + 10) / 100)
        share = f"{100 * inside.mean():.0f} %"
        right = f"{100 * labels[inside].mean():.0f} %" if inside.sum() >= 100 else "too few"
        lines.append(f"| {low} to {low + 9} % | {share} | {right} |")
    return lines


def _size_line(model: Model) -> str:
    count = len(model.meanings.weights) + len(model.pieces.weights)
    cut = 100 * model.chance(model.shape.cut)
    return (
        f"\nA message counts as a need from a chance of {cut:.0f} % (best F1). The model has "
        f"{count:,} weights and weighs {WEIGHTS.stat().st_size / 1000:.0f} kB."
    )
