"""What the bytecode of a cell tells: the same on every supported Python."""

from __future__ import annotations

import ast
import sys

import pytest

from nbapp.reactive.code_facts import ModuleFacts, module_facts


def facts_of_cell(source: str) -> ModuleFacts:
    return module_facts(compile(source, "<cell>", "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT))


@pytest.mark.parametrize(
    ("source", "exposed", "sure"),
    [
        ("x = 1\nprint(x)", "print", "x"),
        ("x = x + 1", "x", "x"),
        ("x += 1", "x", "x"),
        ("del x", "x", "x"),
        ("if a: x = 1\nelse: x = 2\nprint(x)", "a print", "x"),
        ("if a: x = 1\nprint(x)", "a print x", ""),
        ("for x in xs: pass\nprint(x)", "print x xs", ""),
        ("while True:\n  k = 1\n  if z: break\nm = 2", "z", "k m"),
        ("try: x = f()\nexcept E: y = 2\nelse: z = 3\nw = 1", "E f", "w"),
        ("try: x = 1\nfinally: y = 2", "", "x y"),
        ("with a() as b: c = b", "a", "b" if sys.version_info >= (3, 11) else ""),
        ("def f(): return x\nx = 1\nf()", "x", "f x"),
        ("x = 1\ndef f(): return x\nf()", "", "f x"),
        ("def f(): return x", "", "f"),
        ("f = lambda: x", "", "f"),
        ("fs = [lambda: x]", "x", "fs"),
        ("@g\ndef f(): return x", "g x", "f"),
        ("def f(k=x): return y", "x", "f"),
        ("def f(): return g()\ndef g(): return x", "", "f g"),
        ("def f(): return g()\ndef g(): return x\nf()", "g x", "f g"),
        ("class A:\n  v = x", "__name__ x", "A"),
        ("ys = [y + z for y in xs]", "xs z", "ys"),
        ("import a.b as c, d\nfrom e import f", "", "c d f"),
        ("async for x in xs: await y", "xs y", ""),
        ("match x:\n  case [y]: z = y\n  case _: z = 0", "x", "z"),
    ],
)
def test_reads_before_stores_and_sure_stores(source: str, exposed: str, sure: str) -> None:
    facts = facts_of_cell(source)

    assert sorted(facts.exposed) == exposed.split()
    assert sorted(facts.sure_stores) == sure.split()


@pytest.mark.parametrize(
    ("source", "is_dynamic"),
    [
        ("eval('x')", False),
        ("eval(x)", True),
        ("eval('x', {})", True),
        ("eval('dir()')", True),
        ("e = eval\ne('x')", True),
        ("from m import *", True),
        ("get_ipython().run_line_magic('time', 'x')", True),
        ("print(locals())", True),
        ("def f(): return vars()", False),
        ("def f(): return vars()\nf()", True),
        ("import re\nre.compile('x')", False),
        ("df.eval('x')", False),
        ("sys.modules", True),
        ("from sys import modules", True),
        ("net.modules()", False),
        ("import_module('json')", False),
        ("import_module('__main__')", True),
        ("sys.modules[__name__]", True),
        ("if __name__ == '__main__': f()", False),
        ("f.__globals__", True),
        ("frame.f_globals", True),
        ("getattr(m, 'eval')", True),
        ("getattr(m, 'mean')", False),
    ],
)
def test_code_that_may_see_all_names(source: str, is_dynamic: bool) -> None:
    assert facts_of_cell(source).code.is_dynamic is is_dynamic


def test_stores_in_functions_are_possible_stores() -> None:
    facts = facts_of_cell("def f():\n  global x\n  x = 1\nf()")

    assert facts.code.stores == {"f", "x"}
    assert facts.sure_stores == {"f"}


def test_a_function_that_is_only_defined_is_dormant() -> None:
    facts = facts_of_cell("def f():\n  global x\n  x = y")

    assert [name for name, _ in facts.dormant] == ["f"]
    assert facts.code.loads == frozenset()
    assert facts.code.stores == {"f"}
    assert facts.all_stores == {"f", "x"}
