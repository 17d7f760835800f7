"""The OpenFeature Remote Evaluation Protocol: any OpenFeature SDK fetches modules as flags.

A flag's key is a module's key, its value is `Module.fields`, and the same engine decides as for
GraphQL. Source: https://github.com/open-feature/protocol, service/openapi.yaml, version 0.3.0.
"""

from delivery.http import HttpAnswer, HttpRequest
from delivery.instance_endpoint import endpoint
from delivery.ofrep.evaluator import Evaluator

__all__ = ["answer"]

_evaluator = Evaluator(endpoint)


def answer(request: HttpRequest) -> HttpAnswer:
    """Answer a request below `/ofrep/`."""
    return _evaluator.answer(request)
