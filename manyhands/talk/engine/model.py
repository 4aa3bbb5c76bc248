"""How likely a message asks for help: one linear model, read from `weights.bin`.

The file is made by `tools/train_suggest.py`. Layout: `MAGIC`, then zlib over one line of
JSON (scales, bias, calibration, cut, sizes), then per block the feature numbers (uint32,
little-endian, rising) and their weights (int8). NOTICE.md says what it was trained on.
"""

import json
import math
import sys
import zlib
from array import array
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path

from .features import Reading, meaning_features, numbers, piece_features

MAGIC = b"MANYHANDS SUGGEST 1\n"
WEIGHTS = Path(__file__).with_name("weights.bin")


@dataclass(frozen=True)
class Block:
    """Whole-number weights of one kind of feature; times `scale` they are real weights."""

    scale: float
    weights: dict[int, int] = field(repr=False)

    def total(self, features: list[int]) -> float:
        """Sum of the weights of `features`; unknown ones weigh nothing."""
        weights = self.weights
        return self.scale * sum(weights[f] for f in features if f in weights)


@dataclass(frozen=True)
class Shape:
    """The few real numbers of the model."""

    bias: float
    slope: float  # calibration: chance = 1 / (1 + exp(-(slope * score + offset)))
    offset: float
    cut: float  # score from which a message counts as a need


@dataclass(frozen=True)
class Model:
    """Scores a message; above `shape.cut` it is taken for a need."""

    meanings: Block
    pieces: Block
    shape: Shape

    def score(self, reading: Reading) -> float:
        """How much speaks for a need; 0 is where both sides weigh the same."""
        pieces = piece_features(reading)
        return (
            self.shape.bias
            + self.meanings.total(numbers(meaning_features(reading)))
            + self.pieces.total(numbers(pieces)) / math.sqrt(len(pieces) + 1)
        )

    def chance(self, score: float) -> float:
        """The calibrated chance, 0..1, that a message with this score asks for help."""
        inner = self.shape.slope * score + self.shape.offset
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, inner))))

    def to_bytes(self) -> bytes:
        """The model as a file; `from_bytes` gives it back."""
        blocks = (self.meanings, self.pieces)
        head = {
            "scales": [block.scale for block in blocks],
            "sizes": [len(block.weights) for block in blocks],
            **asdict(self.shape),
        }
        parts = [json.dumps(head, sort_keys=True).encode() + b"\n"]
        for block in blocks:
            keys = sorted(block.weights)
            parts.append(_little(array("I", keys)).tobytes())
            parts.append(array("b", [block.weights[key] for key in keys]).tobytes())
        return MAGIC + zlib.compress(b"".join(parts), 9)

    @classmethod
    def from_bytes(cls, data: bytes) -> "Model":
        """Read what `to_bytes` wrote; ValueError if it is something else."""
        if not data.startswith(MAGIC):
            raise ValueError("This is not a file of weights for suggestions.")
        line, _, rest = zlib.decompress(data[len(MAGIC) :]).partition(b"\n")
        head = json.loads(line)
        blocks, at = [], 0
        for scale, size in zip(head["scales"], head["sizes"], strict=True):
            keys, weights = array("I"), array("b")
            keys.frombytes(rest[at : at + 4 * size])
            weights.frombytes(rest[at + 4 * size : at + 5 * size])
            blocks.append(Block(scale, dict(zip(_little(keys), weights, strict=True))))
            at += 5 * size
        names = ("bias", "slope", "offset", "cut")
        return cls(blocks[0], blocks[1], Shape(**{name: head[name] for name in names}))


@cache
def model() -> Model:
    """The model in the package, read once."""
    return Model.from_bytes(WEIGHTS.read_bytes())


def _little(numbers_: "array[int]") -> "array[int]":
    if numbers_.itemsize != 4:
        raise ValueError("This machine has no 4-byte whole numbers.")
    if sys.byteorder == "big":
        numbers_.byteswap()
    return numbers_
