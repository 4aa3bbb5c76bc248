"""Floor `decisions`: proposals, rounds, stances, blocks, methods, outcomes."""
