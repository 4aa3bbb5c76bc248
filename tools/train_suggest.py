"""Train the suggestions for raw messages, and measure them honestly.

    python tools/train_suggest.py --data messages-labelled.csv

Writes `manyhands/talk/engine/weights.bin` and `docs/benchmarks/suggest.md`. The same data gives
the same files. Needs scikit-learn, which the program itself never needs.

Each row is used twice, as the English text and as the words sent; both stay in the same fold.
Data: Robert Munro 2012, disaster_response_messages, CC BY 4.0; see
`manyhands/talk/engine/NOTICE.md`.
"""

import argparse
import csv
import sys
from pathlib import Path
from typing import NamedTuple

import numpy as np
from scipy.sparse import csr_matrix, diags
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tools")]

from train_suggest_report import Measures, write_report  # noqa: E402

from manyhands.talk.engine.features import (  # noqa: E402
    Reading,
    meaning_features,
    numbers,
    piece_features,
    read,
)
from manyhands.talk.engine.kinds import CATEGORIES, categories_of  # noqa: E402
from manyhands.talk.engine.model import WEIGHTS, Block, Model, Shape  # noqa: E402
from manyhands.talk.engine.suggestion import judge  # noqa: E402

VIEWS = ("message", "original")
SEEDS = range(10)
FOLDS, INNER_FOLDS = 5, 4
LABELS = {
    "medical": ("medical_help", "medical_products", "hospitals"),
    **{kind: (kind,) for kind in ("food", "water", "shelter", "clothing", "money")},
    **{kind: (kind,) for kind in ("transport", "tools")},
}
SMOOTHING, MEANING_C, PIECE_C = 0.3, 0.05, 1.0


class Data(NamedTuple):
    """The labeled rows; arrays of 2n hold the English texts first, then the words sent."""

    texts: list[str]  # 2n
    readings: list[Reading]  # 2n
    needs: np.ndarray  # int, n
    labels: dict[str, np.ndarray]  # category -> int, n
    meanings: csr_matrix  # 2n x features, 0 or 1
    pieces: csr_matrix  # 2n x features, 0 or 1 over the root of their count
    meaning_keys: np.ndarray  # feature numbers of the columns
    piece_keys: np.ndarray


class Cut(NamedTuple):
    """How a score is read: the cut above which it is a need, and its calibration."""

    at: float
    slope: float
    offset: float

    def told(self, readings: list[Reading], score: float) -> bool:
        """Whether the whole program, rules and all, would call this message a need."""
        need = round(100 / (1 + np.exp(-(self.slope * score + self.offset))))
        return judge(readings, need, is_need=score >= self.at)[0] == "need"


class Fit(NamedTuple):
    """A trained model: score = bias + meanings @ meaning + pieces @ piece."""

    bias: float
    meaning: np.ndarray
    piece: np.ndarray

    def scores(self, data: Data, rows: np.ndarray) -> np.ndarray:
        """Scores of `rows` (numbers below 2n)."""
        return self.bias + data.meanings[rows] @ self.meaning + data.pieces[rows] @ self.piece


