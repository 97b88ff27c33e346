"""What a code object says about itself without being run: names it reads and writes, and what makes it hard to judge.

How it works. `facts_of` collects the global names that a code object and the code nested in it load and store. For the
code of a whole cell `module_facts` adds a dataflow analysis over its bytecode: a name is a *sure store* if every path
to the end of the cell stores or deletes it, and a load is *exposed* if a path reaches it on which the cell has not
stored the name before. So `df = load(); df.head()` does not read the `df` of an earlier cell.

Code nested in a cell (functions, classes, comprehensions) can run no earlier than its code object is loaded, so its
loads count as loads at that place. A function that is bound to a name which no other code of the cell loads is
*dormant*: the cell only defines it. What it reads is read by the cells that call it.

What it does not know: what the values of the names are; `closure.py` follows those.
"""

from __future__ import annotations

import dis
import inspect
import re
from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice
from types import CodeType

from .effects import effects_of
from .libraries import lead_out

_LOADS = {"LOAD_NAME", "LOAD_GLOBAL", "LOAD_FROM_DICT_OR_GLOBALS"}
_LOCAL_LOADS = {"LOAD_FAST", "LOAD_FAST_BORROW", "LOAD_FAST_CHECK", "LOAD_DEREF", "LOAD_CLASSDEREF"}
_ATTRIBUTES = {"LOAD_ATTR", "LOAD_METHOD"}
_ATTRIBUTE_STORES = {"STORE_ATTR", "DELETE_ATTR"}
_GLOBAL_STORES = {"STORE_GLOBAL", "DELETE_GLOBAL"}
_NAME_STORES = {"STORE_NAME", "DELETE_NAME"}
_DELETES = {"DELETE_NAME", "DELETE_GLOBAL"}
_IN_PLACE = {"STORE_SUBSCR", "DELETE_SUBSCR", "STORE_ATTR", "DELETE_ATTR", "STORE_SLICE"}
_ALWAYS_JUMPS = {
    "JUMP_FORWARD",
    "JUMP_ABSOLUTE",
    "JUMP_BACKWARD",
    "JUMP_BACKWARD_NO_INTERRUPT",
    "JUMP",
    "JUMP_NO_INTERRUPT",
}
_JUMPS = frozenset(dis.hasjrel) | frozenset(dis.hasjabs)
_RETURNS = {"RETURN_VALUE", "RETURN_CONST"}
_RAISES = {"RAISE_VARARGS", "RERAISE", "INTERPRETER_EXIT"}
_IMPORTS = {"IMPORT_NAME", "IMPORT_FROM", "IMPORT_STAR"}
_MAY_WARN = frozenset({"NotImplemented", "throw"})
_IS_COROUTINE = inspect.CO_COROUTINE | inspect.CO_ASYNC_GENERATOR
"""One that nobody awaits gives a warning, as do `~True` and some uses of `_MAY_WARN`: so these ask the filters."""
_FORMATS = frozenset({"format", "format_map", "__format__"})
_PADDING = {"CACHE", "PRECALL", "PUSH_NULL", "NOP"}
_MAKING_A_FUNCTION = {"LOAD_CONST", "MAKE_FUNCTION", "SET_FUNCTION_ATTRIBUTE", "CACHE"}

SEES_ALL_NAMES = frozenset(
    [
        "dir",
        "eval",
        "exec",
        "globals",
        "locals",
        "vars",
        "get_ipython",
        "__import__",
        "In",
        "Out",
        "_ih",
        "_oh",
        "_dh",
        "_sh",
        "breakpoint",
    ]
)
"""A cell that loads one of these as a plain name may read and write any name."""
_SEES_FRAMES = frozenset(
    [
        "__globals__",
        "__main__",
        "_getframe",
        "currentframe",
        "f_globals",
        "f_locals",
        "get_objects",
        "get_referrers",
        "get_type_hints",
        "run_cell",
        "run_cell_magic",
        "run_line_magic",
        "testmod",
        "user_global_ns",
        "user_module",
        "user_ns",
    ]
)
"""The same for these, also as attributes or modules."""
_NAMES_IN_TEXT = frozenset(
    [
        "query",
        "eval",
        "sql",
        "sqldf",
        "evaluate",
        "execute",
        "cProfile",
        "timeit",
        "register_globals",
        "from_formula",
        "dmatrix",
        "dmatrices",
        "ols",
        "gls",
        "wls",
        "glm",
        "logit",
    ]
)
"""What looks names up in its caller's frame or in `__main__`: pandas, numexpr, duckdb, polars, patsy, statsmodels."""

