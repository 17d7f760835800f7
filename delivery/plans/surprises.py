"""What plans do not deal with."""


class NoPlanError(Exception):
    """The compiler does not cover something in an operation."""


class GaveUpError(Exception):
    """A plan met a value that it does not deal with; graphql-core is to answer instead."""
