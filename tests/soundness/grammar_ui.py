"""Elements and inputs of `nbapp.ui`: what generated notebooks do with them. See `grammar.py`."""

from __future__ import annotations

_IMPORT = "import nbapp.ui as ui\n"

INPUTS: dict[str, tuple[object, ...]] = {"u1": (0, 1, 3, 4), "u2": (True, False), "ku": (0, 3, 5), "u5": (1, 4)}
"""By label, with values that a visitor may choose."""
BUTTONS = ("u3", "u6")

ELEMENTS = tuple(
    _IMPORT + statement
    for statement in (
        "<new:x> = ui.slider('u1', 0, 6, 2)",
        "<new:x> = ui.slider('u1', 0, 3 + <n> % 4, 2)",
        "<new:x> = ui.number_input('u1', 0, 9, <n> % 5)",
        "<new:x> = int(ui.checkbox('u2'))",
        "<new:x> = ui.slider('ku', 0, 6, 2, key='ku')\nprint(session_state.ku)",
        "print(session_state.get('ku', '-'))",
        "ui.write(<v>)",
        "ui.write('here', <n>)",
        "ui.metric('m', <n>)",
        "ui.json(<l>)",
        "if ui.button('u3'): <l>.append('ui')",
        "if ui.button('u3', disabled=<n> > 3): session_state.ui = session_state.get('ui', 0) + 1",
        "with ui.container(): print(<n>)",
        "_a, _b = ui.columns(2)\nwith _a: ui.write(<n>)\n_b.write(<l>)",
        "with ui.expander('e'): ui.text(str(<n>))",
        "_e = ui.empty()\n_e.write(<n>)",
        "if '_e' in globals(): _e.write(<n>)",
        "_box = ui.container()",
        "if '_box' in globals():\n    with _box: ui.write(<n>)",
        "with ui.sidebar: ui.caption(str(<n>))",
        "_t = ui.tabs(['A', 'B'])\nwith _t[<n> % 2]: ui.write(<n>)",
        "@ui.cache_data\ndef _cached(q): return [q]\n<new:l> = _cached(<n>)",
        "if <n> > 4: ui.stop()",
        "with ui.form('f'):\n    <new:x> = ui.slider('u5', 0, 6, 2)\n    _ok = ui.form_submit_button('u6')\nprint(_ok)",
        "_p = ui.progress(0)\n_p.progress((<n> % 5) / 10)",
        "<new:f> = lambda q=1: ui.write(q) or <n>",
    )
)
