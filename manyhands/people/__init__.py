"""Floor `people`: a person, how they sign in, how they may be reached, forgetting."""
