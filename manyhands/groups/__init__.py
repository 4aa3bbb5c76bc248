"""Floor `groups`: groups, members, places, the constitution, powers and actions."""
