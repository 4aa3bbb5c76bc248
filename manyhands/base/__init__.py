"""Floor `base`: no domain: times, refs, cells, sealed fields, background work, the two errors."""