_BY_TEXT = frozenset({"attrgetter", "getattr", "import_module", "methodcaller", "unittest"})
"""With one of these, names may be found by the texts that stand beside it."""
_CHANGE_NOTHING = frozenset(["asyncio", "logging", "os", "sys", "threading", "time"])
"""Modules whose functions leave what they are given as it is."""

_IDENTIFIER = re.compile(r"[^\W\d]\w*")


@dataclass(frozen=True)
class CodeFacts:
    """What one code object and all code nested in it may do with global names."""

    loads: frozenset[str]
    stores: frozenset[str]
    texts: frozenset[str]
    """String constants."""
    names: frozenset[str]
    """Every name that it uses in whatever way: globals, attributes, modules."""
    attributes: frozenset[tuple[str, str]]
    """Attributes it looks up, each with the name before the dot, or "" if that is no plain name."""
    assigned: frozenset[tuple[str, str]]
    """Attributes it sets or deletes, likewise: `json.dumps = f`."""
    is_dynamic: bool
    """It may read and write any name: `eval`, `globals()`, `from m import *`, a magic."""
    names_in_text: bool
    """Names inside string values may be looked up: `df.query("a > @limit")`."""
    writes_in_place: bool
    """It assigns to items or attributes of something."""
    touches_library: bool = False
    """It imports something, or can get at the interpreter's inner life. What its names lead to is not counted."""
    formats_freely: bool = False
    """It may format a number as the locale has it: `f"{x:n}"`, or with a format that stands elsewhere."""
    seeds: str | None = None
    """The module whose random state it sets before it does anything else (`seeds.py`)."""
    effects: frozenset[str] = frozenset()
    """Names that it uses for the effect alone, local ones among them (`effects.py`)."""
    chained_effects: frozenset[str] = frozenset()
    """The same, of what it does to what a call has given."""
    effects_if_none: frozenset[str] = frozenset()
    """The same, of a call whose result is shown, if that is None."""

    @property
    def names_main(self) -> bool:
        """Code of a module: it may get at the notebook's names, by frames, `__main__` or the shell."""
        if not self.names.isdisjoint(_SEES_FRAMES) or "get_ipython" in self.names:
            return True
        return "__main__" in self.texts and not self.names.isdisjoint(("modules", "import_module"))


_NONE: frozenset[str] = frozenset()
REACHES_EVERYTHING = CodeFacts(
    _NONE,
    _NONE,
    _NONE,
    _NONE,
    frozenset(),
    frozenset(),
    is_dynamic=True,
    names_in_text=False,
    writes_in_place=True,
    touches_library=True,
)
"""Of a value that holds too much to be followed."""
TOUCHES_LIBRARY = replace(REACHES_EVERYTHING, is_dynamic=False, writes_in_place=False)
"""Of a value that is, or holds, something of a library (`libraries.py`)."""


@dataclass(frozen=True)
class ModuleFacts:
    """What one whole cell may do."""

    code: CodeFacts
    exposed: frozenset[str]
    """Loads that may see what was there before the cell."""
    sure_stores: frozenset[str]
    """Names that are stored or deleted whenever the cell ends without an exception."""
    dormant: tuple[tuple[str, CodeFacts], ...]
    """Functions that it defines and does not call, by name; `code` is without them. Somebody else may call them while
    the cell runs: a function of a cell above that knows the name."""
    in_branches: frozenset[str] = _NONE
    """Names that only the cell's own lines look up, if these have branches and no loop: each is looked up once at most,
    so that watching costs next to nothing, and some are not looked up at all."""

    @property
    def all_stores(self) -> frozenset[str]:
        return self.code.stores.union(*(facts.stores for _, facts in self.dormant))

    @property
    def all_names(self) -> frozenset[str]:
        return self.code.names.union(*(facts.names for _, facts in self.dormant))


def may_change_values(facts: Iterable[CodeFacts]) -> bool:
    """Whether these codes may change an object that they get at: by a method of its own, or by somebody's function."""
    return any(
        code.writes_in_place or any(owner not in _CHANGE_NOTHING for owner, _ in code.attributes) for code in facts
    )


