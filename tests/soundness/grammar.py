"""What generated notebooks are made of: statements with holes, by topic.

A hole names what fills it:
    <n>         a number: a literal, a widget's value, a name, a call
    <l> <d> …   a name that is bound to a value of this kind (`KINDS`); a statement with it needs one
    <new:l>     a name, new or used before, that is bound to a value of this kind from here on
    <del:l>     a bound name that is not bound from here on
Numbers after the kind (`<l2>`) tell holes of one statement apart that may be filled differently.
"""

from __future__ import annotations

KINDS = {
    "l": "list",
    "d": "dict",
    "s": "set",
    "o": "an object of a class of the notebook",
    "f": "a function that can be called without arguments",
    "i": "an iterator",
    "c": "a class that can be called without arguments",
    "x": "a number",
    "v": "anything",
    "m": "a module of the notebook's folder",
    "a": "an array",
    "p": "a frame",
    "r": "a random generator",
    "w": "a widget with a number as value",
    "b": "a button",
    "u": "an Output widget",
    "h": "a display handle",
}

BINDING = (
    "<new:x> = <n>",
    "<new:l> = [<n>, <n>]",
    "<new:d> = {'p': <n>, 'q': <n>}",
    "<new:s> = {<n>, 7, <n>}",
    "<new:l> = <l>",
    "<new:l> = <l>[:]",
    "<new:l> = [<l>, <n>]",
    "<new:l> = [<v>, [<n>]]",
    "<new:d> = {'k': <v>, 'n': <n>}",
    "<new:d> = <d>",
    "<new:d> = dict(<d>)",
    "<new:d> = {**<d>, 'z': <n>}",
    "<new:v> = <v>",
    "<new:v> = (<v>, <v2>)",
    "<new:s> = set(range(<n> % 5))",
    "<new:s> = <s>",
    "<new:x>, <new:x2> = <n>, <n>",
    "<new:x>, *<new:l> = [<n>, <n>, 3]",
    "<new:x> = <n> if <n> > 2 else 0",
    "<new:l> = <l> if <n> > 2 else <l2>[:]",
    "<new:v> = <v> if <n> > 2 else __import__('copy').deepcopy(<v>)",
    "<new:l> = [<n>]\nif <n> > 2: <new:l>.append(<l>)",
    "<new:l> = [q * 2 for q in range(<n> % 4)]",
    "<new:d> = {q: [q] for q in range(<n> % 4)}",
    "<new:l> = [<l> for _ in range(2)]",
    "[<new:x> := q for q in range(1, 3)]",
    "for <new:x> in range(1 + <n> % 3): pass",
    "if <n> > 2:\n    <new:l> = [<n>]\nelse:\n    <new:l> = [0]",
    "<new:x> = 0\nwhile <new:x> < <n> % 4: <new:x> += 1",
    "with __import__('contextlib').suppress(Exception):\n    <new:x> = <n> // (<n> % 3)",
    "match <n> % 3:\n    case 0: <new:x> = 5\n    case other: <new:x> = other",
)

CHANGING = (
    "<l>.append(<n>)",
    "<l>.extend([<n>, 1])",
    "<l> += [<n>]",
    "<l>.insert(0, <n>)",
    "<l>.append(<v>)",
    "<l>[:1] = [<n>, <n>]",
    "<l>.reverse()",
    "<l>.clear()",
    "if <l>: <l>.pop()",
    "if <l>: <l>[0] = <n>",
    "del <l>[<n> % 3:]",
    "<d>['p'] = <n>",
    "<d>['v'] = <v>",
    "<d>.update(r=<n>)",
    "<d> |= {'s': <n>}",
    "<d>.pop('p', None)",
    "<d>.setdefault('l', []).append(<n>)",
    "<d>.clear()",
    "<s>.add(<n>)",
    "<s>.discard(<n>)",
    "<s> |= {<n>}",
    "<x> += <n>",
    "for <new:v> in [<l>, <l2>]: <new:v>.append(<n>)",
    "if <n> > 2: <l>.append(<n>)",
    "try:\n    <l>.append(<n>)\n    1 / (<n> % 2)\nexcept ZeroDivisionError:\n    <l>.append('e')\nfinally:\n    <l>.append('f')",
    "<l>, <l2> = <l2>, <l>",
    "<new:v> = <d>.values()",
    "<new:v> = <d>.setdefault('own', [])",
    "<new:v> = <l>.__iadd__([<n>])",
    "def _change(q): q.append(<n>); return q\n<new:l> = _change(<l>)",
    "<new:v> = map(<l>.append, [<n>])",
    "list(map(<l>.append, [<n>]))",
    "getattr(<l>, 'append')(<n>)",
)

