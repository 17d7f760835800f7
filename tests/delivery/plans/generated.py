"""Queries made at random from the schema, most of them valid, with variables for them."""

import json
from dataclasses import dataclass, field
from random import Random
from typing import Any

from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    Undefined,
    get_named_type,
)

from delivery.ids import cursor, global_id

DEEPEST = 6
#: What a key, by its argument, may be; the last of each is nothing that there is.
KEYS = {
    "key": ["home-hero", "ski-offer", "home", "home-hero", "nothing"],
    "use": ["skier", "gold-mail", "nothing"],
    "brand": ["alpenglow", "firn", "nothing"],
    "keys": ["home-hero", "ski-offer", "nothing"],
    "modules": ["home-hero", "ski-offer", "nothing"],
    "types": ["hero", "offer", "nothing"],
    "tags": ["winter", "front", "nothing"],
    "segments": ["skier", "loyal", "loyal-gold", "nothing"],
    "consent": ["loyalty", "nothing"],
    "channel": ["email", "email-newsletter", "web", "nothing"],
    "channels": ["email", "email-newsletter", "web", "nothing"],
    "device": ["mobile", "nothing"],
    "devices": ["mobile", "nothing"],
    "locale": ["en", "fr", "fr-CA", "nothing", "not a tag"],
    "locales": ["en", "fr", "nothing"],
    "names": ["hero", "offer", "nothing"],
    "rendition": ["default", "nothing"],
    "release": ["nothing"],
    "unit": ["visitor-1", "visitor-2", ""],
    "after": [cursor("modules", "home-hero"), cursor("keys", "0"), cursor("segments", "a"), "?"],
    "id": [
        global_id("Module", "home-hero"),
        global_id("Variant", "home-hero/skier"),
        global_id("Experience", "home"),
        global_id("Segment", "skier"),
        global_id("Brand", "firn"),
        global_id("Module", "nothing"),
        "?",
    ],
}
#: What most queries had better leave out: errors, mostly.
RARE = {"after", "use", "rendition", "release", "at", "draft", "minGeneration", "strict", "names"}
#: Values that no argument takes.
WRONG = [None, True, 1.5, -1, 2**40, "wrong", [], {}, [None]]