def change_by_name(facts: Iterable[CodeFacts], names: Iterable[str]) -> Iterator[str]:
    """Those of these names whose objects the codes may change by a method, an item or an attribute."""
    codes = tuple(facts)
    owners = {owner for code in codes for owner, _ in code.attributes}
    writes_in_place = any(code.writes_in_place for code in codes)
    return (name for name in names if name in owners or writes_in_place)


def touch_library(facts: Collection[CodeFacts]) -> bool:
    """Whether a cell with these facts may look at what libraries look at. Without any, nothing is known of it."""
    return not facts or any(fact.touches_library for fact in facts)


def identifiers_in(texts: Iterable[str]) -> frozenset[str]:
    """Everything in these texts that looks like a name."""
    return frozenset(name for text in texts for name in _IDENTIFIER.findall(text))


@lru_cache(maxsize=4096)
def facts_of(code: CodeType) -> CodeFacts:
    """Facts of a function's or class's code."""
    return _collect(code, is_module=False)


@lru_cache(maxsize=1024)
def module_facts(code: CodeType) -> ModuleFacts:
    """Facts of a cell's code, as compiled by the runner."""
    dormant = _dormant(code)
    facts = _collect(code, is_module=True, without=dormant.values())
    exposed, sure = _flow(code, facts, dormant.values())
    functions = tuple((name, facts_of(c)) for name, c in dormant.items())
    return ModuleFacts(facts, exposed, sure, functions, _in_branches(code, facts))


def _in_branches(code: CodeType, facts: CodeFacts) -> frozenset[str]:
    steps = _steps_of(code)
    jumps = [step for step in steps if step.opcode in _JUMPS]
    has_loop = any("BACKWARD" in step.opname or step.argval <= step.offset for step in jumps)
    has_branch = any("IF" in step.opname for step in jumps)
    if has_loop or not has_branch or facts.is_dynamic or facts.names_in_text or code.co_flags & _IS_COROUTINE:
        return _NONE
    elsewhere = [facts_of(const).loads for const in code.co_consts if isinstance(const, CodeType)]
    return frozenset(step.argval for step in steps if step.opname == "LOAD_NAME").difference(*elsewhere)


@lru_cache(maxsize=32)
def _steps_of(code: CodeType) -> tuple[dis.Instruction, ...]:
    """Decoding costs more than all that is done with it, so it is done once."""
    return tuple(dis.get_instructions(code))


def _dormant(code: CodeType) -> dict[str, CodeType]:
    """Functions of this cell that nothing in it can call, by the names they are bound to."""
    function_by_name: dict[str, CodeType] = {}
    steps = _steps_of(code)
    for place, step in enumerate(steps):
        name = _name_bound_to(steps, place) if isinstance(step.argval, CodeType) else None
        if name is not None and name not in function_by_name:
            function_by_name[name] = step.argval
    while function_by_name:
        others = _collect(code, is_module=True, without=function_by_name.values())
        called = function_by_name.keys() if others.is_dynamic else function_by_name.keys() & others.loads
        if not called:
            break
        function_by_name = {name: c for name, c in function_by_name.items() if name not in called}
    return function_by_name


def _name_bound_to(steps: Sequence[dis.Instruction], place: int) -> str | None:
    """The name of a function that is made from the code at this place and stored at once: no decorator, no call."""
    for step in islice(steps, place + 1, None):
        if step.opname in _NAME_STORES:
            return str(step.argval) if step.opname == "STORE_NAME" else None
        if step.opname not in _MAKING_A_FUNCTION or (step.opname == "LOAD_CONST" and not isinstance(step.argval, str)):
            return None
    return None


def _formats_freely(step: dis.Instruction, previous: dis.Instruction | None) -> bool:
    has_format = step.opname == "FORMAT_WITH_SPEC" or (step.opname == "FORMAT_VALUE" and bool((step.arg or 0) & 4))
    if not has_format or previous is None:
        return False
    return previous.opname != "LOAD_CONST" or str(previous.argval).endswith("n")


