"""Which addresses delivery answers, without Django's handler."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from delivery import ofrep, packs
from delivery.graphiql import answer_file
from delivery.http import Headers, HttpAnswer, HttpRequest
from delivery.instance_endpoint import endpoint
from delivery.limits import BODY_LIMIT
from delivery.packs.access import body_limit_of
from delivery.serving import health

Answerer = Callable[[HttpRequest], HttpAnswer]


@dataclass(frozen=True, slots=True)
class Route:
    """An address, or all that begin alike, and who answers there.

    :param name: what metrics, logs and traces call it.
    :param methods: what `OPTIONS` tells; who answers decides about anything else than these.
    :param any_host: whether it answers under every name, as what only asks for health needs.
    :param large: how many bytes of a body are taken from a request with these headers, of who takes
        more than queries need. Such a request may take long, too: it is answered in a thread.
    """

    name: str
    answer: Answerer
    methods: str = "GET, HEAD, OPTIONS"
    any_host: bool = False
    large: Callable[[Headers], int] | None = None

    def body_limit(self, headers: Headers) -> int:
        """How many bytes of a request's body are taken; one more is read."""
        return BODY_LIMIT if self.large is None else self.large(headers)


GRAPHQL = Route("graphql", endpoint.answer, "GET, HEAD, OPTIONS, POST")

EXACT: Mapping[str, Route] = {"/graphql/": GRAPHQL, "/graphql": GRAPHQL} | {
    path: Route(path.strip("/"), answer, any_host=True)
    for path, answer in (
        ("/health/live", health.live),
        ("/health/ready", health.ready),
        ("/metrics", health.metrics),
    )
}
#: Beginnings of addresses, each ends with a slash.
PREFIXES: Mapping[str, Route] = {
    "/graphql/files/": Route("graphiql", answer_file),
    "/ofrep/": Route("ofrep", ofrep.answer, "GET, HEAD, OPTIONS, POST"),
    "/packs/": Route("packs", packs.answer, "GET, HEAD, OPTIONS, POST", large=body_limit_of),
}


def find(path: str) -> Route | None:
    """Return who answers at an address; None: not delivery."""
    route = EXACT.get(path)
    if route is None:
        for prefix in PREFIXES:
            if path.startswith(prefix):
                return PREFIXES[prefix]
    return route
