"""The inbox of bank lines: they are brought in, linked to what they belong to, and compared."""