def _collect(code: CodeType, *, is_module: bool, without: Collection[CodeType] = ()) -> CodeFacts:
    evaluated = _evaluated(code)
    loads: set[str] = set()
    stores: set[str] = set()
    attributes: set[tuple[str, str]] = set()
    assigned: set[tuple[str, str]] = set()
    star = in_place = imports = formats = sees_modules = False
    previous: dis.Instruction | None = None
    before = ""
    for step in _steps_of(code):
        op, arg = step.opname, step.argval
        if op in _LOADS or op in _DELETES:
            loads.add(arg)
        if op in _GLOBAL_STORES or (is_module and op in _NAME_STORES):
            stores.add(arg)
        elif op in _ATTRIBUTES:
            attributes.add((before, arg))
        elif op in _ATTRIBUTE_STORES:
            assigned.add((before, arg))
        star = star or op == "IMPORT_STAR" or (op == "CALL_INTRINSIC_1" and step.arg == 2)
        imports = imports or op in _IMPORTS or op == "UNARY_INVERT"
        sees_modules = sees_modules or (arg == "modules" and _is_lookup(step))
        formats = formats or _formats_freely(step, previous)
        previous = step
        in_place = in_place or op in _IN_PLACE or op.startswith("INPLACE_") or step.argrepr.endswith("=")
        before = _name_on_top(op, arg, before)
    nested = [facts_of(const) for const in code.co_consts if isinstance(const, CodeType) and const not in without]
    nested += [_collect(text, is_module=True) for text in evaluated or ()]
    effects = effects_of(code)
    words = set(code.co_names)
    leads_out = imports or bool(code.co_flags & _IS_COROUTINE) or lead_out(words) or not words.isdisjoint(_MAY_WARN)
    sees_all = SEES_ALL_NAMES if evaluated is None else SEES_ALL_NAMES - {"eval"}
    is_dynamic = star or sees_modules or bool(loads & sees_all or words & _SEES_FRAMES)
    is_dynamic = is_dynamic or _looks_up_by_text(code, words) or any(n.is_dynamic for n in nested)
    return CodeFacts(
        loads=frozenset(loads).union(*(n.loads for n in nested)),
        stores=frozenset(stores).union(*(n.stores for n in nested)),
        texts=frozenset(_texts_in(code.co_consts)).union(*(n.texts for n in nested)),
        names=frozenset(words).union(*(n.names for n in nested)),
        attributes=frozenset(attributes).union(*(n.attributes for n in nested)),
        assigned=frozenset(assigned).union(*(n.assigned for n in nested)),
        is_dynamic=is_dynamic,
        names_in_text=bool(words & _NAMES_IN_TEXT) or any(n.names_in_text for n in nested),
        writes_in_place=in_place or any(n.writes_in_place for n in nested),
        touches_library=is_dynamic or leads_out or any(n.touches_library for n in nested),
        effects=effects.names.union(*(n.effects for n in nested)),
        chained_effects=effects.chained.union(*(n.chained_effects for n in nested)),
        effects_if_none=effects.if_none,
        formats_freely=formats or not words.isdisjoint(_FORMATS) or any(n.formats_freely for n in nested),
    )


def _is_lookup(step: dis.Instruction) -> bool:
    """It gets an attribute that is not called at once: `sys.modules[…]`, but not `model.modules()`."""
    return step.opname == "IMPORT_FROM" or (step.opname == "LOAD_ATTR" and "+" not in step.argrepr)


def _looks_up_by_text(code: CodeType, words: Set[str]) -> bool:
    """`import_module("__main__")`, `getattr(builtins, "eval")`, or all tests that there are."""
    if words.isdisjoint(_BY_TEXT):
        return False
    if {"unittest", "main"} <= words or ("import_module" in words and "__name__" in words):
        return True
    texts = set(_texts_in(code.co_consts))
    return "__main__" in texts or not texts.isdisjoint(SEES_ALL_NAMES | _SEES_FRAMES)


def _evaluated(code: CodeType) -> tuple[CodeType, ...] | None:
    """What it gives to `eval`, if that is always a text that stands in the code; None: it may be any text."""
    if "eval" not in code.co_names:
        return ()
    steps = [step for step in _steps_of(code) if step.opname not in _PADDING]
    found = []
    for place, step in enumerate(steps):
        if step.argval != "eval" or step.opname not in _LOADS:
            continue
        text, call = (*steps[place + 1 : place + 3], step, step)[:2]
        is_call = call.opname in ("CALL", "CALL_FUNCTION") and call.arg == 1
        if not is_call or text.opname != "LOAD_CONST" or not isinstance(text.argval, str):
            return None
        try:
            found.append(compile(text.argval.strip(" \t"), "<eval>", "eval"))
        except (SyntaxError, ValueError):
            return None
    return tuple(found)


