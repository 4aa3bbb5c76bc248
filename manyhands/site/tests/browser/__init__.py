"""Every journey in a real browser: without script, with it, by keyboard, from right to left."""
