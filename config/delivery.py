"""The entry point of a server that only delivers: the API, without the admin and its addresses."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.base")
django.setup(set_prefix=False)

# What follows needs Django's apps to be there.
from delivery.schema import current_schema  # noqa: E402
from delivery.serving.process import freeze  # noqa: E402
from delivery.serving.wsgi import delivery_before, nothing_else  # noqa: E402

application = delivery_before(nothing_else)
current_schema()
freeze()
