"""The two errors an act can answer with; each carries a sentence for a person."""


class Refused(Exception):
    """This person may not do this (HTTP 403)."""


class NotPossible(Exception):
    """Nobody can do this now (HTTP 409)."""
