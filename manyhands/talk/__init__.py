"""Floor `talk`: tells people and hears them: inbox, threads, notices, mail."""
