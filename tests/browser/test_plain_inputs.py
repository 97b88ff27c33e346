"""All inputs as one module in anywidget's form, in a page that plays anywidget's front end."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Browser, expect

import nbapp

SCRIPT = Path(nbapp.__file__).parent / "static" / "inputs.js"
HOST = """async source => {
  const url = URL.createObjectURL(new Blob([source], {type: 'text/javascript'}));
  const { default: widget } = await import(url);
  const state = {kind: 'slider', value: 3, props: {label: 'Rows', min: 0, max: 9, step: 1, type: 'int', unit: 'int', format: '%d'}};
  window.state = state;
  const el = document.body.appendChild(document.createElement('div'));
  await widget.render({el, model: {get: name => state[name], set: (name, value) => { state[name] = value },
    save_changes: () => {}, send: () => {}, on: () => {}, off: () => {}}});
}"""


UPLOADS = """async source => {
  const url = URL.createObjectURL(new Blob([source], {type: 'text/javascript'}));
  const { default: widget } = await import(url);
  const state = {kind: 'file_uploader', value: [], props: {label: 'F', types: [], multiple: false}};
  const handlers = new Set();
  window.state = state; window.parts = [];
  const answer = (content, bytes) => {
    parts.push([content.offset, bytes.byteLength]);
    const received = content.offset + bytes.byteLength;
    handlers.forEach(hear => hear({event: 'uploaded', id: content.id, upload: 'the-id', received, failure: null}, []));
  };
  const el = document.body.appendChild(document.createElement('div'));
  await widget.render({el, model: {get: name => state[name], set: (name, value) => { state[name] = value },
    save_changes: () => {}, send: (content, _callbacks, [bytes]) => setTimeout(() => answer(content, bytes)),
    on: (name, hear) => name === 'msg:custom' && handlers.add(hear), off: (name, hear) => handlers.delete(hear)}});
}"""


def test_a_front_end_of_anywidget_sends_files_in_parts(browser: Browser) -> None:
    page = browser.new_page()
    page.goto("about:blank")
    page.evaluate(UPLOADS, SCRIPT.read_text("utf-8"))

    file = {"name": "a.bin", "mimeType": "", "buffer": b"x" * 2_500_000}
    page.locator("input[type=file]").set_input_files(file)  # type: ignore[arg-type]

    expect(page.get_by_role("listitem")).to_contain_text("a.bin2.4 MB")
    expect(page.get_by_role("status")).to_have_text("Uploaded: a.bin")
    assert page.evaluate("parts") == [[0, 1_000_000], [1_000_000, 1_000_000], [2_000_000, 500_000]]
    assert page.evaluate("state.value[0].id") == "the-id"
    page.close()


def test_a_front_end_of_anywidget_draws_an_input_and_hears_of_its_value(browser: Browser) -> None:
    page = browser.new_page()
    page.goto("about:blank")
    page.evaluate(HOST, SCRIPT.read_text("utf-8"))
    slider = page.get_by_role("slider", name="Rows")

    slider.press("ArrowRight")

    expect(slider).to_be_focused()
    assert page.evaluate("state.value") == 4
    page.close()
