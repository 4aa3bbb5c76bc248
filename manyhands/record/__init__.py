"""Floor `record`: append-only logs, proofs and checkpoints; points at nothing."""
