"""Classes and their instances."""

from __future__ import annotations

from ..case import Case
from .shorthand import SLIDER, edit, slide

CASES = (
    Case(
        "a later cell sets an attribute",
        "classes",
        (SLIDER, "class P:\n    pass\np = P()\np.x = 0", "p.x = s.value", "print(p.x)"),
        slide(2, 5),
        ("ab", "ab"),
    ),
    Case(
        "an attribute of a class is shared by its instances",
        "classes",
        (SLIDER, "class C:\n    n = 0", "one = C()", "C.n = s.value", "print(one.n)"),
        slide(2, 5),
        ("abc", "abc"),
    ),
    Case(
        "a method reads a global that is bound later",
        "classes",
        (SLIDER, "class T:\n    def get(self):\n        return limit", "t = T()", "limit = s.value", "print(t.get())"),
        slide(2, 5),
        ("abc", "abc"),
    ),
    Case(
        "a property follows the attribute it is made of",
        "classes",
        (
            SLIDER,
            (
                "class Box:\n    def __init__(self, side):\n        self.side = side\n    @property\n    def area(self):\n"
                "        return self.side ** 2"
            ),
            "box, other = Box(1), Box(3)",
            "box.side = s.value",
            "print(box.area)",
            "print(other.area)",
        ),
        slide(2, 5),
        ("abcf", "abcf"),
    ),
    Case(
        "objects that call each other equal are told apart",
        "classes",
        (
            SLIDER,
            (
                "class Same:\n    def __init__(self, v):\n        self.v = v\n    def __eq__(self, other):\n        return True\n"
                "    def __hash__(self):\n        return 1"
            ),
            "x = Same(s.value)",
            "print(x.v)",
        ),
        slide(2, 5),
        ("ab", "ab"),
    ),
    Case(
        "what an object hides from pickle counts",
        "classes",
        (
            SLIDER,
            "class Shy:\n    def __getstate__(self):\n        return {}\np = Shy()\np.v = 0",
            "p.v = s.value",
            "print(p.v)",
        ),
        slide(2, 5),
        ("ab", "ab"),
    ),
    Case(
        "a dataclass has defaults",
        "classes",
        (
            SLIDER,
            "from dataclasses import dataclass\n@dataclass\nclass Conf:\n    n: int = 1\n    tag: str = 'x'",
            "conf = Conf(n=s.value)",
            "print(conf)",
            "other = Conf(tag='y')\nprint(other)",
        ),
        slide(2, 5),
        ("abe", "abe"),
    ),
    Case(
        "an attribute in a slot changes",
        "classes",
        (SLIDER, "class P:\n    __slots__ = ('x',)\np = P()\np.x = 1", "p.x = s.value", "print(p.x)"),
        slide(2, 5),
        ("ab", "ab"),
    ),
    Case(
        "a member of an enumeration is chosen",
        "classes",
        (
            SLIDER,
            "from enum import Enum\nclass Color(Enum):\n    RED = 1\n    BLUE = 2",
            "color = Color.RED if s.value > 5 else Color.BLUE",
            "print(color, color is Color.RED)",
        ),
        slide(2, 7),
        ("abd", "ab"),
    ),
    Case(
        "setting an attribute writes to a log elsewhere",
        "classes",
        (
            SLIDER,
            (
                "log = []\nclass Logged:\n    def __setattr__(self, name, value):\n        log.append(name)\n"
                "        object.__setattr__(self, name, value)"
            ),
            "x = Logged()\nx.n = s.value",
            "print(log)",
            "print(x.n)",
        ),
        slide(2, 5),
        ("abd", "abd"),
    ),
    Case(
        "a base class registers what is derived from it",
        "classes",
        (
            SLIDER,
            "class Base:\n    known = []\n    def __init_subclass__(cls):\n        Base.known.append(cls.__name__)",
            "class One(Base):\n    n = s.value",
            "class Two(Base):\n    n = 2",
            "print(Base.known, One.n)",
        ),
        slide(2, 5),
        ("ab", "ab"),
    ),
    Case(
        "an object is called like a function",
        "classes",
        (
            SLIDER,
            "class Adder:\n    def __init__(self, n):\n        self.n = n\n    def __call__(self, x):\n        return x + self.n",
            "f = Adder(s.value)",
            "print(f(1))",
            "g = Adder(10)\nprint(g(1))",
        ),
        slide(2, 5),
        ("abe", "abe"),
    ),
    Case(
        "a list in a class is one list for all instances",
        "classes",
        (
            SLIDER,
            "class Bag:\n    items = []",
            "one, two = Bag(), Bag()",
            "one.items.append(s.value)",
            "print(two.items)",
        ),
        slide(2, 5),
        ("abc", "abc"),
    ),
    Case(
        "instances follow when the class is edited",
        "classes",
        ("class A:\n    def f(self):\n        return 1", "x = A()", "print(x.f())", "print('apart')"),
        edit(0, "class A:\n    def f(self):\n        return 2"),
        ("d",),
    ),
)