@dataclass
class Generated:
    """A query on its way."""

    random: Random
    schema: GraphQLSchema
    definitions: list[str] = field(default_factory=list)
    variables: dict[str, Any] = field(default_factory=dict)
    fragments: list[str] = field(default_factory=list)
    made: int = 0

    def text(self) -> str:
        """The query, with what its parts need."""
        root = self.schema.query_type
        assert root is not None
        selection = self._selection(root, 0)
        definitions = f"({', '.join(self.definitions)})" if self.definitions else ""
        return "\n".join([f"query Generated{definitions} {selection}", *self.fragments])

    def _chance(self, one_in: int) -> bool:
        return self.random.randrange(one_in) == 0

    def _selection(self, type_: Any, depth: int) -> str:
        parts = ["__typename"] if self._chance(4) else []
        fields = list(type_.fields)
        for _ in range(self.random.choice((1, 2, 2, 3, 5))):
            if isinstance(type_, GraphQLInterfaceType) and self._chance(2):
                parts.append(self._fragment(type_, depth))
            else:
                parts.append(self._field(type_, self.random.choice(fields), depth))
        if self._chance(5):
            parts.append(self._fragment(type_, depth))
        if self._chance(6):
            parts.append(parts[0])
        return "{ " + " ".join(part for part in parts if part) + " __typename }"

    def _fragment(self, type_: Any, depth: int) -> str:
        if isinstance(type_, GraphQLInterfaceType):
            possible = [each.name for each in self.schema.get_possible_types(type_)]
            condition: Any = self.schema.type_map[self.random.choice([*possible, type_.name])]
        else:
            condition = self.random.choice([type_, *type_.interfaces])
        if depth >= DEEPEST:
            return "__typename"
        selection = self._selection(condition, depth + 1)
        if self._chance(2):
            on = f" on {condition.name}" if condition is not type_ or self._chance(2) else ""
            return f"...{on}{self._directive()} {selection}"
        self.made += 1
        self.fragments.append(f"fragment f{self.made} on {condition.name} {selection}")
        return f"...f{self.made}{self._directive()}"

    def _field(self, type_: Any, name: str, depth: int) -> str:
        declared = type_.fields[name]
        named = get_named_type(declared.type)
        has_parts = isinstance(named, GraphQLObjectType | GraphQLInterfaceType)
        if has_parts and depth >= DEEPEST:
            return "__typename"
        arguments = [
            f"{argument}: {self._value(argument, given)}"
            for argument, given in declared.args.items()
            if (isinstance(given.type, GraphQLNonNull) and given.default_value is Undefined)
            or self._chance(25 if argument in RARE else 3)
        ]
        # Fields of one name with other arguments, or of other types, do not go together.
        self.made += 1
        alias = f"a{self.made}: " if declared.args or type_.name != "Query" else ""
        written = f"{alias}{name}"
        if arguments:
            written += f"({', '.join(arguments)})"
        written += self._directive()
        return f"{written} {self._selection(named, depth + 1)}" if has_parts else written

    def _directive(self) -> str:
        if not self._chance(6):
            return ""
        name, value = self.random.choice(("skip", "include")), self.random.random() < 0.5
        if self._chance(2):
            return f" @{name}(if: {json.dumps(value)})"
        return f" @{name}(if: {self._variable('Boolean!', value)})"

    def _value(self, name: str, argument: GraphQLArgument) -> str:
        value = self._json(name, argument.type)
        if self._chance(2):
            return self._literal(value, argument.type)
        return self._variable(str(argument.type), value, argument.type)

    def _variable(self, type_: str, value: Any, graphql_type: Any = None) -> str:
        self.made += 1
        name = f"v{self.made}"
        default = ""
        if self._chance(4) and graphql_type is not None and value is not None:
            default = f" = {self._literal(value, graphql_type, constant=True)}"
        self.definitions.append(f"${name}: {type_}{default}")
        if not (default or not type_.endswith("!")) or not self._chance(4):
            wrong = self._chance(100)
            self.variables[name] = self.random.choice(WRONG) if wrong else value
        return f"${name}"

    def _json(self, name: str, type_: Any) -> Any:
        """A value as JSON."""
        if isinstance(type_, GraphQLNonNull):
            return self._json(name, type_.of_type)
        if self._chance(12) and name not in ("key", "id", "segments", "consent", "keys", "tags"):
            return None
        if isinstance(type_, GraphQLList):
            items = [self._json(name, type_.of_type) for _ in range(self.random.randrange(4))]
            return items[0] if len(items) == 1 and self._chance(2) else items
        if isinstance(type_, GraphQLInputObjectType):
            return {
                member: self._json(member, declared.type)
                for member, declared in type_.fields.items()
                if self._chance(25 if member in RARE else 3)
            }
        if isinstance(type_, GraphQLEnumType):
            return self.random.choice(list(type_.values))
        match type_.name:
            case "Int":
                return 1_000 if self._chance(25) else self.random.choice((0, 1, 2, 3, 20))
            case "Boolean":
                return self._chance(2) if name != "draft" else self._chance(10)
            case "DateTime":
                return self.random.choice(("2026-02-28T09:30:00Z", "2027-01-01T00:00:00+02:00"))
            case "JSONObject":
                return {"age": self.random.randrange(99), "visits": [1, {"at": "x"}]}
        known = KEYS.get(name, ["x", "x"])
        return known[-1] if self._chance(25) else self.random.choice(known[:-1] or known)

    def _literal(self, value: Any, type_: Any, *, constant: bool = False) -> str:
        """A value as it is written in a query; now and then a variable inside."""
        if isinstance(type_, GraphQLNonNull):
            return self._literal(value, type_.of_type, constant=constant)
        if isinstance(value, list):
            items = type_.of_type if isinstance(type_, GraphQLList) else type_
            written = [self._literal(each, items, constant=constant) for each in value]
            return f"[{', '.join(written)}]"
        if isinstance(value, dict) and isinstance(type_, GraphQLInputObjectType):
            return self._object(value, type_, constant)
        if isinstance(value, dict):
            pairs = [f"{name}: {self._literal(each, type_)}" for name, each in value.items()]
            return f"{{{', '.join(pairs)}}}"
        if isinstance(get_named_type(type_), GraphQLEnumType) and value is not None:
            return str(value)
        return json.dumps(value)

    def _object(self, value: dict[str, Any], type_: GraphQLInputObjectType, constant: bool) -> str:
        members = []
        for name, each in value.items():
            declared = type_.fields[name].type
            if not constant and self._chance(3):
                members.append(f"{name}: {self._variable(str(declared), each, declared)}")
            else:
                members.append(f"{name}: {self._literal(each, declared, constant=constant)}")
        return f"{{{', '.join(members)}}}"
