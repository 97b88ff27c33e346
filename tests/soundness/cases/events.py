"""Callbacks, links, `interact`, presses, and `session_state`."""

from __future__ import annotations

from ..case import Case
from .shorthand import AGAIN, SLIDER, press, slide

TWO = "import ipywidgets as w\ns, t = w.IntSlider(1, max=9), w.IntSlider(0, max=99)"
BUTTON = "import ipywidgets as w\nfrom nbapp import pressed\ngo = w.Button(description='go')\ns = w.IntSlider(1, max=9)"

CASES = (
    Case(
        "what a callback added to a plain list is gone in the next replay",
        "callbacks",
        (SLIDER, "log = []\ns.observe(lambda change: log.append(change['new']), 'value')", "print(log)"),
        slide(2, 5),
        ("abc", "abc"),
    ),
    Case(
        "a callback writes to the session",
        "callbacks",
        (
            SLIDER,
            "def note(change):\n    session_state.n = change['new']\ns.observe(note, 'value')",
            "print(session_state.get('n'))",
            "print('apart')",
        ),
        slide(2, 5),
        ("abd", "abd"),
    ),
    Case(
        "a callback sets another widget",
        "callbacks",
        (
            TWO,
            "s.observe(lambda change: setattr(t, 'value', change['new'] * 10), 'value')",
            "print(t.value)",
            "print(s.value)",
            "print('apart')",
        ),
        slide(2, 5),
        ("abe", "abe"),
    ),
    Case(
        "a callback that is registered again is called once",
        "callbacks",
        (
            TWO,
            "k = s.value",
            (
                "def count(change, k=k):\n    session_state.hits = session_state.get('hits', 0) + 1\n"
                "t.observe(count, 'value')"
            ),
            "print(session_state.get('hits', 0))",
        ),
        slide(2, 3) + slide(5, name="t"),
        ("ad", "ad", "abc"),
    ),
    Case(
        "a button counts its presses in a callback",
        "callbacks",
        (
            BUTTON,
            "def count(button):\n    session_state.n = session_state.get('n', 0) + 1\ngo.on_click(count)",
            "print(session_state.get('n', 0))",
            "print(s.value)",
        ),
        press("go") + press("go") + slide(2),
        ("abd", "abd", "abc"),
    ),
    Case(
        "a callback reads what the cells have computed",
        "callbacks",
        (
            TWO,
            "scale = s.value * 10",
            "def note(change):\n    session_state.scaled = change['new'] * scale\nt.observe(note, 'value')",
            "print(session_state.get('scaled'))",
        ),
        slide(2) + slide(3, name="t"),
        ("acd", "abc"),
    ),
    Case(
        "two sliders are linked",
        "links",
        (TWO, "joined = w.link((s, 'value'), (t, 'value'))", "print(t.value)", "print(s.value)", "print('apart')"),
        slide(2) + slide(5, name="t"),
        ("ae", "ae"),
    ),
    Case(
        "one slider follows another through a function",
        "links",
        (TWO, "joined = w.dlink((s, 'value'), (t, 'value'), lambda v: v * 2)", "print(t.value)", "print(t.max)"),
        slide(2, 5),
        ("ad", "ad"),
    ),
    Case(
        "a link in the browser does nothing here",
        "links",
        (TWO, "w.jslink((s, 'value'), (t, 'value'));", "print(t.max)", "print(s.value)"),
        slide(2, 5),
        ("abc", "abc"),
    ),
    Case(
        "a function of `interact` is called by its own slider",
        "interact",
        ("import ipywidgets as w", "@w.interact(n=(0, 9))\ndef show(n=3):\n    print(n)", "print('apart')"),
        slide(5, 6, name="n"),
        ("abc", "abc"),
    ),
    Case(
        "the result of an `interactive` is read below",
        "interact",
        (
            "import ipywidgets as w",
            "def double(n):\n    return 2 * n",
            "both = w.interactive(double, n=(0, 9))",
            "print(both.result)",
            "print('apart')",
        ),
        slide(5, 6, name="n"),
        ("abce", "abce"),
    ),
    Case(
        "the function of an `interact` reads a name that changes",
        "interact",
        (SLIDER, "k = s.value // 5", "@w.interact(n=(0, 9))\ndef show(n=3):\n    print(n * k)", "print('apart')"),
        slide(2, 7),
        ("acd", "ad"),
    ),
    Case(
        "a press is true in one replay",
        "presses",
        (BUTTON, "print(pressed(go))", "print('apart')"),
        press("go") + AGAIN,
        ("ac", "abc"),
    ),
    Case(
        "two presses are two replays",
        "presses",
        (
            BUTTON,
            "if pressed(go):\n    session_state.n = session_state.get('n', 0) + 1",
            "print(session_state.get('n', 0))",
        ),
        press("go") + press("go") + slide(2),
        ("a", "a", "abc"),
    ),
    Case(
        "the result of a press stays while the slider moves",
        "presses",
        (
            BUTTON,
            "if pressed(go):\n    session_state.result = s.value",
            "print(session_state.get('result'))",
            "print('apart')",
        ),
        slide(5) + press("go") + slide(7),
        ("abcd", "ad", "abcd"),
    ),
    Case(
        "a press of one button is none of the other",
        "presses",
        (
            "import ipywidgets as w\nfrom nbapp import pressed\none, two = w.Button(description='1'), w.Button(description='2')",
            "print('one', pressed(one))",
            "print('two', pressed(two))",
        ),
        press("one") + press("two"),
        ("ac", "ab"),
    ),
    Case(
        "a counter counts replays",
        "session_state",
        (
            SLIDER,
            "session_state.runs = session_state.get('runs', 0) + 1",
            "print(session_state.runs)",
            "print('apart')",
        ),
        AGAIN + slide(2),
        ("ad", "ad"),
    ),
    Case(
        "a first value is set once",
        "session_state",
        (SLIDER, "session_state.setdefault('cart', []);", "print(session_state.cart)", "print(s.value)"),
        slide(2, 5),
        ("ac", "abc"),
    ),
    Case(
        "a cart grows with each press",
        "session_state",
        (
            BUTTON,
            "if 'cart' not in session_state:\n    session_state.cart = []",
            "if pressed(go):\n    session_state.cart = session_state.cart + [s.value]",
            "print(session_state.cart)",
        ),
        press("go") + press("go") + slide(2),
        ("a", "ab", "abcd"),
    ),
    Case(
        "keys are apart from each other",
        "session_state",
        (
            SLIDER,
            "session_state.a = s.value",
            "session_state.setdefault('b', 1);",
            "print(session_state.b)",
            "print(session_state.a)",
        ),
        slide(2, 5),
        ("ad", "acd"),
    ),
    Case(
        "a list in the session grows in each replay",
        "session_state",
        (
            SLIDER,
            "session_state.setdefault('log', []);",
            "session_state.log.append(s.value)",
            "print(session_state.log)",
            "print('apart')",
        ),
        slide(2) + AGAIN,
        ("ae", "abe"),
    ),
    Case(
        "a cell asks whether a later one has written a key",
        "session_state",
        (SLIDER, "print('n' in session_state)", "session_state.n = s.value", "print(session_state.n)"),
        slide(2, 3),
        ("a", "ab"),
    ),
    Case(
        "a key is deleted and written in each replay",
        "session_state",
        (
            SLIDER,
            "session_state.pop('n', None);",
            "print('n' in session_state, s.value)",
            "session_state.n = 5",
            "print(session_state.n)",
        ),
        slide(2),
        ("ade",),
    ),
)
