"""The reference of kinds of rules is what the kinds say today.

Write it anew with `REFRACT_WRITE_REFERENCE=1 .venv/bin/python -m pytest
tests/docs/test_rule_reference.py`.
"""

import os

from django.conf import settings

from brand.rule_forms.reference import reference_page

PAGE = settings.BASE_DIR / "docs" / "reference" / "brand-rules.md"


def test_the_reference_says_what_the_kinds_say() -> None:
    if os.environ.get("REFRACT_WRITE_REFERENCE"):
        PAGE.write_text(reference_page())
    assert PAGE.read_text() == reference_page(), __doc__
