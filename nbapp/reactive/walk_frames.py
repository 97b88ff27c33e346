"""Versions of arrays and frames: whole buffers at memory speed (31 GB/s on one core, xxh3).

numpy, pandas, polars and pyarrow are looked up in `sys.modules`, never imported: a value of theirs proves that they
are loaded.

Frames under pandas' copy-on-write (always from pandas 3) do not alias each other, whatever memory they share; that
memory is then noted as *borrowed*: seen when somebody changes it behind pandas' back, but no alias. An index or columns
that both have are one, for they have a name.
"""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import xxhash

from .addresses import address_of
from .columns import LARGE_BYTES, SECONDS_A_BYTE, Place, digest_of
from .walk_arrow import put_pickle, visit_arrow, visit_memory_of_arrow, visit_polars
from .walk_trees import Forest

if TYPE_CHECKING:
    from .walk import Walk


Memory = dict[int, int]
"""Bytes by the id of what holds them. What two values share has one id."""


def visit(walk: Walk, value: Any) -> bool:
    """Visit an array, frame, or a part of one; False if it is none."""
    visitor = _visitor_of(type(value))  # type: ignore[arg-type]  # mypy: a class is not Hashable
    return visitor is not None and visitor(walk, value)


@functools.lru_cache(maxsize=4096)
def _visitor_of(kind: type) -> Callable[[Walk, Any], bool] | None:
    for cls in kind.__mro__[:-1]:
        package = cls.__module__.partition(".")[0]
        if package in _VISITOR_BY_PACKAGE and package in sys.modules:
            return _VISITOR_BY_PACKAGE[package]
    return None


# --- numpy ---


def _visit_numpy(walk: Walk, value: Any) -> bool:
    np = sys.modules["numpy"]
    if isinstance(value, np.ndarray):
        _visit_array(walk, value)
    elif isinstance(value, np.generic) and not isinstance(value, np.void):
        walk.put(f"numpy {value.dtype.str}")
        walk.put_bytes(value.tobytes())
    elif isinstance(value, np.dtype):
        walk.put(f"dtype {value!r}")
    elif isinstance(value, np.random.Generator):
        if not walk.is_known(value):
            walk.put("generator")
            _visit_bit_generator(walk, value.bit_generator)
    elif isinstance(value, np.random.RandomState):
        if not walk.is_known(value):
            walk.put("random state")
            walk.visit_apart(value.get_state(legacy=False))
    elif isinstance(value, np.random.BitGenerator):
        _visit_bit_generator(walk, value)
    elif isinstance(value, np.flatiter):
        if not walk.is_known(value):
            walk.is_plain = False
            walk.put(f"flat {value.index}")
            walk.visit(value.base)
    else:
        return False
    return True


def _visit_bit_generator(walk: Walk, value: Any) -> None:
    if not walk.is_known(value):
        walk.visit_apart(value.state)


def _visit_array(walk: Walk, array: Any) -> None:
    if walk.is_known(array):
        return
    root, offset = _root_of(walk, array)
    flags = array.flags
    dtype = array.dtype if array.dtype.metadata is not None else _name_of(array.dtype)
    walk.put(f"array {dtype!r} {array.shape} {array.strides} {flags.writeable} {root} {offset}")
    kind = type(array)
    is_plain = kind is sys.modules["numpy"].ndarray
    if not is_plain and (kind.__module__.partition(".")[0] != "numpy" or "__dict__" in dir(kind)):
        walk.put(type(array).__qualname__)
        walk.visit_pairs(getattr(array, "__dict__", None) or {})
    put_array_content(walk, array)
    if walk.world.shows_bases and (lent := lent_memory(array)) is not None:
        put_array_content(walk, lent)


def visit_arrays(walk: Walk, values: list[Any]) -> bool:
    """Many small arrays of numbers at once; False if one of them is something else, or looks at another's memory."""
    np = sys.modules["numpy"]
    first = values[0].dtype
    if set(map(type, values)) != {np.ndarray} or first.kind not in "biufc" or first.metadata is not None:
        return False
    if any(array.base is not None or array.dtype is not first for array in values):
        return False
    if any(array.nbytes > LARGE_BYTES or not array.flags.carray for array in values) or not walk.number_all(values):
        return False
    walk.put(f"arrays {first.str} {[array.shape for array in values]}")
    content = b"".join(values)
    walk.size_bytes += len(content)
    walk.put_bytes(content)
    return True


