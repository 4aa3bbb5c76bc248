"""Counting ballots, budgets and lots: pure, in whole numbers and fractions."""
