"""Floor `site`: the shell: home, navigation, error pages, demo, command line."""
