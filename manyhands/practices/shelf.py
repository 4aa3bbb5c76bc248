"""The recipes that come with the program."""

from functools import cache
from importlib.resources import files

from manyhands.practices.engine.recipes import Recipe, read


@cache
def texts() -> dict[str, str]:
    """The TOML text of every recipe by its name, which is that of its file."""
    folder = files("manyhands.practices") / "recipes"
    found = [file for file in folder.iterdir() if file.name.endswith(".toml")]
    return {file.name.removesuffix(".toml"): file.read_text("utf-8") for file in found}


@cache
def recipes() -> dict[str, Recipe]:
    """Every recipe by its name, proved when it is first taken from the shelf."""
    found = [read(text) for text in texts().values()]
    return {recipe.name: recipe for recipe in sorted(found, key=lambda one: one.title)}
