"""Early cut-off: a cell that ran again and left equal values does not make its readers run (rule R4).

How it works. Where it left equal values, the old objects stay. Where they cannot, cells below that hold one of them
have to follow; `replaced_objects` says which objects these are. A cell below got an object through a name that it read.
If that has other content now, the cell runs anyway. If it has equal content, the walks of both contents are alike, and
the object was replaced if another one stands at its place. If the cell that ran did not write that name, the object is
still there. So nobody else has a reference to an object that is gone: an instance is made anew, and others that share
only their class with it stay. A cell that was not reached stays forced until it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from .addresses import address_of
from .heap import AliasClasses, Bindings, Held, aliasing_of
from .memo import Trace
from .walk_frames import lent_memory


def keep_equal_objects(
    new: Trace,
    old: Trace | None,
    before: Bindings,
    classes: AliasClasses,
    rebuilt: set[str],
    can_put: Sequence[Callable[[str], bool]],
) -> set[str]:
    """Where all that the run left in an alias class equals what the last run left there, keep the old objects.

    Cells below hold references to the old objects, so identity and aliases stay right. A frame goes with the array that
    it was made around. Returns the names of a class where that was not possible: it has new objects now, and cells that
    own objects of it must follow.

    `before`: the bindings when the cell began. `rebuilt`: names of classes with new objects; an old object must not
    survive beside these. `can_put`: say whether an older object can be put back under this name.
    """
    rebuilt_classes = classes.classes_of(rebuilt)
    renewed: set[str] = set()
    for names in _groups_of(new.writes, classes):
        group = classes.classes_of(names)
        if (
            old is not None
            and group.isdisjoint(rebuilt_classes)
            and all(may(name) for may in can_put for name in names)
            and _left_the_same(group, names, new, old, classes)
            and _share_the_same(group, names, new, old, before, classes)
            and _borrow_the_same(names, new, old, before)
            and _show_the_same_rest(names, new, old)
        ):
            if not any(_is_one_object(new.writes[name], old.writes[name]) for name in names):
                new.writes.update({name: old.writes[name] for name in names})
                continue
            if all(_is_one_object(new.writes[name], old.writes[name]) for name in names):
                continue
        by_class = {classes.class_of(name): name for name in names if (h := new.writes[name]) and h.version.shared}
        renewed.update(by_class.values())
    return renewed


def replaced_objects(was: Mapping[str, Held | None], now: Mapping[str, Held | None], names: Iterable[str]) -> set[int]:
    """Ids of the objects under these names in whose place there is another one now.

    Where the content is equal, an object was replaced if another one stands at its place in the walk. Where it is not,
    whoever read the name runs again anyway, so those count that are gone.
    """
    replaced: set[int] = set()
    for name in names:
        before, after = was.get(name), now.get(name)
        if before is None or before is after:
            continue
        if after is None:
            replaced |= before.version.shared
            continue
        replaced |= before.version.shared - after.version.shared
        if before.version.digest == after.version.digest:
            pairs = zip(before.version.order, after.version.order, strict=False)
            replaced.update(one for one, other in pairs if one != other)
    return replaced


def replaced_memory(was: Mapping[str, Held | None], now: Mapping[str, Held | None], names: Iterable[str]) -> set[int]:
    """Ids of the memory that frames under these names looked at and look at no more."""
    pairs = [(before, now.get(name)) for name in names if (before := was.get(name)) is not now.get(name)]
    left = set[int]().union(
        *(before.version.addresses for before, _ in pairs if before is not None and _borrows(before))
    )
    return left.difference(*(after.version.addresses for _, after in pairs if after is not None)) if left else left


def _groups_of(writes: dict[str, Held | None], classes: AliasClasses) -> list[list[str]]:
    """Names of a class, together with those whose memory a frame of it looks at."""
    group_by_name: dict[str, list[str]] = {}
    group_by_class: dict[str, list[str]] = {}
    for name in writes:
        group_by_name[name] = group_by_class.setdefault(classes.class_of(name), [])
        group_by_name[name].append(name)
    for name, held in writes.items():
        for lender in _lenders(held, writes) if _borrows(held) else ():
            one, other = group_by_name[name], group_by_name[lender]
            if one is not other:
                other.extend(one)
                group_by_name.update(dict.fromkeys(one, other))
    return list({address_of(group): group for group in group_by_name.values()}.values())


def _left_the_same(group: set[str], names: list[str], new: Trace, old: Trace, classes: AliasClasses) -> bool:
    """Equal values under the same names, and the old ones are undamaged."""
    if any(name not in new.writes for name in old.writes if classes.class_of(name) in group):
        return False
    for name in names:
        if name not in old.writes:
            return False
        was, now = old.writes[name], new.writes[name]
        if was is None or now is None:
            if was is not now:
                return False
        elif was.version.digest != now.version.digest or not was.is_intact:
            return False
    return True


def _share_the_same(
    group: set[str], names: list[str], new: Trace, old: Trace, before: Bindings, classes: AliasClasses
) -> bool:
    """The old objects share with each other, and with the rest of the class, what the new ones share."""
    partners = {name: held for name, held in before.items() if classes.class_of(name) in group}
    if len(partners.keys() | set(names)) < 2:
        return True
    with_new, with_old = dict(partners), dict(partners)
    for name in names:
        for bindings, held in ((with_new, new.writes[name]), (with_old, old.writes[name])):
            bindings.pop(name, None)
            if held is not None:
                bindings[name] = held
    members = with_new.keys() | with_old.keys()
    return aliasing_of(members, with_new, classes) == aliasing_of(members, with_old, classes)


def _borrow_the_same(names: list[str], new: Trace, old: Trace, before: Bindings) -> bool:
    """Who looks at whose memory is the same with the old objects: frames at that of arrays (`copy=False`), arrays at
    that of frames (`df.x.values`). That frames share columns does not show."""
    if not any(held is not None and held.version.addresses for held in map(new.writes.get, names)):
        return True
    with_new: dict[str, Held | None] = {**before, **new.writes}
    with_old = {**with_new, **{name: old.writes[name] for name in names}}
    return all(_near(name, with_new) == _near(name, with_old) for name in names)


def _show_the_same_rest(names: list[str], new: Trace, old: Trace) -> bool:
    """Arrays that show a part of somebody's memory show the rest of it by their `base`, which no digest tells of: `a =
    df["a"].to_numpy()`. It is the same if it is the same memory, or bound to one of these names, and so equal."""
    mine = {address_of(held.thing.value) for held in map(new.writes.get, names) if held is not None}
    for name in names:
        was, now = old.writes[name], new.writes[name]
        if was is None or now is None or was.version is now.version:
            continue
        lent_now = [lent for value in now.version.kept_alive if (lent := lent_memory(value)) is not None]
        if not all(address_of(lent) in mine or address_of(lent) in was.version.shared for lent in lent_now):
            return False
    return True


def _near(name: str, bindings: Mapping[str, Held | None]) -> set[str]:
    """Names that hold memory at which this one looks, or look at its own."""
    held = bindings[name]
    if held is None or not held.version.addresses:
        return set()
    shared, addresses = held.version.shared, held.version.addresses
    near = set()
    for other, h in bindings.items():
        if h is None or h is held:
            continue
        looks = _borrows(h) and not h.version.addresses.isdisjoint(shared)
        is_looked_at = addresses is not shared and not h.version.shared.isdisjoint(addresses)
        if looks or is_looked_at:
            near.add(other)
    return near


def _borrows(held: Held | None) -> bool:
    return held is not None and held.version.addresses is not held.version.shared


def _lenders(held: Held | None, bindings: Mapping[str, Held | None]) -> set[str]:
    borrowed = held.version.addresses - held.version.shared if held is not None else frozenset()
    return {name for name, h in bindings.items() if h is not None and not h.version.shared.isdisjoint(borrowed)}


def _is_one_object(one: Held | None, other: Held | None) -> bool:
    return one is not None and other is not None and one.thing.value is other.thing.value
