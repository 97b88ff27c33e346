"""Files, and modules of the notebook's folder."""

from __future__ import annotations

from ..case import Case, Step
from .shorthand import AGAIN, SLIDER, files, slide

CASES = (
    Case(
        "a file that somebody edits is read again",
        "files",
        (SLIDER, "n = int(open('data.txt').read())", "print(n)", "print(s.value)"),
        files(data="6") + slide(2),
        ("ad", "abc"),
        files={"data.txt": "5"},
    ),
    Case(
        "a file that is saved unchanged changes nothing below",
        "files",
        (SLIDER, "n = int(open('data.txt').read())", "print(n)", "print(s.value)"),
        files(data="5"),
        ("abcd",),
        files={"data.txt": "5"},
    ),
    Case(
        "a file appears and goes",
        "files",
        ("import os\nprint(os.path.exists('flag.txt'))", "print('apart')"),
        files(flag="") + files(flag=None) + AGAIN,
        ("b", "b", "ab"),
    ),
    Case(
        "a cell writes what the next one reads",
        "files",
        (
            SLIDER,
            "with open('out.txt', 'w') as f:\n    f.write(str(s.value))",
            "print(open('out.txt').read())",
            "print('apart')",
        ),
        slide(2) + AGAIN,
        ("ad", "abcd"),
    ),
    Case(
        "a file that a cell wrote and somebody deleted is written again",
        "files",
        (
            "with open('out.txt', 'w') as f:\n    f.write('same')",
            "with open('out.txt') as f:\n    print(f.read())",
            "print('apart')",
        ),
        files(out=None) + files(out="other"),
        ("bc", "bc"),
    ),
    Case(
        "a folder is listed",
        "files",
        (
            "import os\nnames = sorted(n for n in os.listdir('.') if n.startswith('d'))",
            "print(names)",
            "print('apart')",
        ),
        files(data2="") + files(note="") + files(data2=None),
        ("c", "bc", "c"),
        files={"data1.txt": ""},
    ),
    Case(
        "a pattern is looked for below the folder",
        "files",
        ("from pathlib import Path\nprint(sorted(p.name for p in Path('in').glob('*.txt')))", "print('apart')"),
        (Step(files={"in/two.txt": "2"}),),
        ("b",),
        files={"in/one.txt": "1"},
    ),
    Case(
        "a table is read from a file",
        "files",
        ("import pandas as pd", "df = pd.read_csv('t.csv')", "print(df['x'].sum())", "print('apart')"),
        (Step(files={"t.csv": "x,y\n1,2\n5,6\n"}), Step()),
        ("ad", "abcd"),
        files={"t.csv": "x,y\n1,2\n3,4\n"},
    ),
    Case(
        "an edit of a file that leaves what is taken from it wakes nobody",
        "files",
        ("import json", "title = json.load(open('conf.json'))['title']", "print(title)"),
        (
            Step(files={"conf.json": '{"title": "A", "size": 22}'}),
            Step(files={"conf.json": '{"title": "B", "size": 2}'}),
        ),
        ("ac", "a"),
        files={"conf.json": '{"title": "A", "size": 1}'},
    ),
    Case(
        "a line is appended in each replay",
        "files",
        (SLIDER, "with open('log.txt', 'a') as f:\n    f.write('x')", "print(open('log.txt').read())"),
        slide(2),
        ("a",),
    ),
    Case(
        "a folder for temporary files comes and goes within a cell",
        "files",
        (
            SLIDER,
            (
                "import os, tempfile\nwith tempfile.TemporaryDirectory() as folder:\n"
                "    with open(os.path.join(folder, 'x'), 'w') as f:\n        f.write('1')\n    n = len(os.listdir(folder))\ndel folder"
            ),
            "print(n)",
            "print(s.value)",
        ),
        slide(2, 5),
        ("abc", "abc"),
    ),
    Case(
        "a folder that is made stays made",
        "files",
        (SLIDER, "import os\nos.makedirs('out', exist_ok=True)", "print(os.path.isdir('out'))", "print(s.value)"),
        slide(2, 5),
        ("ac", "abc"),
    ),
    Case(
        "an array goes through a file",
        "files",
        (
            SLIDER,
            "import numpy as np",
            "np.save('x.npy', np.arange(3))",
            "print(np.load('x.npy').sum() * s.value)",
            "print('apart')",
        ),
        slide(2, 5),
        ("abce", "abce"),
    ),
    Case(
        "the visitor chooses the file",
        "files",
        (
            "import ipywidgets as w\npick = w.Dropdown(options=['a.txt', 'b.txt'])",
            "with open(pick.value) as f:\n    text = f.read()",
            "print(text)",
        ),
        (Step(set={"pick": "b.txt"}), *files(b="other"), *files(a="other")),
        ("ac", "a", "abc"),
        files={"a.txt": "same", "b.txt": "same"},
    ),
    Case(
        "a helper module is edited",
        "modules",
        ("import helper", "print(helper.f())", "print('apart')"),
        (Step(files={"helper.py": "def f():\n    return 22\n"}),),
        ("c",),
        files={"helper.py": "def f():\n    return 1\n"},
    ),
    Case(
        "a function is imported from a module that is edited",
        "modules",
        (SLIDER, "from helper import f", "print(f(2))", "print('apart')"),
        (Step(files={"helper.py": "K = 33\ndef f(x):\n    return x * K\n"}), *slide(2)),
        ("ad", "abcd"),
        files={"helper.py": "K = 2\ndef f(x):\n    return x * K\n"},
    ),
    Case(
        "a module of a module is edited",
        "modules",
        ("import helper", "print(helper.f())", "print('apart')"),
        (Step(files={"base.py": "K = 22\n"}),),
        ("c",),
        files={"base.py": "K = 1\n", "helper.py": "import base\ndef f():\n    return base.K\n"},
    ),
    Case(
        "a module has functions with caches, of which a cell uses one",
        "modules",
        (SLIDER, "from helper import f, g", "print(f(s.value))", "print(g(2))", "print('apart')"),
        slide(2, 7),
        ("abde", "abde"),
        files={
            "helper.py": "import functools\n@functools.lru_cache\ndef f(x):\n    return 2 * x\ng = functools.cache(f)\n"
        },
    ),
    Case(
        "a module's attribute is set by a cell",
        "modules",
        (SLIDER, "import helper", "helper.rate = s.value", "print(helper.price(2))", "print('apart')"),
        slide(2, 5),
        ("abe", "abe"),
        files={"helper.py": "rate = 1\ndef price(x):\n    return x * rate\n"},
    ),
    Case(
        "a module keeps a list that cells add to",
        "modules",
        (SLIDER, "import helper", "helper.add(s.value)", "print(helper.items)", "print('apart')"),
        slide(2, 5),
        ("abe", "abe"),
        files={"helper.py": "items = []\ndef add(x):\n    items.append(x)\n"},
    ),
    Case(
        "a file that polars reads, by a name that is put together",
        "files",
        (
            SLIDER,
            "import polars as pl\nname = 'da'",
            "frame = pl.read_csv(f'{name}ta.txt')",
            "print(frame)",
            "print(s.value)",
        ),
        files(data="n\n6\n") + slide(2),
        ("abe", "abcd"),
        files={"data.txt": "n\n5\n"},
    ),
    Case(
        "a file that polars makes",
        "files",
        (
            SLIDER,
            "import polars as pl\nfrom pathlib import Path\nout = Path('.') / 'out.txt'",
            "frame = pl.DataFrame({'n': [s.value]})",
            "frame.write_csv(out)",
            "print(pl.read_csv(out))",
            "print('apart')",
        ),
        slide(2) + AGAIN,
        ("abf", "abcdef"),
    ),
    Case(
        "the size of a file is asked for",
        "files",
        (SLIDER, "import os\nname = 'da'", "size = os.path.getsize(f'{name}ta.txt')", "print(size)", "print(s.value)"),
        files(data="66") + files(data="77") + slide(2),
        ("abe", "abde", "abcd"),
        files={"data.txt": "5"},
    ),
)
