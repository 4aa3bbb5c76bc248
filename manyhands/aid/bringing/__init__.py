"""Bringing what a group has: reads its sheets, guesses what the columns mean, posts the rows."""
