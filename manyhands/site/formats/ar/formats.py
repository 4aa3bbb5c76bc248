"""Days and moments in Arabic, with its own comma."""

DATE_FORMAT = SHORT_DATE_FORMAT = "j M Y"
DATETIME_FORMAT = SHORT_DATETIME_FORMAT = "j M Y، H:i"
TIME_FORMAT = "H:i"
MONTH_DAY_FORMAT = "j M"
