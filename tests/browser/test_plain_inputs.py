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


def test_a_front_end_of_anywidget_draws_an_input_and_hears_of_its_value(browser: Browser) -> None:
    page = browser.new_page()
    page.goto("about:blank")
    page.evaluate(HOST, SCRIPT.read_text("utf-8"))
    slider = page.get_by_role("slider", name="Rows")

    slider.press("ArrowRight")

    expect(slider).to_be_focused()
    assert page.evaluate("state.value") == 4
    page.close()