def load(path: Path) -> Data:
    """Read the labeled messages; an empty original means that the message is the original."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    texts = [row["message"] for row in rows]
    texts += [row["original"] if row["original"].strip() else row["message"] for row in rows]
    readings = [read(text) for text in texts]
    meanings, meaning_keys = matrix([numbers(meaning_features(r)) for r in readings])
    pieces, piece_keys = matrix([numbers(piece_features(r)) for r in readings])
    counts = np.array([len(piece_features(r)) for r in readings])
    return Data(
        texts=texts,
        readings=readings,
        needs=np.array([int(row["request"]) for row in rows]),
        labels={
            kind: np.array([max(int(row[c]) for c in columns) for row in rows])
            for kind, columns in LABELS.items()
        },
        meanings=meanings,
        pieces=(diags(1 / np.sqrt(counts + 1)) @ pieces).tocsr(),
        meaning_keys=meaning_keys,
        piece_keys=piece_keys,
    )


def matrix(listed: list[list[int]]) -> tuple[csr_matrix, np.ndarray]:
    """0/1 matrix of the features that occur in 2 rows and more; and their numbers, rising."""
    found, counts = np.unique(np.concatenate([np.unique(f) for f in listed]), return_counts=True)
    keys = found[counts >= 2]
    starts, columns = [0], []
    for features in listed:
        columns.append(np.flatnonzero(np.isin(keys, features)))
        starts.append(starts[-1] + len(columns[-1]))
    flat = np.concatenate(columns)
    return csr_matrix((np.ones(len(flat)), flat, starts), (len(listed), len(keys))), keys


def both(rows: np.ndarray, data: Data) -> np.ndarray:
    """The two views of `rows`."""
    return np.concatenate([rows, rows + len(data.needs)])


def train(data: Data, rows: np.ndarray) -> Fit:
    """Fit three linear models on both views of `rows` and add them up, each at the same loudness.

    Naive Bayes over meanings (McCallum and Nigam 1998), logistic regression over meanings, and
    logistic regression over pieces of words weighted by how rare they are.
    """
    seen, labels = both(rows, data), np.tile(data.needs[rows], 2)
    meanings, pieces = data.meanings[seen], data.pieces[seen]
    bayes, bayes_bias = naive_bayes(meanings, labels)
    meant, meant_bias = logistic(meanings, labels, MEANING_C)
    rare = np.log((1 + len(seen)) / (1 + np.diff(pieces.tocsc().indptr))) + 1
    piece, piece_bias = logistic((pieces @ diags(rare / rare.mean())).tocsr(), labels, PIECE_C)
    piece = piece * rare / rare.mean()
    loud = [np.std(x) for x in (meanings @ bayes, meanings @ meant, pieces @ piece)]
    return Fit(
        bias=bayes_bias / loud[0] + meant_bias / loud[1] + piece_bias / loud[2],
        meaning=bayes / loud[0] + meant / loud[1],
        piece=piece / loud[2],
    )


def naive_bayes(x: csr_matrix, labels: np.ndarray) -> tuple[np.ndarray, float]:
    """Weights and bias of Bernoulli naive Bayes, both classes taken for equally likely."""
    share = [
        (np.asarray(x[labels == c].sum(0)).ravel() + SMOOTHING)
        / ((labels == c).sum() + 2 * SMOOTHING)
        for c in (1, 0)
    ]
    absent = np.log((1 - share[0]) / (1 - share[1]))
    return np.log(share[0] / share[1]) - absent, float(absent.sum())


def logistic(x: csr_matrix, labels: np.ndarray, c: float) -> tuple[np.ndarray, float]:
    """Weights and bias of balanced logistic regression."""
    fitted = LogisticRegression(C=c, class_weight="balanced", solver="liblinear", random_state=0)
    fitted.fit(x, labels)
    return fitted.coef_[0], float(fitted.intercept_[0])


def folds(labels: np.ndarray, count: int, seed: int) -> list[tuple[np.ndarray, np.ndarray]]:
    """Stratified folds over rows, the same for the same seed."""
    splitter = StratifiedKFold(count, shuffle=True, random_state=seed)
    return list(splitter.split(labels, labels))


def held_out(data: Data, rows: np.ndarray, count: int, seed: int) -> np.ndarray:
    """Scores of both views of `rows`, each by a model that did not see that row."""
    scores = np.zeros((2, len(rows)))
    for seen, unseen in folds(data.needs[rows], count, seed):
        fit = train(data, rows[seen])
        scores[:, unseen] = fit.scores(data, both(rows[unseen], data)).reshape(2, -1)
    return scores.ravel()


def measures(labels: np.ndarray, told: np.ndarray) -> Measures:
    """Precision, recall and F1."""
    hit = float((labels & told).sum())
    found, there = max(1, told.sum()), max(1, labels.sum())
    return hit / found, hit / there, 2 * hit / (found + there)


def best_cut(labels: np.ndarray, scores: np.ndarray) -> float:
    """The middle of the cuts whose F1 comes within 0.005 of the best."""
    cuts = np.quantile(scores, np.arange(0.45, 0.85, 0.005))
    f1 = np.array([measures(labels, scores >= cut)[2] for cut in cuts])
    return float(cuts[f1 >= f1.max() - 0.005].mean())


def cross_validate(data: Data, seed: int) -> tuple[np.ndarray, dict[str, Measures]]:
    """Held-out scores (2n), and precision, recall, F1 by view with cuts chosen inside the folds."""
    n = len(data.needs)
    scores = np.zeros(2 * n)
    told = {view: np.zeros(n, dtype=int) for view in (*VIEWS, "both")}
    for seen, unseen in folds(data.needs, FOLDS, seed):
        inner = held_out(data, seen, INNER_FOLDS, seed)
        cut = cut_from(np.tile(data.needs[seen], 2), inner)
        fresh = both(unseen, data)
        scores[fresh] = train(data, seen).scores(data, fresh)
        for row in unseen:
            pair = [data.readings[row], data.readings[row + n]]
            told["message"][row] = cut.told(pair[:1], scores[row])
            told["original"][row] = cut.told(pair[1:], scores[row + n])
            told["both"][row] = cut.told(pair, (scores[row] + scores[row + n]) / 2)
    return scores, {view: measures(data.needs, rows) for view, rows in told.items()}


def plain(data: Data, labels: np.ndarray, view: int, seed: int) -> Measures:
    """The same measures for a plain linear model over pieces of words, of one view."""
    n = len(labels)
    texts = np.array(data.texts[view * n : (view + 1) * n], dtype=object)
    told = np.zeros(n, dtype=int)
    if labels.sum() < FOLDS:
        return 0.0, 0.0, 0.0
    for seen, unseen in folds(labels, FOLDS, seed):
        vectors = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True)
        fitted = LogisticRegression(C=10, solver="liblinear", class_weight="balanced")
        fitted.fit(vectors.fit_transform(texts[seen]), labels[seen])
        told[unseen] = fitted.predict(vectors.transform(texts[unseen]))
    return measures(labels, told)


def cut_from(labels: np.ndarray, scores: np.ndarray) -> Cut:
    """The best cut, and the slope and offset that turn scores into chances (Platt 1999)."""
    fitted = LogisticRegression(C=1e6, solver="lbfgs").fit(scores[:, None], labels)
    return Cut(best_cut(labels, scores), float(fitted.coef_[0][0]), float(fitted.intercept_[0]))


def block(keys: np.ndarray, weights: np.ndarray) -> Block:
    """Weights as whole numbers of -127..127; those that come to 0 are left out."""
    scale = float(np.abs(weights).max() / 127)
    whole = np.rint(weights / scale).astype(int)
    pairs = zip(keys.tolist(), whole.tolist(), strict=True)
    return Block(scale, {key: weight for key, weight in pairs if weight})


def measure_kinds(data: Data) -> dict[str, tuple[int, list[tuple[Measures, Measures]]]]:
    """Per kind of aid: how many messages, and per view our measures and the plain model's."""
    n, told = len(data.needs), [categories_of(reading) for reading in data.readings]
    measured = {}
    for kind in sorted(data.labels, key=CATEGORIES.index):
        truth, views = data.labels[kind], []
        for view in range(len(VIEWS)):
            found = told[view * n : (view + 1) * n]
            ours = np.array([int(kind in kinds) for kinds in found])
            views.append((measures(truth, ours), plain(data, truth, view, 0)))
        measured[kind] = (int(truth.sum()), views)
    return measured


