"""A program that uses an app's JSON endpoint, by plain HTTP."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from live import new_opener


@dataclass(frozen=True)
class Answer:
    status: int
    body: Any
    headers: Mapping[str, str]

    def printed(self, cell: str) -> str:
        """By this cell, as the answer's notebook has it."""
        found = next(one for one in self.body["notebook"]["cells"] if one["id"] == cell)
        return "".join(output["text"] for output in found["outputs"] if output["output_type"] == "stream")

    def values(self) -> dict[str, Any]:
        return {name: one["value"] for name, one in self.body["inputs"].items()}


@dataclass
class Program:
    url: str
    """Of the server; ends in a slash."""
    token: str | None = None
    opener: urllib.request.OpenerDirector = field(default_factory=new_opener)

    def ask(self, method: str, path: str, body: Any = None, app: str = "app.ipynb", **headers: str) -> Answer:
        """`path` is below the app's endpoint. Headers are written with underscores."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        data = None
        if body is not None:
            data = body if isinstance(body, bytes) else json.dumps(body).encode()
            sent.setdefault("Content-Type", "application/json")
        if self.token is not None:
            sent.setdefault("Authorization", f"token {self.token}")
        request = urllib.request.Request(f"{self.url}nbapp/api/apps/{app}/{path}", data, sent, method=method)
        try:
            with self.opener.open(request, timeout=60) as response:
                return _answer(response)
        except urllib.error.HTTPError as error:
            with error:
                return _answer(error)

    def run(self, app: str = "app.ipynb", **asked: Any) -> Answer:
        return self.ask("POST", "run", asked, app)


def _answer(response: Any) -> Answer:
    text = response.read().decode()
    return Answer(response.status, json.loads(text) if text else None, response.headers)