DELETING = (
    "del <del:x>",
    "del <del:l>",
    "del <del:v>",
    "<del:v> = None; del <del:v>",
    "try:\n    del <del:v>\nexcept NameError: pass",
    "globals().pop('<del:v>', None)",
    "del <l>[:], <del:x>",
)

FUNCTIONS = (
    "def <new:f>(q=1): return q + <n>",
    "def <new:f>(q=1): return len(<l>) + q",
    "def <new:f>(q=1): <l>.append(q); return len(<l>)",
    "def <new:f>(q=1, seen=[]): seen.append(q); return len(seen)",
    "def <new:f>(q=1, seen={}): seen[len(seen)] = <l>; return len(seen)",
    "def <new:f>(q=1):\n    global <new:x>\n    <new:x> = q + <n>\n    return <new:x>",
    "def _make():\n    count = 0\n    def inner(q=1):\n        nonlocal count\n        count += q\n        return count\n    return inner\n<new:f> = _make()",
    "def _make(kept):\n    def inner(q=1):\n        kept.append(q)\n        return len(kept)\n    return inner\n<new:f> = _make(<l>)",
    "<new:f> = lambda q=1: <n> + q",
    "<new:f> = lambda q=1: <f>() + 1",
    "<new:f> = <f>",
    "<new:f> = __import__('functools').partial(<f>)",
    "<f>.note = <n>",
    "def <new:f>(*rest, **more): return <f>(*rest, **more)",
    "@__import__('functools').lru_cache\ndef <new:f>(q=1): return <n> + q",
    "@__import__('functools').cache\ndef <new:f>(q=1): return len(<l>)",
    "def _deco(inner):\n    def outer(*rest):\n        outer.calls += 1\n        return inner(*rest) + outer.calls\n    outer.calls = 0\n    return outer\n@_deco\ndef <new:f>(q=1): return <n>",
    "<new:l> = []\ndef _register(f): <new:l>.append(f); return f\n@_register\ndef <new:f>(q=1): return <n>",
    "<new:x> = <f>()",
    "print(<f>())",
    "<l>.append(<f>())",
    "<new:f> = [<f>, <f2>][<n> % 2]",
    "try:\n    <new:x> = <f>()\nexcept Exception as error:\n    <new:x> = 0\n    print(type(error).__name__)",
    "def <new:f>(q=1):\n    try: return <v>.missing\n    except AttributeError: return q",
    "def <new:f>(q=2): return 1 if q < 1 else q + <new:f>(q - 1)",
    "def <new:f>(q=1): return sum(1 for _ in range(<n> % 4)) + max([0, *[z for z in range(q)]])",
)

