"""The recipes that come with the program."""

from functools import cache
from importlib.resources import files

from manyhands.practices.engine.recipes import Recipe, read


@cache
def recipes() -> dict[str, Recipe]:
    """Every recipe by its name, proved when it is first taken from the shelf."""
    folder = files("manyhands.practices") / "recipes"
    texts = [file.read_text("utf-8") for file in folder.iterdir() if file.name.endswith(".toml")]
    found = [read(text) for text in texts]
    return {recipe.name: recipe for recipe in sorted(found, key=lambda one: one.title)}
