"""What goes into the log: what went wrong and where in the program; never for whom or which page.

A path may hold a code, the message of a fault may hold words out of the database, and the server
would write down the address of the net of whoever sends it nonsense.
"""

import logging
import traceback

from gunicorn import glogging


def only_where(record: logging.LogRecord) -> bool:
    """Whether `record` may be written; it then says the kind of fault and the lines it came by."""
    if record.levelno < logging.ERROR:
        return False
    if not record.exc_info or record.exc_info[0] is None:
        return not record.name.startswith("django.")
    kind, _fault, trace = record.exc_info
    places = (f"{at.filename}:{at.lineno}" for at in traceback.extract_tb(trace)[-3:])
    record.msg, record.args = "a page failed: %s at %s", (kind.__name__, ", ".join(places))
    record.exc_info = record.exc_text = record.stack_info = None
    return True


class ServerLog(glogging.Logger):
    """The web server's log, held to the same."""

    def setup(self, cfg) -> None:
        super().setup(cfg)
        self.error_log.addFilter(only_where)
