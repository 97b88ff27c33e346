"""Random notebooks, replayed with random changes and compared with full runs from the top.

By hand, for longer than the suite takes: `python -m tests.reactive.random_notebooks --first 1 --count 5000`.
"""

from __future__ import annotations

import argparse
import random
import re
from dataclasses import dataclass

from .plain import Notebook, full_run

_NAMES = "abcdexyz"

_TOOLS = '''
class Box:
    total = 0
    def __init__(self, value): self.value = value; self.items = []
    def __repr__(self): return "Box(%r,%r,%r)" % (self.value, self.items, Box.total)

def number(value, depth=0):
    """Some number that depends on all of the value."""
    if isinstance(value, bool): return int(value)
    if isinstance(value, int): return value % 7
    if depth > 4: return 1
    if isinstance(value, (list, tuple)): return sum(number(v, depth + 1) for v in value) % 7
    if isinstance(value, dict): return sum(number(v, depth + 1) for v in value.values()) % 7
    if isinstance(value, Box): return number(value.value, depth + 1) + len(value.items)
    return 3

def change(value, by):
    """Change the value in place, whatever it is."""
    if isinstance(value, list): value.append(by) if len(value) < 6 else value.pop()
    elif isinstance(value, dict): value["k%d" % (number(by) % 3)] = by
    elif isinstance(value, Box): value.value = by; value.items.append(number(by)); Box.total += 1
    elif isinstance(value, tuple):
        for item in value: change(item, by)
    elif hasattr(value, "__next__"): return next(value, None)

def parts(value, ids, depth=0):
    if isinstance(value, (list, dict, Box)): ids.add(id(value))
    if depth < 4:
        inner = value if isinstance(value, (list, tuple)) else ()
        inner = list(value.values()) if isinstance(value, dict) else [value.items] if isinstance(value, Box) else inner
        for item in inner: parts(item, ids, depth + 1)
    return ids

def show_shared(one, other): print("share", len(parts(one, set()) & parts(other, set())))

def attempt(function):
    try: return function()
    except (NameError, RecursionError): return "none"

def show(*values):
    for value in values:
        print("it" if hasattr(value, "__next__") or callable(value) else repr(value)[:200], end=" ")
    print()
'''


@dataclass(frozen=True)
class Mismatch:
    """A replay that showed something else than a full run, or none if the engine gave up."""

    seed: int
    step: int
    report: str


