"""How fast delivery answers, beside a static answer and beside other GraphQL servers."""