def _name_on_top(op: str, arg: object, before: str) -> str:
    """The plain name that the next attribute lookup applies to."""
    if op in _LOADS or op in _LOCAL_LOADS:
        return arg if isinstance(arg, str) else ""
    return before if op in ("CACHE", "PRECALL") else ""


def _texts_in(constants: Iterable[object]) -> Iterator[str]:
    for const in constants:
        if isinstance(const, str):
            yield const
        elif isinstance(const, (tuple, frozenset)):
            yield from _texts_in(const)


def _flow(code: CodeType, facts: CodeFacts, dormant: Collection[CodeType]) -> tuple[frozenset[str], frozenset[str]]:
    """Exposed loads and sure stores, by the usual forward analysis: sets of stored names as bit masks, met by `and`."""
    steps = _steps_of(code)
    bit_by_name = {name: 1 << place for place, name in enumerate(sorted(facts.stores))}
    everything = (1 << len(bit_by_name)) - 1
    stored_before = _stored_before(code, steps, bit_by_name, everything)
    exposed: set[str] = set().union(*(_collect(text, is_module=True).loads for text in _evaluated(code) or ()))
    sure = everything
    for place, step in enumerate(steps):
        stored = stored_before[place]
        if stored is None:
            continue  # no path leads here
        if isinstance(step.argval, CodeType) and step.argval in dormant:
            continue
        exposed.update(name for name in _loads_at(step) if not stored & bit_by_name.get(name, 0))
        if step.opname in _RETURNS:
            sure &= stored
    return frozenset(exposed), frozenset(name for name, bit in bit_by_name.items() if sure & bit)


def _loads_at(step: dis.Instruction) -> Iterable[str]:
    if step.opname in _LOADS or step.opname in _DELETES:
        return (step.argval,)
    if isinstance(step.argval, CodeType):
        return facts_of(step.argval).loads
    return ()


def _stored_before(
    code: CodeType, steps: Sequence[dis.Instruction], bit_by_name: dict[str, int], everything: int
) -> list[int | None]:
    """For each instruction the names that every path to it has stored; None if there is no path."""
    place_by_offset = {step.offset: place for place, step in enumerate(steps)}
    handlers = _handlers(code, place_by_offset)
    stored_before: list[int | None] = [None] * len(steps)
    stored_before[0] = 0
    todo = [0]
    while todo:
        place = todo.pop()
        stored = stored_before[place]
        assert stored is not None
        step = steps[place]
        after = stored
        if step.opname in _NAME_STORES or step.opname in _GLOBAL_STORES:
            after |= bit_by_name[step.argval]
        edges = [(target, after) for target in _next_places(step, place, place_by_offset)]
        raising = after if step.opname == "STORE_NAME" else stored  # a store cannot fail: `with open(…) as f`
        edges += [(handler, raising) for handler in handlers[place]]
        for target, state in edges:
            known = stored_before[target]
            merged = state if known is None else known & state
            if merged != known:
                stored_before[target] = merged
                todo.append(target)
    return stored_before


def _next_places(step: dis.Instruction, place: int, place_by_offset: dict[int, int]) -> list[int]:
    if step.opname in _RETURNS or step.opname in _RAISES:
        return []
    places = [] if step.opname in _ALWAYS_JUMPS else [place + 1]
    if step.opcode in _JUMPS:
        places.append(place_by_offset[step.argval])
    return places


def _handlers(code: CodeType, place_by_offset: Mapping[int, int]) -> list[list[int]]:
    """Where an exception goes, for each instruction. Before 3.11 the SETUP_… instructions are jumps that say so."""
    offsets = list(place_by_offset)
    handlers: list[list[int]] = [[] for _ in offsets]
    for entry in getattr(dis.Bytecode(code), "exception_entries", None) or ():
        target = place_by_offset[entry.target]
        for place in range(bisect_left(offsets, entry.start), bisect_left(offsets, entry.end)):
            handlers[place].append(target)
    return handlers
