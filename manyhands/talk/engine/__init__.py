"""Suggestions for raw messages: kind, aid, language, urgency, place, likely duplicate. Pure Python.

>>> suggest("Nou bezwen dlo ak manje nan Delmas 33, tanpri").categories
('food', 'water')
"""

from .duplicates import DuplicateIndex, likely_duplicate
from .kinds import CATEGORIES
from .language import detect_language
from .suggestion import Kind, Suggestion, suggest

__all__ = [
    "CATEGORIES",
    "DuplicateIndex",
    "Kind",
    "Suggestion",
    "detect_language",
    "likely_duplicate",
    "suggest",
]
