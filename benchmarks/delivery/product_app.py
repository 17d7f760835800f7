"""The product under any interface: `-m benchmarks.delivery.product_app INTERFACE PORT THREADS`."""

from typing import Any

from benchmarks.delivery.static_app import serve


def __getattr__(name: str) -> Any:
    """The callable for an interface, which each process looks up for itself."""
    if name not in ("wsgi", "rsgi", "asgi"):
        raise AttributeError(name)
    from importlib import import_module

    delivery = import_module("config.delivery")
    # As in `serve`, whose follower brings the store up to the change log.
    import_module("delivery.snapshot").source.catches_up = False
    if name == "wsgi":
        return delivery.application
    return import_module(f"delivery.serving.{name}").application


if __name__ == "__main__":
    import sys

    serve(f"benchmarks.delivery.product_app:{sys.argv[1]}")
