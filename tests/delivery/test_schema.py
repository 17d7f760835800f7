"""The schema: committed, described, and made from the module types."""

import re
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    is_specified_directive,
    is_specified_scalar_type,
    validate_schema,
)

from content.blocks import Image, RichText, Text
from content.module_types import ModuleType, forget_module_type, module_types
from delivery.schema import current_schema, sdl
from tests.delivery.conftest import Caller, Shop
from tests.factories import make_module, make_segment, make_variant, targeting

COMMITTED = settings.BASE_DIR / "delivery" / "schema.graphql"


def described(schema: GraphQLSchema) -> Iterator[tuple[str, str | None]]:
    """Every place in a schema that has a description."""
    for name, type_ in schema.type_map.items():
        if name.startswith("__") or is_specified_scalar_type(type_):
            continue
        yield name, type_.description
        if isinstance(type_, GraphQLEnumType):
            for value_name, value in type_.values.items():
                yield f"{name}.{value_name}", value.description
        if isinstance(type_, GraphQLObjectType | GraphQLInterfaceType | GraphQLInputObjectType):
            for field_name, field in type_.fields.items():
                yield f"{name}.{field_name}", field.description
                for argument_name, argument in getattr(field, "args", {}).items():
                    yield f"{name}.{field_name}({argument_name})", argument.description
    for directive in schema.directives:
        if not is_specified_directive(directive):
            yield f"@{directive.name}", directive.description


def test_the_committed_schema_is_the_schema() -> None:
    assert COMMITTED.read_text() == sdl(), (
        "manage.py print_schema > delivery/schema.graphql brings it up to date."
    )


def test_the_command_prints_the_schema(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("print_schema")

    assert capsys.readouterr().out == sdl()


def test_the_schema_is_valid() -> None:
    assert validate_schema(current_schema()) == []


def test_everything_is_described_in_whole_sentences() -> None:
    places = dict(described(current_schema()))

    assert len(places) > 300
    lacking = {
        place: text
        for place, text in places.items()
        if not text or not text.endswith(".") or text != text.strip()
    }
    assert lacking == {}


def test_there_is_one_type_for_each_module_type_with_nullable_fields() -> None:
    schema = current_schema()
    module = schema.type_map["Module"]
    assert isinstance(module, GraphQLInterfaceType)
    made = {type_.name: type_ for type_ in schema.get_possible_types(module)}

    assert sorted(made) == [
        "Cta",
        "Email",
        "Hero",
        "Message",
        "Notice",
        "Offer",
        "Qa",
        "Richtext",
        "Teaser",
        "Testimonial",
    ]
    for module_type in module_types():
        type_ = made[module_type.key.capitalize()]
        own = [name for name in type_.fields if name not in module.fields]
        assert own == [field.name for field in module_type.fields]
        assert not any(str(type_.fields[name].type).endswith("!") for name in own)


@pytest.mark.parametrize(
    ("field", "declared"),
    [
        ("Hero.headline", "headline: String"),
        ("Hero.body", "body(format: TextFormat = HTML): String"),
        ("Hero.image", "image(rendition: String): Image"),
    ],
)
def test_fields_are_declared_as_the_design_says(field: str, declared: str) -> None:
    type_name, name = field.split(".")
    bare = re.sub(r'"""(.|\n)*?"""', "", sdl())
    (body,) = re.findall(rf"type {type_name} implements [^{{]*{{([^}}]*)}}", bare)
    (line,) = re.findall(rf"\b{name}(?:\([^)]*\))?: \w+", body)

    assert re.sub(r"\(\s+", "(", re.sub(r"\s+\)", ")", line)) == declared


@pytest.fixture
def seasonal_tip() -> Iterator[None]:
    """A module type that is declared now, in one class."""

    class SeasonalTip(ModuleType):
        key = "seasonal-tip"
        tip = Text(label="Tip", required=True)
        details = RichText(label="Details")
        picture = Image(label="Picture")
        pictureAlt = Text(label="Picture description")

        class Meta:
            label = "Seasonal tip"
            groups = (("picture", "pictureAlt"),)

    yield
    forget_module_type("seasonal-tip")


def test_a_new_module_type_is_served_without_another_line_of_code(
    seasonal_tip: None, caller: Caller, shop: Shop
) -> None:
    tip = make_module(
        "wax", type="seasonal-tip", live=True, fields={"tip": "Wax", "details": "<p>Twice.</p>"}
    )
    make_segment("hiker")
    make_variant(tip, live=True, overrides={"tip": "Socks"}, targeting=targeting(any=["hiker"]))
    query = """query ($context: ContextInput) { module(key: "wax", context: $context) {
      __typename fields
      ... on SeasonalTip { tip details(format: TEXT) picture { url } } } }"""

    assert caller.ask(query, context={"segments": ["hiker"]})["module"] == {
        "__typename": "SeasonalTip",
        "fields": {
            "tip": "Socks",
            "details": "<p>Twice.</p>",
            "picture": None,
            "pictureAlt": None,
        },
        "tip": "Socks",
        "details": "Twice.",
        "picture": None,
    }


def test_a_module_whose_type_is_gone_is_not_served(caller: Caller, shop: Shop) -> None:
    class Passing(ModuleType):
        key = "passing"
        text = Text(label="Text")

        class Meta:
            label = "Passing"

    make_module("fleeting", type="passing", live=True, fields={"text": "x"})
    forget_module_type("passing")

    assert caller.refusal('{ module(key: "fleeting") { key } }') == (
        "MODULE_NOT_SERVED",
        "The module “fleeting” is of the type “passing”, which is not there any more.",
    )
    keys = caller.ask("{ modules { edges { node { key } } } }")["modules"]["edges"]
    assert [edge["node"]["key"] for edge in keys] == ["home-hero", "ski-offer"]


def test_a_field_that_every_module_has_already_is_refused() -> None:
    class Named(ModuleType):
        key = "named"
        name = Text(label="Name")

        class Meta:
            label = "Named"

    try:
        with pytest.raises(ImproperlyConfigured, match="“named” has a field “name”, which is what"):
            current_schema()
    finally:
        forget_module_type("named")