CLASSES = (
    "class <new:c>:\n    total = 0\n    def __init__(self, n=1): self.n = n; self.items = []\n    def add(self, q): self.items.append(q); type(self).total += 1; return self",
    "class <new:c>:\n    shared = []\n    def add(self, q): self.shared.append(q); return self\n    def __repr__(self): return 'C%r' % (self.shared,)",
    "class <new:c>:\n    __slots__ = ('n', 'items')\n    def __init__(self): self.n = <n>; self.items = []\n    def add(self, q): self.items.append(q); return self",
    "class <new:c>(list):\n    def add(self, q): self.append(q); self.n = q; return self",
    "class <new:c>(dict):\n    def __missing__(self, k): self[k] = [k]; return self[k]\n    def add(self, q): self[q]; return self",
    "class <new:c>:\n    def __init__(self): self._n = <n>; self.items = <l>\n    @property\n    def n(self): self.items.append(self._n); return self._n\n    @n.setter\n    def n(self, q): self._n = q\n    def add(self, q): self.n = q; return self",
    "class <new:c>:\n    def __init__(self): self.d = {}\n    def __getattr__(self, k):\n        if k.startswith('_'): raise AttributeError(k)\n        return self.d.setdefault(k, [])\n    def add(self, q): self.items.append(q); return self",
    "class <new:c>:\n    def __init__(self): self.items = []; self.n = 1\n    def __iadd__(self, q): self.items.append(q); return self\n    def __len__(self): return len(self.items)\n    def __bool__(self): return True\n    def __eq__(self, other): self.n += 1; return True\n    __hash__ = None\n    def add(self, q): self += q; return self",
    "class <new:c>:\n    def __init__(self): self.items = []\n    def __enter__(self): self.items.append('in'); return self\n    def __exit__(self, *_): self.items.append('out')\n    def add(self, q):\n        with self: self.items.append(q)\n        return self",
    "from dataclasses import dataclass, field\n@dataclass\nclass <new:c>:\n    n: int = 1\n    items: list = field(default_factory=list)\n    def add(self, q): self.items.append(q); return self",
    "class <new:c>(<c>):\n    def add(self, q): super().add(q); return self",
    "class <new:c>:\n    def __init_subclass__(cls): <l>.append(cls.__name__)\n    def add(self, q): return self",
    "import abc\nclass _Abc(abc.ABC): pass",
    "try: _Abc.register(<c>)\nexcept NameError: pass",
    "if <n> > 2:\n    try: _Abc.register(type(<v>))\n    except NameError: pass",
    "try: print(isinstance(<v>, _Abc), isinstance(<o>, _Abc))\nexcept NameError: pass",
    "import collections.abc as _ca\nif <n> > 3: _ca.Sized.register(<c>)",
    "import collections.abc as _ca\nprint(isinstance(<o>, _ca.Sized))",
    "class <new:c>:\n    count = 0\n    @classmethod\n    def make(cls): cls.count += 1; return cls()\n    @staticmethod\n    def go(): return <n>\n    def add(self, q): self.n = self.go() + q; return self",
    "class <new:c>:\n    n = <n>\n    def add(self, q): self.cached; return self\n    @__import__('functools').cached_property\n    def cached(self): return [self.n]",
    "<new:o> = <c>()",
    "<new:o> = <o>",
    "<o>.add(<n>)",
    "<o>.n = <n>",
    "<o>.extra = <v>",
    "<new:o> = <o>.add(<n>)",
    "<o>.__dict__.update(n=<n>)",
    "<c>.total = <n>",
    "<c>.shared = <l>",
    "<c>.shared = <l> if <n> > 2 else list(<l>)",
    "<o>.extra = <v> if <n> > 2 else None",
    "<c>.add = lambda self, q: self",
    "setattr(<c>, 'late', [<n>])",
    "<new:f> = <o>.add.__func__.__get__(<o>)",
    "print(vars(<o>) if hasattr(<o>, '__dict__') else '-')",
    "print(getattr(<o>, 'n', '-'), getattr(<o>, 'items', '-'))",
    "print(getattr(<c>, 'total', '-'), getattr(<c>, 'shared', '-'))",
    "<new:v> = getattr(<o>, 'items', [])",
    "<new:l> = [<o>, <o2>]",
    "<new:l> = __import__('copy').copy(<l>)",
    "<new:l> = __import__('copy').deepcopy(<l>)",
    "<new:o> = __import__('copy').copy(<o>)",
    "<new:d> = __import__('copy').deepcopy(<d>)",
    "<o>.friend = <o2>",
    "print(<o> == <o2>)",
    "print(<o> is <o2>, <v> is <v2>)",
)

