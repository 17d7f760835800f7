"""Reading an OpenFeature evaluation context as the context of a resolution.

An evaluation context is one flat object: some names of it are reserved for what Refract asks by,
every other one is an attribute.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from delivery.errors import ApiError, bad_input
from delivery.limits import LIST_LIMIT, exceeded
from delivery.ofrep.failures import FailureCode, OfrepError

TARGETING_KEY = "targetingKey"
TEXTS = ("channel", "device", "locale")
LISTS = ("segments", "consent")
PERSONALIZE = "personalize"
MODULES = "modules"
RESERVED = frozenset({TARGETING_KEY, *TEXTS, *LISTS, PERSONALIZE, MODULES})


@dataclass(frozen=True, slots=True)
class EvaluationContext:
    """What a caller says.

    :param given: the same as a `ContextInput` whose types GraphQL has checked.
    :param modules: the keys of the modules that are wanted at once; None is all.
    """

    given: Mapping[str, Any]
    modules: tuple[str, ...] | None


def read_evaluation_context(body: Any) -> EvaluationContext:
    """Return the context in the body of a request.

    :raises OfrepError: when it is not one.
    """
    if not isinstance(body, dict):
        raise OfrepError(FailureCode.PARSE_ERROR, bad_input("the body", body, "a JSON object"))
    context = body.get("context")
    if context is None:
        context = {}
    if not isinstance(context, dict):
        raise _invalid("context", context, "a JSON object")
    given: dict[str, Any] = {
        "unit": _targeting_key(context.get(TARGETING_KEY)),
        "attributes": {name: value for name, value in context.items() if name not in RESERVED},
        "personalize": _personalize(context.get(PERSONALIZE)),
    }
    given |= {name: _text(name, context.get(name)) for name in TEXTS}
    given |= {name: _texts(name, context.get(name)) for name in LISTS}
    return EvaluationContext(given, _modules(context.get(MODULES)))


def told_place(error: ApiError) -> ApiError:
    """Name the place of an error of `contexts.read_context` as the caller knows it."""
    message = str(error)
    for ours, theirs in (
        ("context.unit", "context.targetingKey"),
        ("context.attributes", "context"),
    ):
        if message.startswith(ours):
            return ApiError(error.code, theirs + message.removeprefix(ours))
    return error


def _targeting_key(value: Any) -> str | None:
    if value == "":
        raise OfrepError(
            FailureCode.TARGETING_KEY_MISSING,
            bad_input(f"context.{TARGETING_KEY}", value, "a text that is not empty, or nothing"),
        )
    return _text(TARGETING_KEY, value)


def _personalize(value: Any) -> bool | None:
    if value is not None and not isinstance(value, bool):
        raise _invalid(f"context.{PERSONALIZE}", value, "true or false")
    return value


def _text(name: str, value: Any) -> str | None:
    if value is not None and not isinstance(value, str):
        raise _invalid(f"context.{name}", value, "a text")
    return value


def _texts(name: str, value: Any) -> list[str]:
    """A list of texts; as in GraphQL, a text alone is a list of one."""
    if value is None:
        return []
    values = [value] if isinstance(value, str) else value
    if not isinstance(values, list):
        raise _invalid(f"context.{name}", value, "a list of texts")
    for index, item in enumerate(values):
        if not isinstance(item, str):
            raise _invalid(f"context.{name}[{index}]", item, "a text")
    return values


def _modules(value: Any) -> tuple[str, ...] | None:
    if value is None:
        return None
    keys = tuple(dict.fromkeys(_texts(MODULES, value)))
    if len(keys) > LIST_LIMIT:
        raise OfrepError(
            FailureCode.INVALID_CONTEXT,
            exceeded(
                f"context.{MODULES}: {len(keys)} keys were given, at most {LIST_LIMIT} are allowed."
            ),
        )
    return keys


def _invalid(place: str, value: Any, expected: str) -> OfrepError:
    return OfrepError(FailureCode.INVALID_CONTEXT, bad_input(place, value, expected))
