"""A module type that one file declares goes all the way: pack, publication, GraphQL, export."""

from collections.abc import Iterator

import pytest

from content.module_types import forget_module_type
from delivery.registration import create_client
from tests.content.recipe_type import declare_recipe
from tests.delivery.conftest import Caller
from tests.pack.packs import exported_pack, imported, module, pack, problems_of, variant

pytestmark = pytest.mark.django_db

QUERY = """{
  module(key: "soup") {
    __typename
    fields
    ... on Recipe { title steps(format: TEXT) level photoCredit source }
    resolution { fields { field variant } }
  }
}"""


@pytest.fixture(autouse=True)
def recipe_type() -> Iterator[None]:
    """A module type that no file of the product knows."""
    declare_recipe()
    yield
    forget_module_type("recipe")


def soup(**overrides: object) -> dict:
    fields = {"title": "Soup", "steps": "<p>Boil <b>it</b>.</p>", "level": "easy"}
    return module(
        key="soup",
        type="recipe",
        fields=fields,
        variants=[variant(key="hard", targeting={}, overrides=overrides or {"level": "hard"})],
    )


def test_a_new_type_is_imported_published_resolved_and_exported():
    content = pack(modules=[soup()])
    assert imported(content).generation == 1

    answer = Caller(create_client("service", scopes=["deliver"])).ask(QUERY)["module"]

    assert answer["__typename"] == "Recipe"
    assert (answer["title"], answer["steps"], answer["level"]) == ("Soup", "Boil it.", "hard")
    assert answer["fields"] == {
        "title": "Soup",
        "steps": "<p>Boil <b>it</b>.</p>",
        "level": "hard",
        "photo": None,
        "photoCredit": None,
        "source": None,
    }
    sources = {each["field"]: each["variant"] for each in answer["resolution"]["fields"]}
    assert sources == dict.fromkeys(answer["fields"]) | {"level": "hard"}

    again = exported_pack()
    (declared,) = [each for each in again["moduleTypes"] if each["key"] == "recipe"]
    assert declared == {
        "key": "recipe",
        "fields": ["title", "steps", "level", "photo", "photoCredit", "source"],
        "required": ["title", "steps"],
        "groups": [["photo", "photoCredit"]],
    }
    assert imported(again).generation is None


def test_a_new_type_is_held_to_its_declaration_in_packs():
    (problem,) = problems_of(pack(modules=[soup(level="extreme")]))
    assert problem.startswith('modules[0].variants[0].overrides.level: "extreme", expected ')
    (problem,) = problems_of(pack(modules=[soup(photo=None)]))
    assert "photo, photoCredit" in problem