ITERATORS = (
    "<new:i> = iter(range(<n> % 5 + 2))",
    "<new:i> = iter(<l>)",
    "<new:i> = (q + <n> for q in range(4))",
    "def _count(q):\n    while q < 9:\n        q += (yield q) or 1\n<new:i> = _count(<n>)",
    "<new:i> = zip(<l>, range(9))",
    "<new:i> = map(str, <l>)",
    "<new:i> = enumerate(<l>)",
    "<new:i> = __import__('itertools').count(<n>)",
    "<new:i> = <i>",
    "<new:v> = next(<i>, None)",
    "print(next(<i>, '-'))",
    "<new:l> = [next(<i>, 0)]",
    "<l>.append(<i>)",
    "<new:f> = lambda q=1: q if next(<i>, None) is None else q + 1",
)

LOOKING = (
    "print(<v>)",
    "print(<x>)",
    "print(<l>, <v>)",
    "<v>",
    "<l>",
    "<d>",
    "print(len(<l>), <n>)",
    "print(sorted(map(str, <s>)))",
    "print(<s>)",
    "print(<v> is <v2>)",
    "print(any(q is <v> for q in <l>))",
    "print(<n>)",
    "print(repr(<v>))",
    "print('<v>' in globals())",
    "print(sorted(k for k in globals() if len(k) == 1))",
    "print(id(<v>) == id(<v2>))",
    "print(<v>, end='')\nprint(file=__import__('sys').stderr)",
    "print(str(<l>) == str(<l2>), <l> == <l2>)",
    "print(sum(map(bool, <l>)))",
)

DYNAMIC = (
    "exec('<new:x> = <n>')",
    "<new:x> = eval('<n> + 1')",
    "globals()['<new:x>'] = <n>",
    "exec('<l>.append(1)')",
    "print(eval('<v>') is <v>)",
    "locals()['<new:x>'] = <n>",
    "vars()['<new:l>'] = [<n>]",
    "exec(compile('def <new:f>(q=1): return <n>', '<made>', 'exec'))",
    "for _k in sorted(globals()):\n    if isinstance(globals()[_k], list) and len(_k) == 1: globals()[_k].append(<n>)",
    "import sys as _sys\n_sys.modules['__main__'].<new:x> = <n>",
    "setattr(__import__('sys').modules[__name__], '<new:l>', [<n>])",
    "import __main__ as _main\nprint(_main.<v>)",
    "import importlib as _il\nif '<l>' in globals(): _il.import_module('__main__').<l>.append(<n>)",
    "print((lambda: 0).__globals__.get('<v>'))",
    "print([k for k in globals() if len(k) == 1])",
    "<new:v> = __import__('operator').attrgetter('__class__')(<v>)",
)

ERRORS = (
    "1 / (<n> % 4)",
    "assert <n> != 3, 'three'",
    "<l>[<n>]",
    "<d>['p']",
    "undefined_name",
    "try: raise ValueError(<n>)\nexcept ValueError as error: <new:v> = error",
    "if <n> > 3: raise KeyError('k')",
    "<new:x> = int('q' * (<n> > 3) or '1')",
)

AWAITING = (
    "import asyncio\nawait asyncio.sleep(0)",
    "import asyncio\nasync def _co(): await asyncio.sleep(0); return <n>\n<new:x> = await _co()",
    "import asyncio\nasync def _co(q): <l>.append(q); await asyncio.sleep(0); <l>.append(q)\nawait asyncio.gather(_co(1), _co(2))",
    "async def _agen():\n    for q in range(2): yield q\n<new:l> = [q async for q in _agen()]",
    "await __import__('asyncio').sleep(0)\n<l>.append(<n>)",
)

