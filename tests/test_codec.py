"""The codec is the gate that whatever a browser sends must pass: what comes out is a message, or a ProtocolError."""

from __future__ import annotations

import json

import pytest

from nbapp import kernel_protocol as k
from nbapp import protocol as p
from nbapp.codec import ProtocolError, from_frame, from_parts, to_frame, to_parts

CELL, MODEL = p.CellId("c1"), p.ModelId("m1")

ROUND_TRIPS = {
    "open a new session": (p.PageMessage, p.Open()),
    "resume": (p.PageMessage, p.Open(p.SessionId("s"), {p.InputKey("c1/IntSlider/0"): {"value": 3}})),
    "set a value": (p.PageMessage, p.Update("1", MODEL, {"value": [1, 2.5, None, "x", True]})),
    "set a value with bytes inside": (p.PageMessage, p.Update("1", MODEL, {"value": [{"content": b"\x00\xff"}]})),
    "press": (p.PageMessage, p.Custom("2", MODEL, {"event": "click"})),
    "buffers of a custom message": (p.PageMessage, p.Custom("2", MODEL, {"kind": "draw"}, (b"a", b"", b"bc"))),
    "whole page": (
        p.ServerMessage,
        p.Snapshot(
            "Title",
            (p.PageCell(CELL, "code", "sidebar", outputs=({"output_type": "stream", "text": "hi"},)),),
            (p.Model(MODEL, {"data": b"1234"}, p.InputKey("k")),),
            p.Progress("replaying", 1, 4),
        ),
    ),
    "every kind of change": (
        p.ServerMessage,
        p.Delta(
            (
                p.OutputSet(CELL, 0, {"output_type": "display_data", "data": {}}),
                p.TextAppended(CELL, 0, "more", callback=True),
                p.OutputsCut(CELL, 1),
                p.StatusChanged(CELL, "running"),
                p.ProgressChanged(p.Progress("idle")),
                p.LogAppended("late"),
            )
        ),
    ),
    "replay for a press": (
        k.KernelRequest,
        k.Replay(7, (p.Update("1", MODEL, {"value": 1}), p.Custom("2", MODEL, {"event": "click"})), MODEL),
    ),
    "newer inputs": (k.KernelRequest, k.InputsChanged(7, ((MODEL, "value"), (MODEL, "index")))),
    "end of a replay": (k.KernelEvent, k.ReplayFinished(7, "failed", (CELL,), (), (p.CellId("c2"),), 0.25)),
    "events together": (
        k.KernelMessage,
        k.Together((k.CellStarted(7, CELL, 0), k.CellFinished(7, CELL, "ran", 0.25, "`df` changed"))),
    ),
}


@pytest.mark.parametrize(("kinds", "message"), ROUND_TRIPS.values(), ids=ROUND_TRIPS)
def test_a_message_comes_back_as_it_was_from_a_frame_and_from_parts(kinds, message):
    assert from_frame(kinds, to_frame(message)) == message
    assert from_parts(kinds, *to_parts(message)) == message


REFUSED = {
    "no json": ("{", "not a frame: JSONDecodeError"),
    "not an object": ("[1]", "a message must be an object"),
    "a Jupyter message": (
        '{"type":"execute_request","code":"1"}',
        "unknown message type; known here: custom, dialog_dismissed, fragment_due, open,",
    ),
    "a server's message": ('{"type":"welcome"}', "unknown message type"),
    "a type that is no string": ('{"type":["open"]}', "unknown message type"),
    "a missing field": ('{"type":"update","id":"1","model":"m"}', "Update needs the field 'state'"),
    "an unknown field": ('{"type":"stop","now":true}', "Stop has no field 'now'"),
    "a field of the wrong type": ('{"type":"update","id":1,"model":"m","state":{}}', "Update.id has the wrong type"),
    "a bool for a number": ('{"type":"open","session":true}', "Open.session has the wrong type"),
    "a list for a mapping": ('{"type":"open","inputs":[]}', "Open.inputs has the wrong type"),
    "a mark without its buffer": (
        '{"type":"update","id":"1","model":"m","state":{"v":{"$nbapp.buffer":0}}}',
        "a mark names a buffer that the frame does not hold",
    ),
    "deep nesting": ('{"type":"update","id":"1","model":"m","state":' + '{"a":' * 100_000, "not a frame"),
    "a short binary frame": (b"\x00", "not a frame: error"),
    "a length beyond the frame": (b"\xff\xff\xff\xff{", "not a frame: JSONDecodeError"),
    "no head at all": (b"\xff\xff\xff\xff{}", "a binary frame begins with"),
    "a binary head that is no object": (b"\x00\x00\x00\x021 ", "a binary frame begins with"),
    "a buffer beyond the frame": (
        b"\x00\x00\x00\x1d" + b'{"body":{},"sizes":[5]}      ' + b"abc",
        "a buffer reaches beyond its frame",
    ),
}


@pytest.mark.parametrize(("frame", "says"), REFUSED.values(), ids=REFUSED)
def test_whatever_is_no_message_is_refused_in_words_that_hold_no_value(frame, says):
    with pytest.raises(ProtocolError) as refused:
        from_frame(p.PageMessage, frame)

    assert str(refused.value).startswith(says)


def test_bytes_travel_beside_the_json_and_never_as_text():
    body, buffers = to_parts(p.Update("1", MODEL, {"value": {"x": b"abc", "y": memoryview(b"de")}}))

    assert buffers == [b"abc", b"de"]
    assert json.loads(json.dumps(body))["state"] == {"value": {"x": {"$nbapp.buffer": 0}, "y": {"$nbapp.buffer": 1}}}


ADDRESSES = {
    "a cell's own output": (k.OutputAddress(3, CELL), "nbapp:3:cell:c1"),
    "a callback's output": (k.OutputAddress(3, CELL, callback=True), "nbapp:3:callback:c1"),
    "a cell id with colons": (k.OutputAddress(1, p.CellId("a:b:c")), "nbapp:1:cell:a:b:c"),
}


@pytest.mark.parametrize(("address", "text"), ADDRESSES.values(), ids=ADDRESSES)
def test_an_output_address_is_read_back(address, text):
    assert address.encode() == text
    assert k.OutputAddress.decode(text) == address


@pytest.mark.parametrize("msg_id", ["", "3:c1", "nbapp:x:cell:c1", "nbapp:3:other:c1", "nbapp:3:cell", "5f-2c_1"])
def test_no_other_message_id_is_taken_for_an_address(msg_id):
    assert k.OutputAddress.decode(msg_id) is None
