"""Hypothesis strategies for JSON and for conditions that may be saved."""

from hypothesis import strategies as st

TEXT = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=5)
NUMBERS = st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False)
SCALARS = st.none() | st.booleans() | NUMBERS | TEXT
NAMES = st.sampled_from(["age", "sports", "country", "tier", "a-b", "no"])
PLAIN = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(NAMES, inner, min_size=1, max_size=2)
    ),
    max_leaves=4,
)
"""Plain values to compare with."""

_ODD_NAMES = st.sampled_from(
    ["age.x", "$groups", "$and", "$or", "$nor", "$not", "$eq", "$ne", "$lt", "$gte", "$in", "$nini",
     "$all", "$alli", "$regex", "$regexi", "$exists", "$type", "$size", "$elemMatch", "$veq",
     "$inGroup", "$unknown", "", "a..b", "a.0"]
)  # fmt: skip

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.just("age"),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(NAMES | _ODD_NAMES | st.text(max_size=3), inner, max_size=3)
    ),
    max_leaves=12,
)
"""Anything at all, with a liking for operators."""

_LISTS = st.lists(PLAIN, min_size=1, max_size=3)
_VERSIONS = st.from_regex(r"v?[0-9]{1,3}(\.[0-9]{1,3}){0,3}(-[a-z]{1,4})?", fullmatch=True)
_PATTERNS = st.sampled_from(["", "^a", "[0-9]+$", r"\bski\b", "(a|b)*c", r"\p{Greek}"])


def _operators(**operands):
    """Objects of one to three of the operators, without their dollar sign."""
    return (
        st.sets(st.sampled_from(sorted(operands)), min_size=1, max_size=3)
        .map(sorted)
        .flatmap(
            lambda names: st.fixed_dictionaries({f"${name}": operands[name] for name in names})
        )
    )


_ON_NUMBERS = dict.fromkeys(["eq", "ne"], NUMBERS) | dict.fromkeys(
    ["lt", "lte", "gt", "gte"], NUMBERS | TEXT
)
_ON_VALUES = (
    _ON_NUMBERS
    | dict.fromkeys(["eq", "ne"], PLAIN)
    | dict.fromkeys(["veq", "vne", "vlt", "vlte", "vgt", "vgte"], _VERSIONS)
    | dict.fromkeys(["in", "ini", "nin", "nini", "all", "alli"], _LISTS)
    | dict.fromkeys(["regex", "regexi"], _PATTERNS)
    | {
        "exists": st.booleans(),
        "type": st.sampled_from(["array", "boolean", "null", "number", "object", "string"]),
        "size": st.integers(0, 9) | _operators(**_ON_NUMBERS),
    }
)
_PATHS = st.lists(NAMES, min_size=1, max_size=2).map(".".join)
_SIMPLE = _operators(**_ON_VALUES)
_ITEMS = _SIMPLE | st.dictionaries(_PATHS, PLAIN | _SIMPLE, min_size=1, max_size=2)
_FIELDS = (
    PLAIN | _SIMPLE | _operators(**_ON_VALUES, elemMatch=_ITEMS) | _operators(**{"not": _SIMPLE})
)
_LEAVES = st.dictionaries(_PATHS | st.just("$groups"), _FIELDS, min_size=1, max_size=2)


def _combined(inner):
    many = st.lists(inner, min_size=1, max_size=2)
    return st.one_of(
        st.fixed_dictionaries({"$and": many}),
        st.fixed_dictionaries({"$or": many, "age": _FIELDS}),
        st.fixed_dictionaries({"$nor": many}),
        st.fixed_dictionaries({"$not": inner}),
    )


CONDITIONS = st.recursive(_LEAVES, _combined, max_leaves=3)
"""Conditions that may be saved."""
