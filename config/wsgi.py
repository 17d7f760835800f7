"""The WSGI entry point: delivery first, and Django for everything else."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.base")

django_application = get_wsgi_application()

# Both need Django's apps to be there.
from delivery.serving.process import freeze  # noqa: E402
from delivery.serving.wsgi import delivery_before  # noqa: E402

application = delivery_before(django_application)

#: New objects after which Python looks for garbage; a large page makes some ten thousand.
_GARBAGE_AFTER = 50_000


def settle() -> None:
    """Load all views, and set what is loaded by now apart from what requests leave behind.

    Python would otherwise look through the whole program for garbage in the middle of a large
    page, which takes longer than the page itself.
    """
    get_resolver().url_patterns  # noqa: B018 - read to be loaded
    freeze()
    gc.set_threshold(_GARBAGE_AFTER, 20, 20)


settle()