def _root_of(walk: Walk, array: Any) -> tuple[int, int]:
    """The memory that this array looks at: its number in the walk, and where in it the array begins."""
    root = _root(array)
    place = walk.put_address(root)
    if root.base is not None:  # a bytearray, a memory map, another library's buffer
        owner = root.base
        place = walk.put_address(owner.obj if isinstance(owner, memoryview) and owner.obj is not None else owner)
    start = array.__array_interface__["data"][0] - root.__array_interface__["data"][0]
    return place, start


def put_array_content(walk: Walk, array: Any) -> Forest | None:
    """The items alone, without shape or layout. Returns them as they were put; None if there was no other way than
    one by one."""
    if array.dtype.hasobject:
        walk.size_bytes += array.nbytes
        return walk.visit_items(array.ravel().tolist())
    walk.expect(array.nbytes * SECONDS_A_BYTE)
    content = Forest(digest_of(array), [], array.nbytes)
    walk.put_forest(content)
    return content


# --- pandas ---


def _visit_pandas(walk: Walk, value: Any) -> bool:
    pd = sys.modules["pandas"]
    kind = type(value)
    if kind is pd.DataFrame:
        _visit_data_frame(walk, value)
    elif kind is pd.Series:
        _visit_series(walk, value)
    elif isinstance(value, pd.Index):
        walk.put("index")
        _visit_index(walk, value)
    elif kind in (pd.Timestamp, pd.Timedelta, pd.Period, pd.Interval) or value is pd.NaT or value is pd.NA:
        walk.put(f"{kind.__name__} {value!r}")
        if kind is pd.Interval:
            walk.visit_all((value.left, value.right))
    elif isinstance(value, pd.api.extensions.ExtensionDtype):
        walk.put(f"dtype {value!r}")
        if isinstance(value, pd.CategoricalDtype) and value.categories is not None:
            _visit_labels(walk, value.categories)
    elif isinstance(value, pd.api.extensions.ExtensionArray) and kind.__module__.startswith("pandas."):
        if not walk.is_known(value):
            _visit_column(walk, value)
    elif isinstance(value, pd.offsets.BaseOffset):
        walk.put(f"offset {value!r}")
    else:
        return False
    return True


def is_frame(value: object) -> bool:
    """A pandas frame or series, not one of a subclass."""
    pd: Any = sys.modules.get("pandas")
    return hasattr(pd, "Series") and type(value) in (pd.DataFrame, pd.Series)


def is_index(value: object) -> bool:
    """Of pandas, rows or columns."""
    index: Any = getattr(sys.modules.get("pandas"), "Index", None)
    return index is not None and issubclass(type(value), index)


def state_of_index(index: Any) -> tuple[Any, ...]:
    """What can be changed of it: its names, and the frequency of one of dates."""
    return tuple(index.names), index.freq if hasattr(type(index), "freq") else None


def own_attributes(value: Any) -> dict[str, Any]:
    """What somebody has given a frame or an index beside what pandas knows of (`df.source = "…"`)."""
    return {name: item for name, item in vars(value).items() if not name.startswith("_") and name != "sortorder"}


def visit_unread(walk: Walk, frame: Any) -> bool:
    """A frame that is too large to be read, as an opaque object: what memory it borrows is known all the same. False if
    it is no frame, or if there may be objects in it that can change."""
    if not is_frame(frame) or not copies_on_write() or frame.attrs:
        return False
    if own_attributes(frame) or any(map(_may_hold_objects, [*blocks_of(frame), *frame.axes])):
        return False
    walk.is_plain = False
    walk.note_opaque(frame)
    walk.is_known(frame)
    walk.put(f"unread {walk.world.token_of(frame)}")
    walk.visit(frame.attrs)
    for block in blocks_of(frame):
        for root in roots_of(block):
            walk.borrow(root)
    for axis in frame.axes:
        walk.is_known(axis)
    return True


def _may_hold_objects(values: Any) -> bool:
    dtype = getattr(getattr(values, "categories", values), "dtype", object)
    return getattr(dtype, "kind", "O") == "O" and str(dtype) == "object"


def roots_of(values: Any) -> list[Any]:
    """What owns the memory of a block: arrays of numpy's, or the chunks of Arrow's."""
    np = sys.modules["numpy"]
    if type(values) is np.ndarray:
        return [_root(values)]
    if hasattr(values, "_pa_array"):
        return [values._pa_array]
    parts = (values, *(getattr(values, name, None) for name in ("_ndarray", "_data", "_mask")))
    return [_root(part) for part in parts if isinstance(part, np.ndarray)]


def _root(array: Any) -> Any:
    np = sys.modules["numpy"]
    while isinstance(array.base, np.ndarray):
        array = array.base
    return array


