"""Choosing: options, ballots, budgets, lots and rosters, and what they came to."""
