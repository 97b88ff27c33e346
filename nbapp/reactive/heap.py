"""The live objects that names were bound to: in which version each of them is now, and who shares memory with whom.

How it works. A `Thing` is one object with the version in which it was last seen. A `Held` is what a cell wrote under a
name: the thing *and* the version it had then. When a later cell changes the object in place, the thing moves on and
the older `Held` is no longer intact: that version is destroyed, and has to be rebuilt when somebody needs it.

Names that ever shared memory form an alias class. Classes only grow: a class that is too large costs a rebuild, one
that is too small would break an alias.
"""

from __future__ import annotations

import contextlib
import itertools
import time
import weakref
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Set
from dataclasses import replace
from typing import Any

from .addresses import address_of
from .budget import Clock, limit_of
from .fingerprint import ATOMS, Fingerprinter, StandIn, Version
from .frame_witness import FrameWitness, witness_of
from .records import Record
from .walk import version_of_atom
from .walk_frames import blocks_of, is_frame, roots_of

_NO_ROOTS: frozenset[int] = frozenset()


class Thing:
    """One live object. Two names that are bound to it hold one thing."""

    __slots__ = ("__weakref__", "address", "left_memory", "making_seconds", "value", "version", "witness")

    def __init__(self, value: object, version: Version, making_seconds: float = 0.0) -> None:
        self.value = value
        self.version = version
        self.making_seconds = making_seconds
        """How long the cells ran that made it as it is now."""
        self.witness: FrameWitness | None = None
        """For frames: spares reading them again."""
        self.left_memory: frozenset[int] = _NO_ROOTS
        """Ids of the arrays of the notebook at which this frame has looked, and does no more."""
        self.address = address_of(value)

    @property
    def is_gone(self) -> bool:
        """Nobody but the notebook holds the object any more, and it may have ended (`ends.py`)."""
        return self.value is _GONE

    def let_go(self) -> None:
        self.value, self.version, self.witness = _GONE, _OF_GONE, None


class Held:
    """What a cell left under a name."""

    __slots__ = ("record", "thing", "version")

    def __init__(self, thing: Thing, version: Version) -> None:
        self.thing = thing
        self.version = version
        self.record: Record | None = None
        """What its objects held in this version, if somebody may need it again (`records.py`)."""

    @property
    def is_intact(self) -> bool:
        """The object is still as the cell left it. Its parts must be the same objects too: `a[0] = list(a[0])` changes
        no content, but ends an alias; as does a write into a frame around an array, which pandas copies first."""
        left = self.thing.left_memory
        return is_same(self.thing.version, self.version) and not (left and not left.isdisjoint(self.version.addresses))

    def let_go(self) -> None:
        """Hold on to nothing; the version stays known."""
        self.version = replace(self.version, kept_alive=())


Bindings = dict[str, Held]
"""The names at one point of a replay. A name that is missing is not bound."""
Writes = Mapping[str, Held | None]
"""What a cell left under names; None: it deleted the name."""
_GONE = object()
_OF_GONE = replace(version_of_atom(None), digest=b"gone")
_LARGE_BYTES = 1 << 20
"""Who waits for less memory than this does not notice."""


def is_same(one: Version, other: Version) -> bool:
    return one is other or (one.digest == other.digest and one.order == other.order)