def measure_plain(data: Data) -> dict[str, np.ndarray]:
    """Per view the measures of the plain model for needs; shape (seeds, 3)."""
    return {
        view: np.array([plain(data, data.needs, at, seed) for seed in SEEDS])
        for at, view in enumerate(VIEWS)
    }


def main() -> None:
    """Measure, train on everything, write the weights and the report."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help="messages-labelled.csv")
    data = load(parser.parse_args().data)
    runs = [cross_validate(data, seed) for seed in SEEDS]
    scores = np.concatenate([run[0] for run in runs])
    labels = np.tile(data.needs, 2 * len(runs))
    cut, fit = cut_from(labels, scores), train(data, np.arange(len(data.needs)))
    model = Model(
        block(data.meaning_keys, fit.meaning),
        block(data.piece_keys, fit.piece),
        Shape(float(fit.bias), cut.slope, cut.offset, cut.at),
    )
    WEIGHTS.write_bytes(model.to_bytes())
    write_report(
        ROOT / "docs/benchmarks/suggest.md",
        needs={view: np.array([run[1][view] for run in runs]) for view in runs[0][1]},
        plain=measure_plain(data),
        kinds=measure_kinds(data),
        chances=(labels, 1 / (1 + np.exp(-(cut.slope * scores + cut.offset)))),
    )


if __name__ == "__main__":
    main()
