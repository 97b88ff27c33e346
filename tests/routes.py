"""Every route of a Jupyter server, as its router has them, and a visitor who tries each of them.

A new route is walked as soon as it exists: what a visitor may reach is listed in the tests that walk.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from re import _constants, _parser  # type: ignore[attr-defined] # (their names before 3.11 are sre_…)
from typing import Any

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")

_DUMP = """
import json, sys
from importlib import import_module
from tornado.routing import PathMatches, Router

module, name = sys.argv[1].rsplit(".", 1)
app = getattr(import_module(module), name).initialize_server(sys.argv[2:])

def routes(router):
    for rule in router.rules:
        if isinstance(rule.target, Router):
            yield from routes(rule.target)
        elif isinstance(rule.matcher, PathMatches):
            yield rule.matcher.regex.pattern, f"{rule.target.__module__}.{rule.target.__qualname__}"

print("ROUTES " + json.dumps([*routes(app.web_app.default_router)]))
"""


def routes_of(application: str, *arguments: str, environment: Mapping[str, str]) -> list[tuple[str, str]]:
    """Of a server that is made and does not run: a path for each route, and the handler that is behind it."""
    command = [sys.executable, "-c", _DUMP, application, *arguments]
    done = subprocess.run(command, env=dict(environment), capture_output=True, text=True, timeout=120)
    found = re.search(r"^ROUTES (.*)$", done.stdout, re.MULTILINE)
    assert found, done.stderr
    first: dict[str, str] = {}
    for pattern, handler in json.loads(found[1]):
        first.setdefault(example_of(pattern), handler)  # of two routes for a path the first answers
    return [*first.items()]


def walk(routes: list[tuple[str, str]], status_of: Callable[[str, str], int]) -> Iterator[tuple[str, str, str, int]]:
    """Path, handler, method and status, of each method on each route."""
    for path, handler in routes:
        for method in METHODS:
            yield path, handler, method, status_of(path, method)


def example_of(pattern: str) -> str:
    """A short path that this pattern matches."""
    text = "".join(_texts(_parser.parse(pattern)))
    return text if text.startswith("/") else f"/{text}"


def _texts(parsed: Any) -> Iterator[str]:
    for code, value in parsed:
        match code:
            case _constants.LITERAL:
                yield chr(value)
            case _constants.ANY | _constants.NOT_LITERAL:
                yield "x"
            case _constants.IN:
                yield _one_of(value)
            case _constants.MAX_REPEAT | _constants.MIN_REPEAT:
                least, most, inner = value
                yield "".join(_texts(inner)) * max(least, min(most, 1))
            case _constants.SUBPATTERN:
                yield from _texts(value[-1])
            case _constants.BRANCH:
                yield from _texts(value[1][0])
            case _constants.AT | _constants.ASSERT | _constants.ASSERT_NOT:
                pass
            case _:
                raise AssertionError(f"a route with {code}: teach it to example_of")


def _one_of(choices: Any) -> str:
    code, value = choices[0]
    if code is _constants.NEGATE or code is _constants.CATEGORY:
        return "1" if value is _constants.CATEGORY_DIGIT else "x"
    return chr(value[0] if code is _constants.RANGE else value)
