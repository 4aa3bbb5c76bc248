"""Floor `aid`: needs, offers and commitments."""
