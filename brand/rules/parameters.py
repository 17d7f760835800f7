"""Reading a kind's parameters, so that whatever is wrong is named by its place."""

from collections.abc import Mapping, Sequence

from brand.rules.kinds.base import BadParameters
from brand.rules.text.folding import folded
from brand.rules.types import Json

#: Nothing in a rule is longer than this: neither a list nor a text, in code points.
LONGEST_LIST = 20_000
LONGEST_TEXT = 5_000


class Parameters:
    """The members of a JSON object, each read once; `done` refuses those that nobody read.

    A member that is missing or null has its default, or is refused where there is none.

    :param values: the object.
    :param path: where it stands, as people read it: `"rows[2]"`; empty for the parameters
        themselves.
    :raises BadParameters: from every method, with the path, the value and what was expected.
    """

    def __init__(self, values: Json, path: str = "") -> None:
        if not isinstance(values, Mapping):
            raise BadParameters(path or "parameters", values, "an object")
        self._values: Mapping[str, Json] = values
        self._path = path
        self._read: set[str] = set()

    def at(self, name: str) -> str:
        """Say where a member stands."""
        return f"{self._path}.{name}" if self._path else name

    def raw(self, name: str) -> Json:
        """Return a member as it is, None where it is missing."""
        self._read.add(name)
        return self._values.get(name)

    def text(self, name: str, default: str | None = None) -> str:
        """Read a text that says something."""
        value = self.raw(name)
        if value is None and default is not None:
            return default
        return _text(value, self.at(name))

    def texts(
        self, name: str, default: Sequence[str] | None = None, *, at_least: int = 0
    ) -> tuple[str, ...]:
        """Read a list of texts that each say something."""
        return tuple(
            _text(value, f"{self.at(name)}[{index}]")
            for index, value in enumerate(self._list(name, default, at_least, "texts"))
        )

    def objects(self, name: str, *, at_least: int = 0) -> tuple["Parameters", ...]:
        """Read a list of objects; a missing one is empty."""
        return tuple(
            Parameters(value, f"{self.at(name)}[{index}]")
            for index, value in enumerate(self._list(name, (), at_least, "objects"))
        )

    def choice(self, name: str, choices: Sequence[str], default: str | None = None) -> str:
        """Read one of a few words."""
        value = self.raw(name)
        if value is None and default is not None:
            return default
        if not isinstance(value, str) or value not in choices:
            raise BadParameters(self.at(name), value, f"one of {', '.join(choices)}")
        return value

    def flag(self, name: str, default: bool) -> bool:
        """Read true or false."""
        value = self.raw(name)
        if value is None:
            return default
        if not isinstance(value, bool):
            raise BadParameters(self.at(name), value, "true or false")
        return value

    def integer(self, name: str, low: int, high: int) -> int | None:
        """Read a whole number between `low` and `high`, None where it is missing."""
        value = self.raw(name)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise BadParameters(self.at(name), value, f"a whole number from {low} to {high}")
        return value

    def number(self, name: str, low: float, high: float) -> float | None:
        """Read a number between `low` and `high`, None where it is missing."""
        value = self.raw(name)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise BadParameters(self.at(name), value, f"a number from {low:g} to {high:g}")
        if not low <= value <= high:
            raise BadParameters(self.at(name), value, f"a number from {low:g} to {high:g}")
        return float(value)

    def done(self) -> None:
        """Refuse members that nobody asked for: a misspelt one would be a rule that lies."""
        for name in self._values:
            if name not in self._read:
                known = ", ".join(sorted(self._read))
                raise BadParameters(
                    self.at(str(name)), self._values[name], f"only these members: {known}"
                )

    def _list(
        self, name: str, default: Sequence[Json] | None, at_least: int, what: str
    ) -> Sequence[Json]:
        value = self.raw(name)
        if value is None and default is not None and not at_least:
            return default
        if not isinstance(value, list | tuple) or not at_least <= len(value) <= LONGEST_LIST:
            count = f"{at_least} to {LONGEST_LIST}" if at_least else f"up to {LONGEST_LIST}"
            raise BadParameters(self.at(name), value, f"a list of {count} {what}")
        return value


def bounds(parameters: Parameters, low: float, high: float) -> tuple[float | None, float | None]:
    """Read `minimum` and `maximum`, of which at least one is needed and which may be equal."""
    minimum = parameters.number("minimum", low, high)
    maximum = parameters.number("maximum", low, high)
    _check_order(parameters, minimum, maximum)
    return minimum, maximum


def whole_bounds(parameters: Parameters, low: int, high: int) -> tuple[int | None, int | None]:
    """Read `minimum` and `maximum` as whole numbers, of which at least one is needed."""
    minimum = parameters.integer("minimum", low, high)
    maximum = parameters.integer("maximum", low, high)
    _check_order(parameters, minimum, maximum)
    return minimum, maximum


def _check_order(parameters: Parameters, minimum: float | None, maximum: float | None) -> None:
    if minimum is None and maximum is None:
        raise BadParameters(parameters.at("maximum"), None, "a minimum, a maximum or both")
    if minimum is not None and maximum is not None and minimum > maximum:
        raise BadParameters(
            parameters.at("minimum"), minimum, f"no more than the maximum of {maximum:g}"
        )


def _text(value: Json, path: str) -> str:
    if not isinstance(value, str) or not folded(value).text.strip():
        raise BadParameters(path, value, "a text that is not empty")
    if len(value) > LONGEST_TEXT:
        raise BadParameters(path, value[:40], f"a text of up to {LONGEST_TEXT} characters")
    return value
