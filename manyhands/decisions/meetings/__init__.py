"""Meetings: what happens in one room, and how it counts for those who were not there."""
