"""What became of the rows of a list that was brought, or would become of them."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _


@dataclass
class Report:
    """Rows by the numbers they have in the sheet."""

    added: dict[str, int] = field(default_factory=dict)  # direction -> how many
    known: list[int] = field(default_factory=list)
    faults: list[tuple[int, str]] = field(default_factory=list)
    remarks: list[tuple[int, str]] = field(default_factory=list)
    nowhere: dict[str, int] = field(default_factory=dict)  # a place without a patch -> rows

    @property
    def many(self) -> int:
        return sum(self.added.values())

    def lines(self) -> Iterator[tuple[int, str, str]]:
        """Each row there is something to say about: its number, what became of it, and why."""
        left_out, known, taken = _("left out"), _("here already"), _("taken")
        said = [(number, left_out, why) for number, why in self.faults]
        said += [(number, known, "") for number in self.known]
        said += [(number, taken, remark) for number, remark in self.remarks]
        yield from sorted(said)

    def write(self, out: Any) -> None:
        """As CSV: row, what became of it, why. Cells begin with our own words: none can be run."""
        sheet = csv.writer(out)
        sheet.writerow([_("row"), _("what became of it"), _("why")])
        sheet.writerows(self.lines())
