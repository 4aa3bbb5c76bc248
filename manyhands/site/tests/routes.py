"""The routes there are, from the resolver itself."""

import re
from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver


def routes() -> dict[str, list[str]]:
    """The name of each route and the names of what its path takes, from the resolver itself."""
    found: dict[str, list[str]] = {}
    for pattern, path in _patterns(get_resolver()):
        assert pattern.name, f"{path} has no name"
        assert pattern.name not in found, f"two routes are called {pattern.name}"
        found[pattern.name] = re.findall(r"<(?:\w+:)?(\w+)>", path)
    return found


def _patterns(resolver: URLResolver, before: str = "") -> Iterator[tuple[URLPattern, str]]:
    for pattern in resolver.url_patterns:
        path = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _patterns(pattern, path)
        else:
            yield pattern, path