MAGICS = (
    "%time <new:x> = <n>",
    "%env NB_K=<n>",
    "%precision 3",
    "%%capture _cap\nprint(<n>)",
    "%%time\n<l>.append(<n>)",
    "<new:x> = 2\n%timeit -n1 -r1 <l>.append(1)",
    "%xmode Minimal",
    "get_ipython().run_line_magic('time', '<l>.append(2)')",
)

OUTSIDE = (
    "import os\nos.environ['NB_K'] = str(<n>)",
    "import os\nprint(os.environ.get('NB_K'))",
    "import os\nos.environ.pop('NB_K', None)",
    "import os\n<new:x> = len(os.environ.get('NB_K', ''))",
    "open('out.txt', 'w').write(str(<n>));",
    "try: print(open('out.txt').read())\nexcept OSError: print('no file')",
    "try: print(open('data.txt').read())\nexcept OSError: print('no file')",
    "import os\nprint(os.path.exists('out.txt'), sorted(n for n in os.listdir('.') if n != '__pycache__'))",
    "import pathlib\npathlib.Path('other.txt').write_text(repr(<n>));",
    "import pathlib\n<new:v> = pathlib.Path('other.txt')",
    "import pathlib\nprint([p.name for p in sorted(pathlib.Path('.').glob('*.txt'))])",
    "import os\nos.makedirs('sub', exist_ok=True)",
    "import os\nos.makedirs('sub', exist_ok=True)\nos.chdir('sub')\nprint(os.path.basename(os.getcwd()))",
    "import os\nprint(os.path.basename(os.getcwd()))",
    "import random\nrandom.seed(<n>)",
    "import random\nprint(random.random())",
    "import random\n<new:x> = random.randrange(9)",
    "import random\nrandom.shuffle(<l>)",
    "import random\n<new:r> = random.Random(<n>)",
    "print(<r>.random())",
    "<new:x> = <r>.randint(0, 5)",
    "import decimal\ndecimal.getcontext().prec = 3 + <n> % 4",
    "import decimal\nprint(decimal.Decimal(1) / 3)",
    "import warnings\nwarnings.simplefilter('error' if <n> > 2 else 'ignore')",
    "import warnings\ntry: warnings.warn('w'); print('quiet')\nexcept UserWarning: print('loud')",
    "import sys\nsys.path.insert(0, 'lib%d' % (<n> % 3))\nprint(len(sys.path[0]))",
    "import sys\nprint(sys.path[0])",
    "import sys\nprint(sys.getrecursionlimit())",
    "import json\njson.dump(<n>, open('data.json', 'w'))",
    "import json, os\nprint(json.load(open('data.json')) if os.path.exists('data.json') else '-')",
    "import io\n<new:v> = io.StringIO()\n<new:v>.write('q')",
    "import tempfile\nwith tempfile.TemporaryDirectory() as _t: open(_t + '/q', 'w').write('1')\ndel _t",
    "import collections\n<new:v> = collections.Counter([<n>, 1])",
    "import collections\n<new:d> = collections.defaultdict(list)\n<new:d>['k'].append(<n>)",
    "import collections\n<new:l> = collections.deque([<n>], maxlen=3)",
    "import collections\n<new:v> = collections.ChainMap(<d>, {'z': 1})",
    "import types\n<new:v> = types.SimpleNamespace(n=<n>, items=[])",
    "import datetime\n<new:v> = datetime.date(2020, 1, 1 + <n> % 9)",
    "import fractions\n<new:x> = fractions.Fraction(<n>, 3)",
    "import enum\nclass _E(enum.Enum): A = 1; B = 2\n<new:v> = _E(1 + <n> % 2)",
    "import typing\nclass _T(typing.NamedTuple):\n    n: int\n    l: list\n<new:v> = _T(<n>, <l>)",
    "import contextvars\n<new:v> = contextvars.ContextVar('q', default=<n>)",
    "import logging\nlogging.getLogger('nb').setLevel(10 * (<n> % 4))",
    "import logging\nprint(logging.getLogger('nb').level)",
    "import array\n<new:v> = array.array('i', [<n>])",
    "<new:v> = bytearray(b'q' * (<n> % 4))",
    "<new:v> = memoryview(bytearray(b'abc'))",
    "import re\n<new:v> = re.compile('q' * (1 + <n> % 3))",
    "import locale\nprint(locale.localeconv()['decimal_point'])",
    "import string\nprint(string.Template('$q').substitute(q=<n>))",
)

