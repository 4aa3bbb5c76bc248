"""What the columns of a sheet mean, as a group keeps it: a preset, or columns by their headers."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from manyhands.funds.bank.presets import ANY_BANK, PRESETS, Preset

FIELDS = ("date", "amount", "came", "went", "name_of_other", "text", "currency", "key")


@dataclass(frozen=True)
class Meaning:
    """`columns` names headers, as `sheets.header_names` says them, for each of `FIELDS` it has.

    `flipped`: money that came bears a minus. `day_first` decides what 03/04/2026 is.
    """

    preset: str = ANY_BANK.name
    columns: Mapping[str, list[str]] = field(default_factory=dict)
    flipped: bool = False
    day_first: bool | None = None

    def as_preset(self) -> Preset:
        """The preset it began with, with the chosen headers in place of its own."""
        named = next((one for one in PRESETS if one.name == self.preset), ANY_BANK)
        chosen: dict[str, Any] = {name: tuple(self.columns.get(name, ())) for name in FIELDS}
        return replace(named, **chosen)

    def as_json(self) -> dict[str, Any]:
        return {**vars(self), "columns": dict(self.columns)}

    @classmethod
    def kept(cls, said: Mapping[str, Any]) -> "Meaning | None":
        """What was kept as JSON; None where nothing was."""
        return cls(**said) if said else None

    def fits(self, headers: list[str]) -> bool:
        """Whether the sheet has all columns it names, among which is a day."""
        named = {header for names in self.columns.values() for header in names}
        return bool(self.columns.get("date")) and named <= set(headers)
