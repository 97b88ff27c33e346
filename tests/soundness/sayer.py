"""Outputs, widgets and files in words that are the same in every process."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

_ADDRESS = re.compile(r"0x[0-9a-fA-F]{6,}")
_PROCESS = re.compile(r"ipykernel_\d+")
_REQUEST = re.compile(r"\bnbapp:\d+:")
"""In what an `Output` that a cell writes to shows of itself; in Jupyter each run has another one."""
"""The folder that tracebacks and warnings name."""
_MODEL = re.compile(r"(?<![0-9a-f])[0-9a-f]{32}(?![0-9a-f])")
TEMPORARY = re.compile(r"(?<=/)tmp[a-z0-9_]{8}\b")
"""What `tempfile` calls a file or folder that nobody named: by chance."""
_TIMES = re.compile(r"(CPU times|Wall time):.*|[\d.]+ \S+ ± .* per loop.*")
_NOT_CONTENT = ("__pycache__", ".ipynb_checkpoints")


@dataclass
class Sayer:
    """Takes out of outputs what differs from process to process."""

    key_by_model: Mapping[str, str]
    folder: str
    _folders: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        self._folders = tuple({self.folder, os.path.realpath(self.folder)})

    def output(self, output: Any) -> str:
        if output["output_type"] == "error":
            output = {"error": output["ename"], "says": output["evalue"]}
        elif output["output_type"] == "stream":
            output = {output["name"]: _TIMES.sub("<time>", output["text"])}
        else:
            output = output["data"]
        return self.json(output)

    def json(self, value: Any) -> str:
        text = json.dumps(value, sort_keys=True, default=repr)
        for folder in self._folders:
            text = text.replace(folder, "<folder>")
        text = _MODEL.sub(lambda m: f"<{self.key_by_model.get(m[0], 'no model')}>", text)
        text = _REQUEST.sub("nbapp:", _PROCESS.sub("ipykernel", _ADDRESS.sub("0x", text)))
        return TEMPORARY.sub("<temporary>", text)


def contents_of(folder: str) -> dict[str, str]:
    """Its files, without what Python itself leaves there and without addresses."""
    found: dict[str, str] = {}
    for parent, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if name not in _NOT_CONTENT]
        for name in files:
            path = os.path.join(parent, name)
            with open(path, "rb") as file:
                found[os.path.relpath(path, folder)] = _ADDRESS.sub("0x", file.read().decode("utf-8", "replace"))
        for name in folders:
            found[os.path.relpath(os.path.join(parent, name), folder) + "/"] = ""
    return found
