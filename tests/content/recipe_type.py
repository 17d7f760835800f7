"""A module type as a team would add one: the whole of what has to be written."""

from typing import Any

from content.blocks import Choice, Image, RichText, Text, Url
from content.module_types import ModuleType, get_module_type


def declare_recipe() -> ModuleType:
    """Declare and register the type; `forget_module_type` takes it out again."""

    class Recipe(ModuleType):
        key = "recipe"

        title = Text(label="Title", required=True)
        steps = RichText(label="Steps", required=True, help_text="One item each.")
        level = Choice([("easy", "Easy"), ("hard", "Hard")], label="Level")
        photo = Image(label="Photo")
        photoCredit = Text(label="Photo credit")
        source: Any = Url(label="Source")

        class Meta:
            label = "Recipe"
            groups = (("photo", "photoCredit"),)

    return get_module_type("recipe")
