"""The page reads what codec.py writes, and writes what codec.py reads: both run here, on the same messages."""

from __future__ import annotations

import json
import math
import shutil
import subprocess
from pathlib import Path

import pytest

from nbapp.codec import from_frame, to_frame
from nbapp.protocol import Custom, Model, ModelId, ModelOpened, ModelUpdated, PageMessage, Update

PAGE = Path(__file__).parents[2] / "nbapp/page"

pytestmark = pytest.mark.skipif(
    not (PAGE / "node_modules/typescript").is_dir() or shutil.which("node") is None,
    reason="needs Node and the page's packages (python nbapp/page/build_backend.py fetches them)",
)

# Decodes a frame and prints what it holds, buffers as lists; or encodes a message whose lists of bytes are arrays.
SCRIPT = """
const fs = require('fs'), ts = require(process.argv[1] + '/node_modules/typescript');
const source = fs.readFileSync(process.argv[1] + '/src/frames.ts', 'utf8');
const module_ = { exports: {} };
new Function('exports', ts.transpile(source, { module: 'CommonJS', target: 'ES2022' }))(module_.exports);
const { decodeFrame, encodeFrame } = module_.exports;
const input = fs.readFileSync(0);
if (process.argv[2] === 'decode') {
  const isText = process.argv[3] === 'text';
  const frame = isText ? input.toString() : input.buffer.slice(input.byteOffset, input.byteOffset + input.length);
  const shown = (_, value) =>
    value instanceof DataView ? { bytes: [...new Uint8Array(value.buffer)] }
    : typeof value === 'number' && !Number.isFinite(value) ? { number: String(value) } : value;
  process.stdout.write(JSON.stringify(decodeFrame(frame), shown));
} else {
  const revive = (_, value) => (value && value.bytes ? new Uint8Array(value.bytes) : value);
  const frame = encodeFrame(JSON.parse(input.toString(), revive));
  process.stdout.write(typeof frame === 'string' ? frame : Buffer.from(frame));
}
"""


def run_page(*arguments: str, stdin: bytes) -> bytes:
    command = ["node", "-e", SCRIPT, str(PAGE), *arguments]
    return subprocess.run(command, input=stdin, capture_output=True, check=True).stdout


def decoded_by_page(frame: str | bytes) -> object:
    if isinstance(frame, str):
        return json.loads(run_page("decode", "text", stdin=frame.encode()))
    return json.loads(run_page("decode", "binary", stdin=frame))


def test_the_page_reads_text_as_it_was_written() -> None:
    frame = to_frame(ModelUpdated(ModelId("m"), {"value": "Zürich \u2028 🌍"}, echo="e1"))

    assert decoded_by_page(frame) == {
        "type": "model_updated",
        "model": "m",
        "state": {"value": "Zürich \u2028 🌍"},
        "echo": "e1",
    }


def test_the_page_finds_each_buffer_where_it_was() -> None:
    frame = to_frame(ModelOpened(Model(ModelId("m"), {"a": b"\x01\x02", "deep": [{"b": b""}, {"c": b"\xff"}]})))

    assert decoded_by_page(frame) == {
        "type": "model_opened",
        "model": {
            "id": "m",
            "state": {"a": {"bytes": [1, 2]}, "deep": [{"b": {"bytes": []}}, {"c": {"bytes": [255]}}]},
            "key": None,
        },
    }


def test_numbers_that_are_no_json_reach_the_page() -> None:
    frame = to_frame(ModelUpdated(ModelId("m"), {"value": [math.nan, math.inf, -math.inf], "text": "NaN, Infinity"}))

    assert decoded_by_page(frame) == {
        "type": "model_updated",
        "model": "m",
        "state": {
            "value": [{"number": "NaN"}, {"number": "Infinity"}, {"number": "-Infinity"}],
            "text": "NaN, Infinity",
        },
        "echo": None,
    }


def test_the_server_reads_an_update_of_the_page() -> None:
    message = {"type": "update", "id": "1", "model": "m", "state": {"value": 3}}

    frame = run_page("encode", stdin=json.dumps(message).encode())

    assert from_frame(PageMessage, frame.decode()) == Update("1", ModelId("m"), {"value": 3})


def test_the_server_reads_the_bytes_of_the_page() -> None:
    message = {"type": "custom", "id": "2", "model": "m", "content": {"x": 1}, "buffers": [{"bytes": [7, 8, 9]}]}

    frame = run_page("encode", stdin=json.dumps(message).encode())

    assert from_frame(PageMessage, frame) == Custom("2", ModelId("m"), {"x": 1}, (b"\x07\x08\x09",))
