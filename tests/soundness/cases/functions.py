"""Closures, defaults and closure cells."""

from __future__ import annotations

from ..case import Case
from .shorthand import SLIDER, slide

CASES = (
    Case(
        "a function reads a global when it is called",
        "closures",
        (SLIDER, "rate = s.value", "def price(x):\n    return x * rate", "print(price(10))"),
        slide(2, 5),
        ("ac", "ac"),
    ),
    Case(
        "a default is taken when the function is defined",
        "closures",
        (SLIDER, "base = s.value", "def f(x, y=base):\n    return x + y", "print(f(1))", "print(f(1, 1))"),
        slide(2, 5),
        ("ae", "ae"),
    ),
    Case(
        "a list as default is empty again in each replay",
        "closures",
        (
            SLIDER,
            "def f(x, seen=[]):\n    seen.append(x)\n    return list(seen)",
            "print(f(s.value))",
            "print(f('again'))",
        ),
        slide(2, 5),
        ("ab", "ab"),
    ),
    Case(
        "a counter in a closure begins anew in each replay",
        "closures",
        (
            SLIDER,
            "def make():\n    n = 0\n    def step(by):\n        nonlocal n\n        n += by\n        return n\n    return step",
            "step = make()",
            "print(step(s.value))",
            "print(step(1))",
        ),
        slide(2, 5),
        ("abc", "abc"),
    ),
    Case(
        "an attribute of a function is part of it",
        "closures",
        (SLIDER, "def f():\n    pass\nf.calls = 0", "f.calls += s.value", "print(f.calls)"),
        slide(2, 5),
        ("ab", "ab"),
    ),
    Case(
        "functions made in a loop hold what they were given",
        "closures",
        (SLIDER, "fs = [lambda i=i: i for i in range(3)]", "print(fs[1](), s.value)", "print(fs[2]())"),
        slide(2, 5),
        ("abd", "abd"),
    ),
    Case(
        "a helper's helper reads a global",
        "closures",
        (
            SLIDER,
            "k = s.value // 5",
            "def inner(x):\n    return x * k",
            "def outer(x):\n    return inner(x)",
            "print(outer(2))",
        ),
        slide(2, 7),
        ("acde", "acd"),
    ),
    Case(
        "a function binds a global",
        "closures",
        (SLIDER, "def put(v):\n    global result\n    result = v", "put(s.value)", "print(result)"),
        slide(2, 5),
        ("ab", "ab"),
    ),
    Case(
        "a partial function holds its argument",
        "closures",
        (
            SLIDER,
            "from functools import partial\ndef add(a, b):\n    return a + b",
            "plus = partial(add, s.value)",
            "print(plus(1))",
            "print(add(1, 1))",
        ),
        slide(2, 5),
        ("abe", "abe"),
    ),
    Case(
        "a decorator's memory is empty again in each replay",
        "closures",
        (
            SLIDER,
            (
                "memo = {}\ndef cached(f):\n    def inner(x):\n        if x not in memo:\n            memo[x] = f(x)\n"
                "        return memo[x]\n    return inner"
            ),
            "@cached\ndef square(x):\n    return x * x",
            "print(square(s.value))",
            "print(sorted(memo))",
        ),
        slide(2, 5),
        ("abc", "abc"),
    ),
    Case(
        "an lru_cache counts its hits as in a fresh run",
        "closures",
        (
            SLIDER,
            "from functools import lru_cache\n@lru_cache\ndef sq(x):\n    return x * x",
            "print(sq(s.value))",
            "print(sq(3), sq.cache_info())",
        ),
        slide(2, 3),
        ("a", "a"),
        opaque=True,
    ),
    Case(
        "a global in a branch that is not taken is not read",
        "closures",
        (SLIDER, "big = s.value", "def f(flag):\n    return big if flag else 0", "print(f(False))"),
        slide(2, 5),
        ("acd", "acd"),
    ),
    Case(
        "a function calls itself",
        "closures",
        (
            SLIDER,
            "def fact(n):\n    return 1 if n < 2 else n * fact(n - 1)",
            "print(fact(s.value))",
            "print(fact(4))",
        ),
        slide(2, 5),
        ("abd", "abd"),
    ),
    Case(
        "one of two functions in a dict is called",
        "closures",
        (
            SLIDER,
            "ops = {'square': lambda x: x * x, 'minus': lambda x: -x}",
            "print(ops['square'](s.value))",
            "print(ops['minus'](3))",
        ),
        slide(2, 5),
        ("abd", "abd"),
    ),
)