class Writer:
    """Writes one random notebook. `$s` and `$t` in its cells are the inputs."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.inputs = ["s", "t"][: self.chance.randint(1, 2)]
        self.known: list[str] = []

    def notebook(self) -> list[str]:
        cells = [f"{name} = ${name}" for name in self.inputs] + [_TOOLS]
        return cells + [self._cell() for _ in range(self.chance.randint(4, 11))]

    def _cell(self) -> str:
        lines = [self._statement() for _ in range(self.chance.randint(1, 3))]
        for line in lines:
            for name in re.findall(r"(?m)^\s*(?:if [^:]*: )?([a-z]) = ", line):
                if name in _NAMES and name not in self.known:
                    self.known.append(name)
        if self.known:
            shown = self.chance.sample(self.known, min(len(self.known), self.chance.randint(0, 2)))
            lines += [f"try: show({name})\nexcept NameError: print('-')" for name in shown]
        if len(self.known) > 1 and self.chance.random() < 0.3:
            one, other = self.chance.sample(self.known, 2)
            lines.append(f"try: show_shared({one}, {other})\nexcept NameError: print('-')")
        return "\n".join(lines)

    def _statement(self) -> str:
        chance, target = self.chance, self.chance.choice(_NAMES)
        kind = chance.random()
        if kind < 0.3 or not self.known:
            return f"{target} = {self._object()}"
        name, function = chance.choice(self.known), f"f{chance.randint(0, 2)}"
        table = [
            (0.55, f"change({name}, {self._number()})"),
            (0.62, f"if {self._number()} > 2: {target} = {self._object()}"),
            (0.68, f"if {self._number()} > 2: change({name}, {self._number()})"),
            (0.74, self._function(function, name, target)),
            (0.82, f"{target} = attempt(lambda: {function}({self._number()}))"),
            (0.84, f"{target} = list({name}) if isinstance({name}, list) else {name}"),
            (0.87, f"try:\n    del {name}\nexcept NameError: pass"),
            (0.90, f"try:\n    {target} = [{chance.choice(_NAMES)}]\nexcept NameError: print('undefined')"),
            (0.92, f"for {target} in range({self._number()}): pass"),
            (
                0.93,
                f"if isinstance({name}, list) and {name} and isinstance({name}[0], list): {name}[0] = list({name}[0])",
            ),
            (0.95, f"1 / ({self._number()} - 1)" if chance.random() < 0.25 else "pass"),
            (0.97, f'{target} = next({name}) if hasattr({name}, "__next__") else 0'),
            (0.985, f"print(sorted(n for n in globals() if n in {_NAMES!r}))"),
            (1.0, f"[{target} := q for q in range({self._number()})]"),
        ]
        return next(text for limit, text in table if kind < limit)

    def _function(self, function: str, name: str, target: str) -> str:
        kind = self.chance.random()
        if kind < 0.35:
            return f"def {function}(q=1):\n    return number({name}) + q"
        if kind < 0.6:
            return f"def {function}(q=1):\n    global {target}\n    {target} = [q, number({name})]\n    return q"
        if kind < 0.75:
            return f"def {function}(q=1, seen=[]):\n    seen.append(q); return len(seen) + number({name})"
        if kind < 0.85:
            return (
                f"def make(kept):\n    def inner(q=1):\n        change(kept, q); return number(kept)\n    return inner\n"
                f"{function} = make({name})"
            )
        return f"{function} = lambda q=1: change({name}, q)"

    def _number(self, depth: int = 0) -> str:
        chance = self.chance
        kind = chance.random()
        if kind < 0.25:
            return str(chance.randint(0, 4))
        if kind < 0.45:
            return chance.choice(self.inputs)
        if kind < 0.6 and self.known:
            return f"number({chance.choice(self.known)})"
        if kind < 0.9 and depth < 2:
            left = self._number(depth + 1)
            if kind < 0.7:
                return f"({left} + {self._number(depth + 1)})"
            return f"({left} // {chance.randint(2, 4)})" if kind < 0.8 else f"({left} > {chance.randint(1, 5)})"
        return f"len(str({chance.choice(self.known)}))" if self.known and kind >= 0.9 else "2"

    def _object(self) -> str:
        chance = self.chance
        kind = chance.random()
        if kind < 0.2:
            return self._number()
        if kind < 0.4:
            return "[" + ", ".join(self._number() for _ in range(chance.randint(0, 3))) + "]"
        if kind < 0.55:
            return "{" + ", ".join(f"{k!r}: {self._number()}" for k in chance.sample("pqr", chance.randint(0, 2))) + "}"
        if kind < 0.86 and self.known:
            name = chance.choice(self.known)
            return f"[{name}, {self._number()}]" if kind < 0.7 else f"({name},)" if kind < 0.78 else name
        return f"Box({self._number()})" if kind < 0.93 else f"iter(range({chance.randint(3, 6)}))"


def check(seed: int, changes: int = 4) -> tuple[Mismatch | None, int, int]:
    """Replay the notebook of this seed; also how many cells ran after changes, of how many."""
    writer = Writer(seed)
    cells = writer.notebook()
    values = {name: writer.chance.randint(0, 3) for name in writer.inputs}
    notebook = Notebook()
    ran = total = 0
    for step in range(changes + 1):
        if step:
            values[writer.chance.choice(writer.inputs)] = writer.chance.randint(0, 5)
        sources = [re.sub(r"^(\w) = \$\w$", lambda m: f"{m[1]} = {values[m[1]]}", cell) for cell in cells]
        expected = full_run(sources)
        notebook.load(*sources)
        replay = notebook.replay()
        if notebook.shown() != expected:
            return Mismatch(seed, step, _report(sources, replay.ran, notebook.shown(), expected)), ran, total
        if step:
            ran, total = ran + len(replay.ran), total + len(expected)
        again = notebook.replay()
        if any(why not in ("always runs",) for why in again.reasons.values()):
            return Mismatch(seed, step, f"without any change: {again.reasons}"), ran, total
    return None, ran, total


def _report(sources: list[str], ran: tuple[str, ...], shown: list[str], expected: list[str]) -> str:
    lines = []
    for place, source in enumerate(sources):
        if source == _TOOLS:
            continue
        id = chr(97 + place)
        lines.append(f"[{id}{' ran' if id in ran else ''}] " + source.replace("\n", "\n      "))
        got, wanted = (part[place] if place < len(part) else None for part in (shown, expected))
        lines.append(f"      {'OK ' if got == wanted else 'WRONG'} shown {got!r}, a full run shows {wanted!r}")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--first", type=int, default=1)
    parser.add_argument("--count", type=int, default=1000)
    options = parser.parse_args()
    ran = total = wrong = 0
    for seed in range(options.first, options.first + options.count):
        mismatch, ran_here, total_here = check(seed)
        ran, total = ran + ran_here, total + total_here
        if mismatch is not None:
            wrong += 1
            if wrong <= 3:
                print(f"seed {mismatch.seed}, step {mismatch.step}\n{mismatch.report}")
    print(
        f"{options.count} notebooks, {wrong} wrong; after changes {ran} of {total} cells ran ({ran / max(total, 1):.0%})"
    )


if __name__ == "__main__":
    main()
