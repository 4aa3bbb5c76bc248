"""Which language a message is written in, told by its small words and its letters.

No training: lists of small words, the words of the lexicon, and letters that only one
language uses. Answers an ISO 639 code, or "und" (undetermined) when nothing speaks.
"""

import re
from functools import cache, lru_cache
from pathlib import Path

from .lexicon import lexicon
from .text import fold, tokens

UNDETERMINED = "und"
LEAST = 0.45  # score below which the language stays undetermined
READ = 80  # tokens read; more do not change the answer

_SCRIPTS = (
    ("ar", re.compile(r"[\u0600-\u06FF\u0750-\u077F\uFB50-\uFDFF\uFE70-\uFEFF]")),
    ("hi", re.compile(r"[\u0900-\u097F]")),
    ("bn", re.compile(r"[\u0980-\u09FF]")),
    ("pa", re.compile(r"[\u0A00-\u0A7F]")),
    ("ta", re.compile(r"[\u0B80-\u0BFF]")),
    ("th", re.compile(r"[\u0E00-\u0E7F]")),
    ("he", re.compile(r"[\u0590-\u05FF]")),
    ("el", re.compile(r"[\u0370-\u03FF]")),
    ("am", re.compile(r"[\u1200-\u137F]")),
    ("ja", re.compile(r"[\u3040-\u30FF]")),
    ("ko", re.compile(r"[\uAC00-\uD7AF]")),
    ("zh", re.compile(r"[\u4E00-\u9FFF]")),
)
_CYRILLIC = re.compile(r"[\u0400-\u04FF]")
_UKRAINIAN = re.compile(r"[іїєґІЇЄҐ]")
_LATIN = re.compile(r"[A-Za-z\u00C0-\u024F]")
_URDU_LETTERS = re.compile(r"[ٹڈڑںےہھ]")
_PERSIAN_LETTERS = re.compile(r"[پچژگکی]")

# Letters and endings that speak for one language, and how loudly.
_TRAITS = tuple(
    (language, re.compile(pattern), weight)
    for language, pattern, weight in (
        ("es", r"ñ|¿|¡|ción\b|ciones\b|\w+amos\b|ll[aeo]\w", 0.6),
        ("pt", r"ã|õ|ç[aãõ]|ção\b|ções\b|nh[aeo]|lh[aeo]|mente\b.*\bnão", 0.7),
        ("fr", r"\b[cdjlnst]'\w|\bqu'|eaux?\b|œ|\w+ez\b|ç[ao]|ê|oi[rst]", 0.4),
        ("ht", r"ò|\w'ap\b|\bm'|\bn'ap\b|\w+'(?:m|l|w|n)\b|\bk\w+|\w*syon\b|ks\w|wa\b|\bz\w", 0.25),
        ("ht", r"\w*(?:eman|asyon|isyon|yen|onn|enn|ann)\b|\b(?:nou|mwen|tanpri|svp)\b", 0.25),
        ("en", r"\b\w+ing\b|\b\w+tion\b|\bth\w+|\w+'(?:s|t|re|ve|ll)\b|\bw[eh]\w+|sh\w|ee|oo", 0.3),
        ("ur", r"\b\w+(?:ein|ain|iye|aiye|ajye|dijiye)\b|\w*kh\w+|\w*aa\w*|\bh[ay]\w?\b", 0.3),
    )
)


def detect_language(text: str) -> str:
    """The ISO 639 code of the language of `text`, or "und".

    >>> detect_language("Nou bezwen dlo ak manje, tanpri")
    'ht'
    >>> detect_language("12345 !!")
    'und'
    """
    script = _script(text)
    if script == "latin":
        return _latin(text)
    return _arabic(text) if script == "ar" else script


def _script(text: str) -> str:
    sample = text[:1000]
    counts = {language: len(letters.findall(sample)) for language, letters in _SCRIPTS}
    counts["ru"] = len(_CYRILLIC.findall(sample))
    counts["latin"] = len(_LATIN.findall(sample))
    best = max(counts, key=lambda language: (counts[language], language))
    if not counts[best]:
        return UNDETERMINED
    if best == "ru" and _UKRAINIAN.search(sample):
        return "uk"
    return "ja" if best == "zh" and counts["ja"] else best


def _arabic(text: str) -> str:
    scores = {"ar": 0.2, "ur": 0.0, "fa": 0.0}
    scores["ur"] += 0.7 * len(_URDU_LETTERS.findall(text[:1000]))
    persian = len(_PERSIAN_LETTERS.findall(text[:1000]))
    scores["fa"] += 0.2 * persian
    scores["ur"] += 0.2 * persian
    for token in tokens(fold(text))[:READ]:
        for language, weight in _hits(token):
            if language in scores:
                scores[language] += weight
    return max(scores, key=lambda language: scores[language])


def _latin(text: str) -> str:
    scores = dict.fromkeys(("en", "ht", "fr", "es", "pt", "ur"), 0.0)
    for token in tokens(fold(text))[:READ]:
        for language, weight in _hits(token):
            if language in scores:
                scores[language] += weight
    low = text[:600].lower()
    for language, pattern, weight in _TRAITS:
        scores[language] += weight * min(4, len(pattern.findall(low)))
    best = max(scores, key=lambda language: scores[language])
    return best if scores[best] >= LEAST else UNDETERMINED


@lru_cache(maxsize=20_000)
def _hits(token: str) -> tuple[tuple[str, float], ...]:
    small, known = _small_words(), lexicon().words
    speakers = [language for language, words in small.items() if token in words]
    readers = [language for language, words in known.items() if token in words]
    hits: dict[str, float] = {}
    for language in speakers:
        hits[language] = 1 / len(speakers)
    for language in readers:
        hits[language] = hits.get(language, 0) + 0.6 / len(readers)
    return tuple(hits.items())


@cache
def _small_words() -> dict[str, frozenset[str]]:
    lists: dict[str, set[str]] = {}
    for line in Path(__file__).with_name("language.txt").read_text("utf-8").splitlines():
        if ": " in line and not line.startswith("#"):
            key, listed = line.split(": ", 1)
            mine = lists.setdefault(key.removesuffix("-arab"), set())
            mine.update(t for word in listed.split() for t in _spellings(word))
    return {language: frozenset(words) for language, words in lists.items()}


def _spellings(word: str) -> list[str]:
    folded = tokens(fold(word))
    return folded if len(folded) == 1 else ["".join(folded)]
