"""What a file of ballots or of a bank is refused with: the sentence names the line."""

LONGEST = 100  # digits of a whole number; Python itself reads no number of some thousands


class Damaged(ValueError):
    """A file that cannot be read whole; the sentence names the line, counted from 1."""

    def __init__(self, line: int, fault: str) -> None:
        super().__init__(f"line {line}: {fault}")
        self.line, self.fault = line, fault


def whole(word: str, line: int, what: str, least: int = 0) -> int:
    """The whole number that `word` is; refuses anything else, and less than `least`."""
    if word.isascii() and word.isdigit() and len(word.lstrip("0")) > LONGEST:
        raise Damaged(line, f"{what} has more than {LONGEST} digits")
    if not (word.isascii() and word.isdigit()) or int(word) < least:
        raise Damaged(line, f"{what} is a whole number from {least} on, not {word[:40]!r}")
    return int(word)
