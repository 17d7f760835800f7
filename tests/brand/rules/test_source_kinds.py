"""What parameters kinds refuse, and what holds for all texts."""

import json
import unicodedata
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brand.rules.engine import RuleSet
from brand.rules.extract import contents_of
from brand.rules.fixes import applied
from brand.rules.kinds.base import BadParameters
from brand.rules.registry import KINDS
from brand.rules.text.addresses import read_address
from brand.rules.types import Source
from tests.brand.rules.checking import rule
from tests.brand.rules.test_source_cases import FIELDS


@pytest.mark.parametrize(
    ("kind", "parameters", "path"),
    [
        ("same_as_default", {}, "facts"),
        ("same_as_default", {"facts": []}, "facts"),
        ("same_as_default", {"facts": "prices"}, "facts"),
        ("same_as_default", {"facts": ["price"]}, "facts[0]"),
        ("same_as_default", {"facts": ["names"]}, "names"),
        ("same_as_default", {"facts": ["prices"], "names": ["Névé"]}, "names"),
        ("same_as_default", {"facts": ["names"], "names": [""]}, "names[0]"),
        ("same_as_default", {"facts": ["names"], "names": ["\u200b"]}, "names[0]"),
        ("same_as_default", {"facts": ["prices"], "compare": "superset"}, "compare"),
        ("same_as_default", {"facts": ["prices"], "tolerance": -1}, "tolerance"),
        ("same_as_default", {"facts": ["prices"], "tolerance": "5"}, "tolerance"),
        ("same_as_default", {"facts": ["prices"], "tolerence": 5}, "tolerence"),
        ("locked", {}, "lock"),
        ("locked", {"lock": "frozen"}, "lock"),
        ("locked", {"lock": "allowed_values"}, "values"),
        ("locked", {"lock": "allowed_values", "values": []}, "values"),
        ("locked", {"lock": "allowed_values", "values": ["a", "a"]}, "values"),
        ("locked", {"lock": "locked", "values": ["a"]}, "values"),
        ("locked", {"lock": "change_required", "placeholders": [" "]}, "placeholders[0]"),
        ("locked", {"lock": "change_required", "placeholders": ["\u200b"]}, "placeholders[0]"),
        ("link", {"https": 1}, "https"),
        ("link", {"allowedDomains": ["https://alpenglow.example"]}, "allowedDomains[0]"),
        ("link", {"allowedDomains": ["*.alpenglow.example"]}, "allowedDomains[0]"),
        ("link", {"allowedDomains": ["alpenglow"]}, "allowedDomains[0]"),
        ("link", {"allowedDomains": ["alpenglow.example/x"]}, "allowedDomains[0]"),
        ("link", {"allowedDomains": ["a.example:99999"]}, "allowedDomains[0]"),
        (
            "link",
            {"allowedDomains": ["a.example"], "deniedDomains": ["A.example"]},
            "deniedDomains[0]",
        ),
        ("link", {"campaign": [{"value": "x"}]}, "campaign[0].name"),
        ("link", {"campaign": [{"name": "utm source"}]}, "campaign[0].name"),
        ("link", {"campaign": [{"name": "a"}, {"name": "a"}]}, "campaign[1].name"),
        ("link", {"campaign": [{"name": "a", "values": "x"}]}, "campaign[0].values"),
        ("link", {"vagueLabels": [3]}, "vagueLabels[0]"),
        ("link", {"vagueLabels": ["→"]}, "vagueLabels[0]"),
        ("provenance", {"allowed": ["outsourced"]}, "allowed[0]"),
        ("provenance", {"allowed": ["agency", "agency"]}, "allowed[1]"),
        ("provenance", {"supplierFor": "agency"}, "supplierFor"),
        ("provenance", {"sourceRequired": False}, "sourceRequired"),
        ("provenance", {"sourceRequired": "no"}, "sourceRequired"),
        ("ai_disclosure", {}, "texts"),
        ("ai_disclosure", {"texts": []}, "texts"),
        ("ai_disclosure", {"texts": ["\u200b"]}, "texts[0]"),
        ("ai_disclosure", {"texts": ["x"], "text": "y"}, "text"),
    ],
    ids=json.dumps,
)
def test_bad_parameters_are_named(kind: str, parameters: Any, path: str) -> None:
    with pytest.raises(BadParameters) as caught:
        KINDS[kind].parse(parameters)
    assert caught.value.path == path