ENDS = (
    "import weakref\n<new:v> = weakref.ref(<c>)",
    "class _D:\n    def __init__(self, n): self.n = n\n    def __del__(self): print('end', self.n)\n<new:v> = _D(<n>)",
    "class _D:\n    def __init__(self, l): self.l = l\n    def __del__(self): self.l.append('end')\n<new:v> = _D(<l>)",
    "class _D:\n    def __del__(self): print('end of', len(<l>))\n<new:l> = [_D(), _D()]",
    "def _fin(q):\n  try: yield q; yield 2\n  finally: print('closed', q)\n<new:v> = _fin(<n>)\nnext(<new:v>)",
    "class _D:\n    def __init__(self, n): self.n = n\nimport weakref\n<new:v> = _D(<n>)\n_ref = weakref.ref(<new:v>)",
    "print(_ref() is None if '_ref' in globals() else '-')",
    "class _D: pass\nimport weakref\n<new:v> = _D()\n_ref = weakref.ref(<new:v>, lambda r: <l>.append('gone'))",
    "class _D: pass\nimport weakref\n<new:v> = _D()\nweakref.finalize(<new:v>, print, 'final', <n>).atexit = False",
    "import weakref\nclass _D:\n    all = weakref.WeakSet()\n    def __init__(self): _D.all.add(self)\n<new:v> = _D()",
    "print(len(getattr(_D, 'all', '-')) if '_D' in globals() else '-')",
    "<new:v> = None",
    "if <n> > 2: <new:v> = None",
    "globals().pop('_ref', None)",
)

NAMED_FILES = (
    "import os\nprint(os.path.exists('.'.join(('out', 'txt'))))",
    "import os\ntry: print(os.path.getsize('.'.join(('data', 'txt'))))\nexcept OSError: print('-')",
    "import pathlib\nprint([(p.name, p.stat().st_size) for p in sorted(pathlib.Path('.').glob('*.txt'))])",
    "import pathlib\n<new:v> = pathlib.Path('.') / '.'.join(('data', 'txt'))",
    "import pathlib\n_p = pathlib.Path('.'.join(('out', 'txt')))\nprint(_p, _p.is_file())\n_p.write_text(str(<n>));",
    "import os\nprint(sorted((e.name, e.stat().st_size) for e in os.scandir('.') if e.is_file()))",
    (
        "import pathlib\nfrom concurrent.futures import ThreadPoolExecutor\nwith ThreadPoolExecutor(4) as _pool:\n"
        "    print(list(_pool.map(pathlib.Path.read_text, sorted(pathlib.Path('.').glob('*.txt')))))"
    ),
)
"""Of which no string is the name of a file."""

APPENDING = (
    "import os\ntry: os.remove('out.txt')\nexcept OSError: print('-')",
    "with open('out.txt', 'a') as _f: _f.write(str(<n>))",
    "import pathlib\nwith pathlib.Path('log.txt').open('a') as _f: print(<n>, file=_f)",
    "open('log.txt', 'ab').write(b'q');",
    "try: print(open('log.txt').read())\nexcept OSError: print('no log')",
)

