"""What the tests of the variants room start from."""

import pytest

from content.models import Module
from tests.factories import make_channel, make_device, make_locale, make_module, make_segment


@pytest.fixture
def module() -> Module:
    """A live hero, among terms that can be chosen."""
    make_locale("fr-CA", name="French (Canada)")
    make_segment("loyal", name="Loyal")
    make_segment("skier", name="Skiers")
    make_segment("student", name="Students")
    make_channel("email", name="E-mail")
    make_device("phone", name="Phone")
    return make_module(
        live=True, fields={"headline": "Outside is calling", "eyebrow": "Summer", "image": None}
    )
