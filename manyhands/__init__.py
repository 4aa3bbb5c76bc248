"""Manyhands: everything a mutual-aid group needs to run itself."""

import sys

try:
    # SQLite before 3.51.3 can, very rarely, corrupt a write-ahead log; the wheel is newer.
    import pysqlite3
except ImportError:
    pass
else:
    sys.modules["sqlite3"] = pysqlite3
    sys.modules["sqlite3.dbapi2"] = pysqlite3.dbapi2