FOLDER_MODULES = (
    "import helper as <new:m>",
    "import helper\nfrom helper import *\nprint(size)",
    "from helper import size as <new:x>",
    "import helper\nprint(helper.size, helper.things)",
    "print(<m>.size, <m>.double(<n>))",
    "import helper\nprint(helper.double(<n>))",
    "import importlib, helper\nimportlib.reload(helper)\nprint(helper.size)",
    "<new:o> = __import__('helper').Thing(<n>)",
    "import helper\n<new:c> = helper.Thing",
    "def <new:f>(q=1):\n    import helper\n    return helper.size + q",
)

MODULE_STATE = (
    "from helper import things as <new:l>",
    "import helper\nprint(helper.grow(<n>))",
    "import helper\nhelper.things.append(<n>)",
    "import helper\nprint(helper.things)",
    "<m>.things.append(<n>)",
    "<m>.size = <n>",
    "<m>.extra = <l>",
    "<m>.extra = <l> if <n> > 2 else list(<l>)",
    "print(<m>.size, getattr(<m>, 'extra', '-'))",
)

HIDDEN_MODULE_STATE = (
    "import helper\nprint(helper.counted())",
    "import helper\nhelper.Thing.made = <n>",
    "import helper\nhelper.double.note = <n>",
    "import helper\nprint(getattr(helper.double, 'note', '-'), getattr(helper.Thing, 'made', '-'))",
)

HELPER = """\
size = {n}
things = [{n}]

def double(q):
    return 2 * q + size

def grow(q):
    things.append(q)
    return len(things)

def counted(calls=[]):
    calls.append(1)
    return len(calls)

class Thing:
    def __init__(self, n=1): self.n = n
    def add(self, q): self.n += q; return self
    def __repr__(self): return 'T%r' % self.n
"""

STATE = (
    "session_state.setdefault('k', <n>)\nprint(session_state['k'])",
    "session_state['k'] = <n>",
    "session_state.k2 = session_state.get('k2', 0) + 1\nprint(session_state.k2)",
    "session_state.setdefault('items', []).append(<n>)\nprint(session_state['items'])",
    "print(sorted(session_state))",
    "print(session_state.get('k', '-'))",
    "print('k' in session_state)",
    "session_state.pop('k', None)",
    "if 'first' not in session_state: session_state.first = [<n>]\nprint(session_state.first)",
    "<new:v> = session_state.setdefault('kept', [0])",
    "session_state.kept2 = [<n>]\n<new:l> = session_state.kept2",
)

GIVEN_STATE = (
    "if <n> > 2: session_state.kept3 = <l>\nprint(session_state.get('kept3', '-'))",
    "session_state.setdefault('all', []).append(<v>)\nprint(session_state['all'])",
    "session_state.last = <v>",
    "<new:v> = session_state.get('last', 0)",
)

PATCHES = (
    "import math\nmath.tau = <n>",
    "import math\nprint(math.tau)",
    "import json\njson.extra = [<n>]",
    "import json\nprint(getattr(json, 'extra', '-'))",
    "import json\nif hasattr(json, 'extra'): json.extra.append(<n>)",
    "import random\nrandom.mine = lambda: <n>",
    "import random\nprint(random.mine() if hasattr(random, 'mine') else '-')",
    "import builtins\nbuiltins.shout = <n>",
    "import builtins\nprint(getattr(builtins, 'shout', '-'))",
    "import string\nstring.digits = '0' * (<n> % 5)",
    "import string\nprint(string.digits)",
    "def <new:f>(q=1):\n    import math\n    return int(math.tau) + q",
    "import fractions\nfractions.Fraction.twice = lambda self: self * 2",
    "import fractions\nprint(hasattr(fractions.Fraction, 'twice'))",
)

THREADS = (
    "import threading\n_t = threading.Thread(target=<l>.append, args=(<n>,))\n_t.start()\n_t.join()",
    "import threading\n_t = threading.Thread(target=lambda: <l>.append(<n>))\n_t.start()",
    "_t.join()\nprint(<l>)",
)