@pytest.mark.parametrize(
    ("written", "host", "port"),
    [
        ("https://Example.COM./", "example.com", None),
        ("https://xn--bcher-kva.example", "bücher.example", None),
        ("https://user:secret@example.com:8443", "example.com", 8443),
        ("https://example.com:443", "example.com", None),
        ("http://example.com:443", "example.com", 443),
        ("//example.com", "example.com", None),
        ("https:\\\\example.com", "example.com", None),
        ("https://ex\tam\nple.com", "example.com", None),
        ("https://ｅｘａｍｐｌｅ.com", "example.com", None),
        ("https://example。com", "example.com", None),
        ("https://ex%61mple.com", "example.com", None),
        ("https://ex\u00adample.com", "example.com", None),
        ("https://[2001:db8::1]:8443/", "2001:db8::1", 8443),
        ("https://xn--\u00ff", "xn--\u00ff", None),
        ("https://xn--99999999", "xn--99999999", None),
        ("/offers", "", None),
        ("mailto:a@example.com", "", None),
        ("", "", None),
    ],
)
def test_where_an_address_leads(written: str, host: str, port: int | None) -> None:
    address = read_address(written)
    assert (address.host, address.port) == (host, port)


RULES = [
    rule("same_as_default", {"facts": ["prices", "percentages", "quantities", "dates", "numbers"]}),
    rule("same_as_default", {"facts": ["names"], "names": ["Névé", "Névé Jacket"]}, key="names"),
    rule("locked", {"lock": "numbers_only"}, key="numbers", fields=["headline"]),
    rule("locked", {"lock": "formatting_only"}, key="formatting", fields=["body"]),
    rule("locked", {"lock": "change_required", "placeholders": ["[city]"]}, key="change"),
    rule(
        "link",
        {
            "allowedDomains": ["alpenglow.example"],
            "clearLabels": True,
            "campaign": [{"name": "utm_source", "value": "news letter"}],
        },
        key="link",
    ),
]
words = st.lists(
    st.sampled_from(
        [
            *(
                "Save",
                "20%",
                "€1,299",
                "1.299,00 €",
                "30 days",
                "2 weeks",
                "Névé",
                "Ne\u0301ve\u0301",
            ),
            *(
                "[city]",
                "[City]",
                "\u200b",
                "\u00ad",
                "👩‍💻",
                "שלום",
                "31.12.2026",
                "Dec 31",
                "!",
                "5",
            ),
        ]
    ),
    max_size=8,
).map(" ".join)
addresses = st.sampled_from(
    ["http://alpenglow.example/?utm_source=x#y", "//alpenglow.example", "https://evil.test", "/x"]
) | st.text(max_size=30)


@given(mine=words | st.text(max_size=30), theirs=words, url=addresses)
def test_spans_quote_the_text_and_first_fixes_make_clean(mine: str, theirs: str, url: str) -> None:
    values = {"headline": mine, "body": {"html": f"<p>{theirs}</p>"}, "ctaUrl": url}
    default = {"headline": theirs, "body": {"html": "<p>Save</p>"}, "ctaUrl": "/x"}

    def source(values: Any) -> Source:
        contents, defaults = contents_of(FIELDS, values), contents_of(FIELDS, default)
        return Source("m", "v", "offer", "b", "de", contents, defaults, default_locale="en")

    for each in RULES:
        rules = RuleSet([each])
        before = source(values)
        found = rules.check(before)
        for finding in found:
            for span in finding.spans:
                assert before.contents[span.field].text[span.start : span.end] == span.text
        for finding in found:
            if not finding.fixes:
                continue
            after = dict(values)
            for field in {edit.field for edit in finding.fixes[0]}:
                edits = [edit for edit in finding.fixes[0] if edit.field == field]
                after[field] = applied(values[field], FIELDS[field], edits)
            left = rules.check(source(after))
            assert len(left) < len(found)


@given(text=words, locale=st.sampled_from(["en", "de", "fr"]))
def test_the_default_s_own_text_is_always_the_same_as_the_default(text: str, locale: str) -> None:
    for form in ("NFC", "NFD"):
        values = {"headline": unicodedata.normalize(form, text)}
        source = Source(
            "m",
            "v",
            "offer",
            "b",
            locale,
            contents_of(FIELDS, values),
            contents_of(FIELDS, {"headline": text}),
        )
        assert RuleSet(RULES[:3]).check(source) == []
