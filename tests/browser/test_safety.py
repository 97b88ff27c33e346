"""What visitors type is shown as text, wherever an app repeats it (numbers: SECURITY.md, 20)."""

from __future__ import annotations

from live import serving, write_notebook
from playwright.sync_api import expect

TYPED = "<img src=x onerror=\"window.hit='typed'\"><script>window.hit='typed'</script>"

ECHO = """\
import ipywidgets as w, nbapp.ui as ui
t = w.Text(description='Say')
t"""

ECHOES = """\
print(t.value)
ui.write(t.value)
ui.text(t.value)
ui.title(t.value)
ui.markdown(t.value + ' [link](javascript:window.hit=1)')
ui.button(t.value or 'b')
ui.selectbox(t.value or 's', [t.value or 'o'])
ui.metric(t.value or 'm', t.value)
w.Label(t.value)"""

MORE = "w.Checkbox(description=t.value)"


def test_what_a_visitor_typed_is_no_code_wherever_it_is_shown(tmp_path, visitor):
    with serving(write_notebook(tmp_path / "echo.ipynb", ECHO, ECHOES, MORE)) as server:
        page = visitor.open(server.app_url("echo.ipynb"))
        visitor.idle()

        page.get_by_label("Say").fill(TYPED)
        page.get_by_label("Say").press("Enter")
        expect(page.get_by_text("<img src=x").first).to_be_visible()
        visitor.idle()

        assert page.evaluate("window.hit") is None
        assert page.locator("img[src=x]").count() == 0
        assert page.locator("a[href^='javascript:']").count() == 0
