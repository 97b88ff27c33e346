"""Functions of `ui.cache_data` and `ui.cache_resource`. Their bodies show nothing: that happens on a miss alone."""

from __future__ import annotations

from ..case import Case
from .shorthand import AGAIN, SLIDER, press, slide

UI = SLIDER + "\nimport nbapp.ui as ui"
DOUBLE = "@ui.cache_data\ndef double(x):\n    return [x, x]"
SHOP = """
class Shop:
    def __init__(self, rate):
        self.rate = rate
    @ui.cache_data
    def pay(self, x):
        return self.rate * x
"""

CASES = (
    Case(
        "a cached function is called with what the visitor sets",
        "caches",
        (UI, DOUBLE, "print(double(s.value))", "print(double(0))"),
        slide(2, 5, 2),
        ("abd", "abd", "abd"),
    ),
    Case(
        "a cached function reads a global",
        "caches",
        (UI, "rate = s.value", "def pay(x):\n    return x * rate", "p = ui.cache_data(pay)", "print(p(10))"),
        slide(2, 5, 2),
        ("ac", "ac", "ac"),
    ),
    Case(
        "each cell changes its own copy of a cached value",
        "caches",
        (UI, DOUBLE, "d = double(1)", "d.append(s.value)\nprint(d)", "e = double(1)\nprint(e)", "print(d, e)"),
        slide(2, 5),
        ("abce", "abce"),
    ),
    Case(
        "a cached frame is changed in place",
        "caches",
        (
            UI + "\nimport pandas as pd",
            "@ui.cache_data\ndef load():\n    return pd.DataFrame({'a': range(50_000)})",
            "df = load()",
            "df['b'] = df['a'] * s.value\nprint(df['b'].sum())",
            "print(df.shape, load().shape)",
        ),
        slide(2, 5),
        ("abc", "abc"),
    ),
    Case(
        "a mapped array is changed in place",
        "caches",
        (
            UI + "\nimport numpy as np",
            "@ui.cache_data\ndef load():\n    return np.zeros(50_000)",
            "a = load()",
            "a += s.value\nprint(a.sum())",
            "print(load().sum())",
        ),
        slide(2, 5),
        ("abce", "abce"),
    ),
    Case(
        "a cached method counts what its instance holds",
        "caches",
        (
            UI,
            SHOP,
            "shop = Shop(s.value)",
            "print(shop.pay(10))",
            "print(Shop(3).pay(10))",
        ),
        slide(2, 3, 2),
        ("abe", "abe", "abe"),
    ),
    Case(
        "a button clears the cache",
        "caches",
        (UI, DOUBLE, "b = w.Button()\nb.on_click(lambda _: double.clear())", "print(double(1))", "print(s.value)"),
        (*press("b"), *AGAIN, *slide(4)),
        ("abce", "abcde", "abcd"),
    ),
    Case(
        "a resource is handed out and not changed",
        "caches",
        (UI, "@ui.cache_resource\ndef names():\n    return ['a', 'b']", "n = names()", "print(n, s.value)", "print(n)"),
        slide(2, 5),
        ("abce", "abce"),
    ),
    Case(
        "a list that holds a resource is ordinary",
        "caches",
        (
            UI,
            "@ui.cache_resource\ndef names():\n    return ['a', 'b']",
            "held = [names()]",
            "held.append(s.value)\nprint(held)",
        ),
        slide(2, 5),
        ("abc", "abc"),
    ),
)