class Heap:
    """Every thing that traces hold on to."""

    def __init__(
        self, namespace: dict[str, Any], stand_ins: Iterable[StandIn] = (), clock: Clock = time.thread_time
    ) -> None:
        """`clock`: for the time that judging takes, in seconds."""
        self.tokens = Tokens()
        self.classes = AliasClasses()
        self.fingerprinter = Fingerprinter(namespace, self.tokens.number_of, stand_ins, clock)
        self._things: dict[int, Thing] = {}
        self._run_seconds: float | None = None
        self._looked_at: set[Thing] = set()
        self._seen: set[Thing] = set()
        """In a new version, since a cell ran."""
        self._given_up: dict[str, int] = {}
        """How many values in a row were too large to judge, by the name that they were bound to."""
        self._trusts_columns = False
        self.knows_ends = False
        """There is something whose end shows, or that refers weakly to something."""
        self.fingerprinter.columns.guarded = self._guarded
        self.guarded_by_copies: Callable[[], Iterable[int]] = tuple
        """Ids of memory that copies of frames hold."""
        self.on_seen: Callable[[Iterable[frozenset[int]]], None] = lambda shared: None
        """Called after a run with the ids of what new versions share: no copy of a frame may hold such an array."""

    @property
    def things(self) -> Iterable[Thing]:
        return self._things.values()

    @contextlib.contextmanager
    def after_run(self, seconds: float, *, went_around: bool = False) -> Iterator[None]:
        """A cell ran for so long, and what it changed is being recorded: meanwhile nothing changes, so nothing is
        looked at twice. `went_around`: it may have written into frames without pandas noticing."""
        self._run_seconds = seconds
        self._trusts_columns = not went_around
        try:
            yield
        finally:
            self._run_seconds = None
            self._trusts_columns = False
            self._looked_at.clear()
            self._drop_witnesses_of_shared_memory()

    def _drop_witnesses_of_shared_memory(self) -> None:
        """A witness makes pandas write elsewhere, which an array of the notebook would show if it has the memory of a
        frame (`pd.DataFrame({"x": a}, copy=False)`). What holds a frame only borrows that."""
        seen, self._seen = self._seen, set()
        self.on_seen(thing.version.shared for thing in seen)
        with_witness = [thing for thing in self._things.values() if thing.witness is not None]
        for thing in with_witness:
            roots = thing.witness.roots if thing.witness is not None else _NO_ROOTS
            suspects = self._things.values() if thing in seen else seen
            if any(other.witness is None and not other.version.shared.isdisjoint(roots) for other in suspects):
                self.fingerprinter.columns.settle((thing.witness,))
                thing.witness = None

    def unguard(self, values: Iterable[object]) -> frozenset[int]:
        """No witness holds the blocks of these frames any more. Returns the ids of their memory."""
        frames: list[Any] = [value for value in values if is_frame(value)]
        roots = frozenset(
            address_of(root) for frame in frames for block in blocks_of(frame) for root in roots_of(block)
        )
        for thing in self._things.values():
            if thing.witness is not None and not thing.witness.roots.isdisjoint(roots):
                self.fingerprinter.columns.settle((thing.witness,))
                thing.witness = None
        return roots

    def is_apart(self, frame: Any) -> bool:
        """Nobody but frames, and what holds them, has the memory of this frame."""
        if frame.attrs:
            return False
        roots = {address_of(root) for block in blocks_of(frame) for root in roots_of(block)}
        return all(thing.version.shared.isdisjoint(roots) for thing in self._things.values())

    def look(self, value: object, *, trusts_witness: bool = False, name: str = "") -> Thing:
        """The thing that this object is, in the version that it has now.

        `trusts_witness`: whoever may have changed it could not go around pandas. `name`: what a cell has bound it to.
        """
        thing = self._things.get(address_of(value))
        if thing is None:
            thing = self._new_thing(value, name)
        elif not thing.version.is_immutable and thing not in self._looked_at:
            if trusts_witness and thing.witness is not None and thing.witness.is_unchanged(value):
                return thing
            self._look_again(thing)
        if self._run_seconds is not None and not thing.version.opaque:  # those may get another token meanwhile
            self._looked_at.add(thing)
        return thing

    def _new_thing(self, value: object, name: str = "") -> Thing:
        making_seconds, times = self._run_seconds or 0.0, self._given_up.get(name, 0)
        limit = None if self._run_seconds is None else limit_of(making_seconds, times_given_up=times)
        version = self._judged(value, None, limit)
        if name and (times or version.too_large is not None):
            self._given_up[name] = times + 1 if version.too_large is not None else 0
        thing = Thing(value, version, making_seconds)
        self._guard(thing)
        if type(value) not in ATOMS:
            self._things[address_of(value)] = thing
            self._seen.add(thing)
        return thing

    def _look_again(self, thing: Thing) -> None:
        """Once too large to judge, always so."""
        before = thing.version
        if before.stand_in is not None and self.fingerprinter.stands_alone(thing.value) == before.stand_in:
            return
        if before.too_large is not None:
            thing.version = self.fingerprinter.version_of_too_large(thing.value, before.too_large, before)
        else:
            limit = limit_of(thing.making_seconds + (self._run_seconds or 0.0))
            thing.version = self._judged(thing.value, before, limit)
        if thing.version is not before and thing.witness is None and is_frame(thing.value):
            left = before.addresses - thing.version.addresses
            left_now = left & self._shared_by_arrays() if left else left
            thing.left_memory = (thing.left_memory | left_now) - thing.version.addresses  # another array may get its id
        self._guard(thing)
        self._seen.add(thing)
        if thing.version is not before:
            thing.making_seconds += self._run_seconds or 0.0

    def _shared_by_arrays(self) -> frozenset[int]:
        return _NO_ROOTS.union(*(thing.version.shared for thing in self._things.values() if thing.witness is None))

    def _judged(self, value: object, known: Version | None, limit_seconds: float | None) -> Version:
        """What is new in a frame is read when there is time (`columns.py`), if that may trust witnesses."""
        columns = self.fingerprinter.columns
        columns.may_put_off = self._trusts_columns and is_frame(value)
        try:
            version = self.fingerprinter.version_of(value, known, limit_seconds=limit_seconds)
        finally:
            columns.may_put_off = False
        self.knows_ends |= bool(version.ends or version.weak)
        return version

    def _guard(self, thing: Thing) -> None:
        if is_frame(thing.value):
            thing.witness = witness_of(thing.value, thing.version, thing.witness)
            self.fingerprinter.columns.guard(thing.witness)

    def settle(self) -> None:
        """Read all that was put off: somebody may go around pandas, or there is time."""
        self.fingerprinter.columns.settle()

    def latest_version_of(self, value: object) -> Version:
        """As it was last seen, if it ever was: nobody can have changed it since."""
        thing = self._things.get(address_of(value))
        return thing.version if thing is not None else self.fingerprinter.version_of(value)

    def look_at_copy(self, value: object, original: Thing) -> Thing:
        """A copy that was just made of what the other thing was once; nobody can have changed it yet."""
        self._trusts_columns = True
        try:
            thing = self.look(value)
        finally:
            self._trusts_columns = False
        thing.making_seconds = original.making_seconds
        return thing

    def look_at_restored(self, addresses: set[int]) -> None:
        """These were just brought back to what they were; nobody can have changed them yet."""
        self._trusts_columns = True
        try:
            self.look_at_overlapping(addresses)
        finally:
            self._trusts_columns = False

    def look_at_overlapping(self, addresses: set[int], *, trusts_opaque: bool = False) -> set[Thing]:
        """Somebody wrote to this memory: see again every thing that reaches it. Returns those that changed.

        `trusts_opaque`: not those that hold something opaque.
        """
        changed = set()
        for thing in list(self._things.values()):
            if trusts_opaque and thing.version.opaque:
                continue
            if not thing.version.addresses.isdisjoint(addresses) and not self._is_only_borrowed(thing, addresses):
                before = thing.version
                self.look(thing.value)
                if thing.version is not before:
                    changed.add(thing)
        return changed

    def _is_only_borrowed(self, thing: Thing, addresses: set[int]) -> bool:
        """A frame that shares columns with what was written to: pandas copied them before."""
        if not self._trusts_columns or thing.witness is None or not thing.version.shared.isdisjoint(addresses):
            return False
        borrowed = thing.version.addresses & addresses
        return self._are_of_frames(borrowed) and thing.witness.is_unchanged(thing.value)

    def is_borrowed(self, addresses: set[int]) -> bool:
        """A frame looks at memory that is also an array of the notebook's."""
        things = self._things.values()
        return any(not (t.version.addresses - t.version.shared).isdisjoint(addresses) for t in things)

    def _guarded(self) -> set[int]:
        """Ids of the memory that is as it was when it was last read: see `columns.py`."""
        if not self._trusts_columns:
            return set()
        things = self._things.values()
        guarded = set(self.guarded_by_copies()).union(*(t.witness.roots for t in things if t.witness is not None))
        for thing in things:
            if thing.witness is None and not guarded.isdisjoint(thing.version.addresses):
                guarded -= guarded & thing.version.addresses
        return guarded

    def _are_of_frames(self, addresses: Collection[int]) -> bool:
        """Nobody but frames, who do not write into what they share, has this memory."""
        return not any(
            thing.witness is None and not thing.version.addresses.isdisjoint(addresses)
            for thing in self._things.values()
        )

    def opaque_near(self, addresses: set[int]) -> set[int]:
        """Opaque objects that are, or hold, something at these addresses."""
        near = {address for address in addresses if address in self.tokens}
        for thing in self._things.values():
            if thing.version.opaque and not thing.version.addresses.isdisjoint(addresses):
                near |= thing.version.opaque
        return near

    def let_go(self, things: Iterable[Thing]) -> None:
        """Nobody asks for these any more."""
        for thing in things:
            if self._things.get(address_of(thing.value)) is thing:
                self.fingerprinter.columns.settle((thing.witness,))
                del self._things[address_of(thing.value)]

    def with_one_of(self, addresses: Set[int]) -> set[Thing]:
        """All things that have one of these objects."""
        return {thing for thing in self._things.values() if not thing.version.addresses.isdisjoint(addresses)}

    def beside(self, things: Set[Thing]) -> set[Thing]:
        """All others."""
        return set(self._things.values()) - things

    def ends_in(self, things: Set[Thing], seen: Set[int]) -> list[object]:
        """Objects that only these things have, and whose end shows, as that of the objects with the ids `seen` does."""
        showing = set[int]().union(seen, *(t.version.weak | t.version.ends for t in self._things.values()))
        others = (thing.version for thing in self.beside(things))
        showing.difference_update(*(version.addresses | version.opaque for version in others))
        return [value for thing in things for value in thing.version.kept_alive if address_of(value) in showing]

    def take_out(self, things: Set[Thing]) -> None:
        """The heap holds them no more."""
        self.let_go(things)
        self._seen -= things
        self.tokens.let_go({address for thing in things for address in thing.version.opaque})

    def let_go_of_replaced(self, old: Writes, left: Iterable[Writes]) -> None:
        """Of large values that the last run of a cell left, and that no cell has left any more: the cells that run next
        get their memory, as they would without us."""
        large = [held.thing for held in old.values() if held is not None and _is_large(held.version)]
        if large:
            live = {address_of(held.thing) for writes in left for held in writes.values() if held is not None}
            self.let_go(thing for thing in large if address_of(thing) not in live)

    def keep_only(self, held_by_name: Iterable[tuple[str, Held]]) -> None:
        """Let go of everything else: a replay replaced it."""
        pairs = list(held_by_name)
        self._things = {
            held.thing.address: held.thing
            for _, held in pairs
            if type(held.thing.value) not in ATOMS and not held.thing.is_gone
        }
        if self.knows_ends:
            self.knows_ends = any(thing.version.ends or thing.version.weak for thing in self._things.values())
        self.tokens.keep_only({o for thing in self._things.values() for o in thing.version.opaque})
        self.classes.keep_only((name, held.version) for name, held in pairs)


