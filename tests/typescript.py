"""Calls functions of our TypeScript that need no browser."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

_SCRIPT = """
const fs = require('fs'), ts = require('./node_modules/typescript');
const [file, name, calls] = process.argv.slice(1);
const code = ts.transpile(fs.readFileSync(file, 'utf8'), { module: 'CommonJS', target: 'ES2022' });
const exported = {};
new Function('exports', 'require', code)(exported, () => ({}));
console.log(JSON.stringify(JSON.parse(calls).map(given => exported[name](...given))));
"""


def can_run(folder: Path) -> bool:
    """Whether there is Node, and TypeScript in this folder's packages."""
    return (folder / "node_modules/typescript").is_dir() and shutil.which("node") is not None


def call(folder: Path, file: str, name: str, calls: Sequence[Sequence[Any]]) -> list[Any]:
    """What this function of a file below `folder` answers to each call; what the file imports is empty."""
    command = ["node", "-e", _SCRIPT, file, name, json.dumps(calls)]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return list(json.loads(done.stdout))