def lent_memory(value: object) -> Any:
    """The array of which this one shows a part, and the rest only by its `base`; None: it is not that, or shows all."""
    ndarray = getattr(sys.modules.get("numpy"), "ndarray", None)
    array: Any = value
    if ndarray is None or type(value) is not ndarray or type(array.base) is not ndarray:
        return None
    root = _root(array)
    return root if root.nbytes > array.nbytes else None


def blocks_of(frame: Any) -> list[Any]:
    """The arrays that a frame or series is made of.

    Raises:
        AttributeError: this pandas is built otherwise.
    """
    return [block.values for block in frame._mgr.blocks]


def buffers_of(value: Any) -> Memory:
    """Of an array or frame; of everything else none."""
    np: Any = sys.modules.get("numpy")
    if is_frame(value):
        try:
            return dict(_buffer(_holder(block)) for block in blocks_of(value))
        except AttributeError:  # a pandas that is built otherwise
            return {}
    if np is not None and hasattr(np, "ndarray") and issubclass(type(value), np.ndarray):
        return dict([_buffer(value)])
    return {}


def _holder(block: Any) -> Any:
    """What holds the memory of a block: an array of numpy's, of Arrow's, or the block's own."""
    if type(block) is sys.modules["numpy"].ndarray:
        return block
    return next((getattr(block, name) for name in ("_ndarray", "_pa_array") if hasattr(block, name)), block)


def _buffer(array: Any) -> tuple[int, int]:
    """The memory that it looks at, as a whole: a view keeps all of it alive."""
    base: Any = getattr(array, "base", None)
    while type(base) is type(array):
        array, base = base, base.base
    return address_of(array), int(array.nbytes)


def copies_on_write() -> bool:
    """True if a shallow copy of a frame is as good as a deep one."""
    pd: Any = sys.modules.get("pandas")
    if pd is None or not hasattr(pd, "DataFrame"):  # not there, or being imported
        return False
    return _always_copies_on_write(pd.__version__) or pd.get_option("mode.copy_on_write") is True


@functools.cache
def _always_copies_on_write(version: str) -> bool:
    return int(version.partition(".")[0]) >= 3


def _visit_data_frame(walk: Walk, frame: Any) -> None:
    if walk.is_known(frame):
        return
    manager = frame._mgr
    walk.put(f"frame {frame.shape} {frame.flags.allows_duplicate_labels}")
    walk.put_bytes(manager.blknos.tobytes())  # which columns lie together: `values`, and what errors say
    walk.put_bytes(manager.blklocs.tobytes())
    _visit_index(walk, frame.index)
    _visit_index(walk, frame.columns)
    _visit_attributes(walk, frame)
    if copies_on_write():
        for values in blocks_of(frame):
            _visit_block(walk, values)
    else:
        for column in frame._iter_column_arrays():
            _visit_column(walk, column)


def _visit_block(walk: Walk, values: Any) -> None:
    """Columns of one kind that lie together, under copy-on-write. A frame may have hundreds of columns, and few
    blocks."""
    columns = walk.world.columns
    if (known := columns.get_block(values)) is not None:
        root, kind, content = known
        walk.borrow(root)
        walk.put(kind)
        walk.put_forest(content)
        return
    np = sys.modules["numpy"]
    if type(values) is not np.ndarray or values.ndim != 2 or values.dtype.hasobject:
        for column in values if values.ndim == 2 else (values,):
            _visit_column(walk, column, is_in_block=True)
        return
    root, kind = _root(values), f"block {_name_of(values.dtype)} {values.shape}"
    walk.borrow(root)
    walk.put(kind)
    if values.nbytes < LARGE_BYTES:
        put_array_content(walk, np.ascontiguousarray(values))
        return
    if len(values) == 1:
        content = _column_content(walk, values[0], root, may_put_off=True)
    else:
        place = _place_of(values)
        content = columns.get(root, place) or _block_content(walk, values, root)
        columns.put(root, place, content)
    columns.put_block(values, root, kind, content)
    walk.put_forest(content)


def _block_content(walk: Walk, values: Any, root: Any) -> Forest:
    """That of its columns, which other frames may share; as a whole if they are small."""
    if values.nbytes < len(values) * LARGE_BYTES:
        walk.expect(values.nbytes * SECONDS_A_BYTE)
        digests = [digest_of(sys.modules["numpy"].ascontiguousarray(values))]
    else:
        digests = [_column_content(walk, column, root, may_put_off=True).digest for column in values]
    return Forest(xxhash.xxh3_128_digest(b"".join(digests)), [], values.nbytes)