class Tokens:
    """Numbers of opaque objects. A new number means: somebody who could reach the object ran."""

    def __init__(self) -> None:
        self._next_number = itertools.count(1)
        self._number_and_owner: dict[int, tuple[int, Any]] = {}

    def __contains__(self, address: int) -> bool:
        return address in self._number_and_owner

    def number_of(self, value: object) -> int:
        known = self._number_and_owner.get(address_of(value))
        if known is not None and _owner(known[1]) is value:
            return known[0]
        try:
            owner: object = weakref.ref(value)
        except TypeError:
            owner = (value,)
        number = next(self._next_number)
        self._number_and_owner[address_of(value)] = (number, owner)
        return number

    def touch(self, addresses: Iterable[int]) -> None:
        for address in addresses:
            if address in self._number_and_owner:
                owner = self._number_and_owner[address][1]
                self._number_and_owner[address] = (next(self._next_number), owner)

    def let_go(self, addresses: Set[int]) -> None:
        """Of those that can only be held strongly."""
        for address in addresses:
            if isinstance(self._number_and_owner.get(address, ((), None))[1], tuple):
                del self._number_and_owner[address]

    def keep_only(self, addresses: set[int]) -> None:
        """Those that can only be held strongly stay while a version needs them; the others while they live."""
        self._number_and_owner = {
            address: (number, owner)
            for address, (number, owner) in self._number_and_owner.items()
            if address in addresses or (not isinstance(owner, tuple) and _owner(owner) is not None)
        }


