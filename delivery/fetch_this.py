"""“Fetch this”: the query for what a preview shows, as a program would send it.

Each text works when it is pasted: into a shell, a module of JavaScript (Node 18 or later, or a
browser's console), a file of Python 3. The key is read from the environment, because a key that is
copied around is a key that leaks.
"""

import json
import shlex
from collections.abc import Mapping
from pprint import pformat
from typing import Any

from delivery.preview_tokens import MINUTES, make_token
from variants.preview.callers import Callers, Snippet, Subject

#: Where programs find their key.
KEY_VARIABLE = "REFRACT_KEY"

_RESOLUTION = "resolution { why contextKey validUntil fields { field variant reason } }"
_QUERIES = {
    "module": f"""query Preview($key: ID!, $context: ContextInput) {{
  module(key: $key, context: $context) {{
    key
    type
    fields
    {_RESOLUTION}
  }}
}}""",
    "experience": f"""query Preview($key: ID!, $context: ContextInput) {{
  experience(key: $key, context: $context) {{
    key
    slots {{
      name
      module {{
        key
        type
        fields
        {_RESOLUTION}
      }}
    }}
  }}
}}""",
}


class ApiCallers(Callers):
    """What previews ask of this room."""

    def snippets(
        self, subject: Subject, context: Mapping[str, Any], *, origin: str
    ) -> list[Snippet]:
        """Return the query as curl, JavaScript and Python."""
        query = _QUERIES[subject.kind]
        variables = {"key": subject.key, "context": {**context, "draft": True}}
        address = f"{origin}/graphql/"
        return [
            Snippet("curl", as_curl(address, query, variables)),
            Snippet("JavaScript", as_javascript(address, query, variables)),
            Snippet("Python", as_python(address, query, variables)),
        ]

    def preview_token(self, user: Any, context: Mapping[str, Any]) -> str:
        """Return a token for a front end."""
        return make_token(user, context)

    def token_minutes(self) -> int:
        """For how many minutes a token is good."""
        return MINUTES


def as_curl(address: str, query: str, variables: Mapping[str, Any]) -> str:
    """Return a command for a POSIX shell; whatever the values hold, it is one argument."""
    body = json.dumps({"query": query, "variables": variables}, ensure_ascii=False)
    return " \\\n  ".join(
        [
            f"curl -sS {shlex.quote(address)}",
            f'-H "Authorization: Bearer ${KEY_VARIABLE}"',
            "-H 'Content-Type: application/json'",
            f"--data-raw {shlex.quote(body)}",
        ]
    )


def as_javascript(address: str, query: str, variables: Mapping[str, Any]) -> str:
    """Return a module that prints the answer."""
    return f"""const query = {_javascript_text(query)};
const variables = {_javascript(variables)};

const response = await fetch({_javascript(address)}, {{
  method: "POST",
  headers: {{
    Authorization: `Bearer ${{process.env.{KEY_VARIABLE}}}`,
    "Content-Type": "application/json",
  }},
  body: JSON.stringify({{ query, variables }}),
}});
console.log(JSON.stringify(await response.json(), null, 2));
"""


def as_python(address: str, query: str, variables: Mapping[str, Any]) -> str:
    """Return a program that prints the answer; it needs nothing but Python."""
    return f'''import json
import os
import urllib.request

query = """{query}"""
variables = {pformat(dict(variables), sort_dicts=False, width=88)}

request = urllib.request.Request(
    {address!r},
    data=json.dumps({{"query": query, "variables": variables}}).encode(),
    headers={{
        "Authorization": "Bearer " + os.environ["{KEY_VARIABLE}"],
        "Content-Type": "application/json",
    }},
)
with urllib.request.urlopen(request) as response:
    print(json.dumps(json.load(response), indent=2, ensure_ascii=False))
'''


def _javascript(value: Any) -> str:
    """JSON is JavaScript; `</` is written so that it ends no script element either."""
    return json.dumps(value, ensure_ascii=False, indent=2).replace("</", "<\\/")


def _javascript_text(text: str) -> str:
    """A text over several lines; the queries here have nothing that a template would take."""
    return f"`{text}`"