def _column_content(walk: Walk, array: Any, root: Any, *, may_put_off: bool) -> Forest:
    """Of a large column of numbers."""
    return walk.world.columns.content_of(root, _place_of(array), array, walk.expect, may_put_off=may_put_off)


def _place_of(array: Any) -> Place:
    return (array.__array_interface__["data"][0], array.shape, array.strides, array.dtype.str)


def _visit_attributes(walk: Walk, frame: Any) -> None:
    walk.visit(frame.attrs)
    if own := own_attributes(frame):
        walk.put("attributes")
        walk.visit_pairs(own)


def _visit_series(walk: Walk, series: Any) -> None:
    if walk.is_known(series):
        return
    walk.put(f"series {series.shape} {series.flags.allows_duplicate_labels}")
    _visit_index(walk, series.index)
    walk.visit(series.name)
    _visit_attributes(walk, series)
    _visit_column(walk, series._values, is_in_block=True)


def _visit_index(walk: Walk, index: Any) -> None:
    """Its labels are immutable; its names are not, and show in every frame that has it (`m = df + 1`)."""
    if not walk.is_known(index):
        _visit_labels(walk, index)
        if own := own_attributes(index):
            walk.visit_pairs(own)


def _visit_labels(walk: Walk, index: Any) -> None:
    """Also categories and the levels of an index: those are shared with every frame that is made of this one."""
    pd = sys.modules["pandas"]
    walk.borrow(index)
    walk.put(type(index).__name__)
    walk.visit_all(index.names)
    if isinstance(index, pd.RangeIndex):
        walk.put(repr((index.start, index.stop, index.step)))
    elif isinstance(index, pd.MultiIndex):
        for level in index.levels:
            _visit_labels(walk, level)
        for codes in index.codes:
            put_array_content(walk, codes)
    else:
        walk.put(str(getattr(index, "freqstr", "")))
        _visit_column(walk, index._values)


def _visit_column(walk: Walk, values: Any, *, is_in_block: bool = False) -> None:
    """`is_in_block`: not in an index, which no witness guards."""
    np = sys.modules["numpy"]
    walk.put(f"{type(values).__name__} {_name_of(values.dtype)} {len(values)}")
    if isinstance(values, np.ndarray):
        _visit_memory(walk, values, is_in_block)
    elif isinstance(getattr(values, "_ndarray", None), np.ndarray):  # dates, strings, codes of categories
        _visit_memory(walk, values._ndarray, is_in_block)
        if hasattr(values.dtype, "categories"):
            walk.put(str(values.dtype.ordered))
            _visit_labels(walk, values.dtype.categories)
    elif isinstance(getattr(values, "_mask", None), np.ndarray) and isinstance(values._data, np.ndarray):
        _visit_memory(walk, values._data, is_in_block)
        _visit_memory(walk, values._mask, is_in_block)
    # The others one by one and not as they are pickled: pandas notes in them who was given them.
    elif hasattr(values, "_pa_array"):
        walk.put(repr(values.dtype))
        visit_memory_of_arrow(walk, values._pa_array, is_in_block=is_in_block)
    elif hasattr(values, "_left"):  # intervals
        _visit_column(walk, values._left)
        _visit_column(walk, values._right)
    elif hasattr(values, "sp_index"):  # sparse values
        _visit_memory(walk, values.sp_values, is_in_block=False)
        put_pickle(walk, values.sp_index)
    else:
        put_pickle(walk, values)


def _name_of(dtype: Any) -> str:
    """As text; numpy takes 3 µs to make that of a number's."""
    is_of_numbers = isinstance(dtype, sys.modules["numpy"].dtype) and dtype.kind in "biufcmM"
    return str(dtype.str if is_of_numbers else dtype)


def _visit_memory(walk: Walk, array: Any, is_in_block: bool) -> None:
    root = _root(array)
    if not copies_on_write():
        walk.put_address(root)
        put_array_content(walk, array)
        return
    walk.borrow(root)
    if array.nbytes < LARGE_BYTES:
        put_array_content(walk, array)
        return
    if not array.dtype.hasobject:
        walk.put_forest(_column_content(walk, array, root, may_put_off=is_in_block))
        return
    columns, place = walk.world.columns, _place_of(array)
    content = columns.get(root, place)
    if content is not None:
        walk.put_forest(content)
        return
    content = put_array_content(walk, array)
    if content is not None and not content.containers:
        columns.put(root, place, content)


_VISITOR_BY_PACKAGE: dict[str, Callable[[Walk, Any], bool]] = {
    "numpy": _visit_numpy,
    "pandas": _visit_pandas,
    "polars": visit_polars,
    "pyarrow": visit_arrow,
}