def _is_large(version: Version) -> bool:
    return version.size_bytes >= _LARGE_BYTES and not version.ends


def _owner(owner: Any) -> object:
    return owner[0] if isinstance(owner, tuple) else owner()


class AliasClasses:
    """Which names share memory, or once did. A class is called by one of its names."""

    def __init__(self) -> None:
        self._class: dict[str, str] = {}
        self._members: dict[str, set[str]] = {}
        """By class. A name that nobody was ever joined with is in neither of the two."""
        self._name_by_address: dict[int, str] = {}
        self._live_addresses = 0
        self._joined_unseen: set[str] = set()

    def class_of(self, name: str) -> str:
        return self._class.get(name, name)

    def classes_of(self, names: Iterable[str]) -> set[str]:
        classes = self._class
        return {classes.get(name, name) for name in names}

    def join(self, name: str, version: Version) -> None:
        """`name` is bound to a value of this version."""
        for address in self._name_by_address.keys() & version.shared:
            self._unite(name, self._name_by_address[address])
        self._name_by_address.update(dict.fromkeys(version.shared, name))

    def join_names(self, names: Collection[str]) -> None:
        """These share memory, though no address said so."""
        self._joined_unseen.update(names)
        first, *others = sorted(names)
        for other in others:
            self._unite(other, first)

    def _unite(self, name: str, with_name: str) -> None:
        one, other = self.class_of(name), self.class_of(with_name)
        if one != other:
            joined = self._members.pop(one, {one})
            self._members.setdefault(other, {other}).update(joined)
            self._class.update(dict.fromkeys(joined, other))

    def is_joined_unseen(self, name: str) -> bool:
        """Somebody in its class shares memory with it, or with another, that no address tells of."""
        return self.class_of(name) in self.classes_of(self._joined_unseen)

    def members(self, classes: Iterable[str], bindings: Bindings) -> set[str]:
        """Names of these classes that are bound."""
        return {name for each in classes for name in self._members.get(each, (each,)) if name in bindings}

    def partners_of(self, names: Iterable[str], bindings: Bindings) -> set[str]:
        """All bound names of the classes of these."""
        return self.members(self.classes_of(names), bindings)

    def keep_only(self, versions: Iterable[tuple[str, Version]]) -> None:
        """Forget addresses that are free by now: another object may get them. Done when half of them are."""
        if len(self._name_by_address) < 2 * self._live_addresses:
            return
        self._name_by_address = {address: name for name, version in versions for address in version.shared}
        self._live_addresses = len(self._name_by_address)


def aliasing_of(names: Iterable[str], bindings: Mapping[str, Held], classes: AliasClasses) -> tuple[Any, ...]:
    """Who of these names shares what with whom, independent of addresses: pairs of (name, place in its walk)."""
    names_by_class: dict[str, list[str]] = {}
    for name in sorted(names):
        held = bindings.get(name)
        if held is not None and held.version.order:
            names_by_class.setdefault(classes.class_of(name), []).append(name)
    shared: list[Any] = []
    for members in names_by_class.values():
        if len(members) > 1:
            shared += _shared_places(members, bindings)
    return tuple(sorted(shared))


def _shared_places(names: list[str], bindings: Mapping[str, Held]) -> Iterable[Any]:
    first_by_address: dict[int, tuple[str, int]] = {}
    for name in names:
        for place, address in enumerate(bindings[name].version.order):
            first = first_by_address.setdefault(address, (name, place))
            if first[0] != name:
                yield first, (name, place)
