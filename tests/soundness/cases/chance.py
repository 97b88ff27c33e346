"""Random numbers and the clock (rule R7)."""

from __future__ import annotations

from ..case import Case
from .shorthand import AGAIN, SLIDER, slide

CASES = (
    Case(
        "a random number that nobody seeded stays the same in a session",
        "random numbers",
        (SLIDER, "import random\nx = random.random()", "print(x)", "print(s.value)"),
        AGAIN + slide(2),
        ("abcd", "abc"),
    ),
    Case(
        "a cell that draws as often as before does not disturb the next",
        "random numbers",
        (SLIDER, "import random", "print(random.random() < s.value)", "print(random.random())"),
        slide(2, 5),
        ("abd", "abd"),
    ),
    Case(
        "a cell that draws more often moves what the next one draws",
        "random numbers",
        (SLIDER, "import random", "xs = [random.random() for _ in range(s.value)]", "print(random.random())"),
        slide(2, 5),
        ("ab", "ab"),
    ),
    Case(
        "the slider is the seed",
        "random numbers",
        (SLIDER, "import random\nrandom.seed(s.value)", "print(random.random())", "print('apart')"),
        slide(2, 5),
        ("ad", "ad"),
    ),
    Case(
        "a seed cuts off what was drawn before it",
        "random numbers",
        (
            SLIDER,
            "import random\nxs = [random.random() for _ in range(s.value)]",
            "random.seed(7)",
            "print(random.random())",
        ),
        slide(2, 5),
        ("acd", "acd"),
    ),
    Case(
        "numpy's own state moves on as it is drawn from",
        "random numbers",
        (SLIDER, "import numpy as np\nnp.random.seed(0)", "x = np.random.rand(s.value)", "print(np.random.rand())"),
        slide(2, 5),
        ("ab", "ab"),
    ),
    Case(
        "a generator of numpy moves on as it is drawn from",
        "random numbers",
        (
            SLIDER,
            "import numpy as np\nrng = np.random.default_rng(0)",
            "x = rng.integers(10, size=s.value)",
            "print(rng.integers(10))",
        ),
        slide(2, 5),
        ("ab", "ab"),
    ),
    Case(
        "a `Random` of the notebook's own is drawn from as often as before",
        "random numbers",
        (SLIDER, "import random\nr = random.Random(3)", "print(r.random() < s.value)", "print(r.random())"),
        slide(2, 5),
        ("abd", "abd"),
    ),
    Case(
        "a shuffle begins from the order before it",
        "random numbers",
        (SLIDER, "import random\nxs = list(range(5))", "random.seed(s.value)\nrandom.shuffle(xs)", "print(xs)"),
        slide(2, 5),
        ("ab", "ab"),
    ),
    Case(
        "a cell that asks for the time runs in each replay",
        "clock",
        (SLIDER, "from datetime import datetime\nprint(datetime.now().year > 2000)", "print('apart')"),
        AGAIN + slide(2),
        ("ac", "ac"),
    ),
    Case(
        "a year that is the same wakes nobody",
        "clock",
        (SLIDER, "from datetime import date\nyear = date.today().year", "print(year > 2000)"),
        AGAIN + slide(2),
        ("ac", "ac"),
    ),
    Case(
        "a duration may be as it was measured",
        "clock",
        (SLIDER, "import time\nprint(time.perf_counter() > 0)", "print(time.time() > 0)"),
        AGAIN + slide(2),
        ("abc", "abc"),
    ),
    Case(
        "a duration that includes the slider is measured again",
        "clock",
        (
            SLIDER,
            "import time\ndef took(work, n):\n    began = time.time()\n    work(n)\n    return time.time() - began",
            "print(took(range, s.value) >= 0)",
            "print(took(range, 5) >= 0)",
        ),
        slide(2, 5),
        ("abd", "abd"),
    ),
    Case(
        "a unique id is another one in each replay",
        "clock",
        (SLIDER, "import uuid\nprint(len(str(uuid.uuid4())))", "print('apart')"),
        AGAIN,
        ("ac",),
    ),
    Case(
        "a function that asks for the time may be kept, its caller not",
        "clock",
        (
            SLIDER,
            "import datetime as dt\ndef this_year():\n    return dt.datetime.now().year",
            "year = this_year()",
            "print(year > 2000)",
            "print('apart')",
        ),
        AGAIN + slide(2),
        ("abde", "abde"),
    ),
    Case(
        "the name of a given day is no question for the time",
        "clock",
        (
            SLIDER,
            "from datetime import date\nprint(date(2024, 1, s.value).strftime('%a'))",
            "print(date(2024, 1, 5).strftime('%a'))",
        ),
        AGAIN + slide(2),
        ("abc", "ac"),
    ),
    Case(
        "an attribute that is called `now` is no clock",
        "clock",
        (SLIDER, "class Journey:\n    now = 5", "print(Journey.now)"),
        AGAIN,
        ("abc",),
    ),
)
