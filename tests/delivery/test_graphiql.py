"""The GraphiQL page: for browsers, without a key, from here alone."""

import re

import pytest
from django.test import Client
from graphql import parse, validate

from delivery import graphiql
from delivery.schema import current_schema

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


def page() -> str:
    response = Client().get("/graphql/", headers={"Accept": BROWSER})
    assert response.status_code == 200
    assert response["Content-Type"] == "text/html; charset=utf-8"
    assert response["Vary"] == "Accept"
    return response.content.decode()


def test_a_browser_without_a_query_gets_the_page_without_a_key() -> None:
    assert "<title>Refract API: GraphiQL</title>" in page()


@pytest.mark.django_db
def test_whoever_says_that_html_is_not_accepted_does_not_get_the_page() -> None:
    response = Client().get("/graphql/", headers={"Accept": "application/json, text/html;q=0"})

    assert response.status_code == 401


@pytest.mark.django_db
def test_a_browser_with_a_query_needs_a_key() -> None:
    response = Client().get("/graphql/?query={generation}", headers={"Accept": BROWSER})

    assert response.status_code == 401


def test_the_page_loads_nothing_from_elsewhere_and_everything_it_names_is_there() -> None:
    named = re.findall(r'(?:src|href)="([^"]+)"', page())

    assert sorted(named) == sorted(
        ["data:,", *(f"/graphql/files/{name}" for name in (*graphiql.PUBLISHED, *graphiql.OWN))]
    )
    for address in named[1:]:
        response = Client().get(address)
        assert response.status_code == 200
        assert response["Content-Type"].startswith(("text/css", "text/javascript"))
        again = Client().get(address, headers={"If-None-Match": response["ETag"]})
        assert again.status_code == 304


@pytest.mark.parametrize("name", ["nothing.js", "graphiql.min.js.map", "..%2Fgraphiql.py"])
def test_no_other_file_is_given_out(name: str) -> None:
    assert Client().get(f"/graphql/files/{name}").status_code == 404


def test_a_file_that_is_not_what_was_published_is_not_served(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(graphiql.PUBLISHED, "graphiql.min.js", "0" * 64)

    with pytest.raises(graphiql.UnexpectedFile, match=r"graphiql\.min\.js in the package"):
        graphiql.page_file.__wrapped__("graphiql.min.js")


def test_every_example_is_a_valid_query() -> None:
    examples = re.findall(r"query: `([^`]+)`", (graphiql.PAGE / "examples.js").read_text())

    assert len(examples) == 6
    for example in examples:
        assert validate(current_schema(), parse(example)) == []
