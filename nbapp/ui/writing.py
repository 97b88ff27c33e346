"""`write`: show anything as it is best shown; and `write_stream`: show a text while it is being written.

How it works. A table of questions, asked in order: the first that a value answers decides. Libraries are never
imported to ask: what a value's class is called, and what it can do, tells enough.
"""

from __future__ import annotations

import asyncio
import inspect
import itertools
import operator
import types
from collections.abc import AsyncIterable, Callable, Iterable, Iterator, Mapping
from typing import Any

from . import texts
from .elements import Element, as_text, element_bundle, overwriting
from .errors import WrongValue
from .host import host
from .methods import element


@element
def write(*args: Any, unsafe_allow_html: bool = False) -> None:
    """Show anything, each argument as it is best shown: texts as Markdown, frames as tables, figures as charts.

    >>> ui.write("The answer is", 42)
    """
    line: list[str] = []

    def end_line() -> None:
        if line:
            texts.markdown(" ".join(line), unsafe_allow_html=unsafe_allow_html)
            line.clear()

    for value in args:
        words = as_words(value)
        if words is not None:
            line.append(words)
            continue
        end_line()
        way_of(value)(value)
    end_line()


def as_words(value: Any) -> str | None:
    """What stands in one line with its neighbours: texts and numbers."""
    if isinstance(value, str):
        return value
    if value is None or isinstance(value, (bool, int, float, complex)) or _module(value) == "decimal":
        return f"`{value}`" if value is None or isinstance(value, bool) else str(value)
    if _module(value) == "numpy" and getattr(value, "shape", None) == () and hasattr(value, "item"):
        return str(value.item())
    return None


def way_of(value: Any) -> Callable[[Any], object]:
    """The function that shows it."""
    for fits, show in _WAYS:
        if fits(value):
            return show
    return _show_code


def _module(value: Any) -> str:
    return type(value).__module__.partition(".")[0]


def _is_named(*names: str) -> Callable[[Any], bool]:
    """One of its classes has this full name, from its package."""
    wanted = frozenset(names)

    def fits(value: Any) -> bool:
        return any(f"{kind.__module__.partition('.')[0]}.{kind.__name__}" in wanted for kind in type(value).__mro__)

    return fits


def _is_table(value: Any) -> bool:
    if isinstance(value, type):
        return False
    if _is_named("pandas.DataFrame", "pandas.Series", "pandas.Index", "pandas.Styler")(value):
        return True
    if _module(value) in ("polars", "pyarrow", "modin", "cudf", "dask", "xarray", "duckdb", "ibis"):
        return hasattr(value, "columns") or hasattr(value, "to_frame") or hasattr(value, "to_pandas")
    return _module(value) == "numpy" and len(getattr(value, "shape", ())) in (1, 2)


def _show_table(value: Any) -> object:
    """`ui.dataframe`, where there is one; else the table that the library writes itself."""
    from . import MODULES

    module = next((module for module, names in MODULES.items() if "dataframe" in names), None)
    if module is not None:
        return _shown_by(module, "dataframe")(value)
    if hasattr(value, "to_frame") and not hasattr(value, "columns"):
        value = value.to_frame()
    return _show_markup(value) if hasattr(value, "_repr_html_") else _show_code(value)


def _shown_by(module: str, name: str) -> Callable[[Any], object]:
    """That function of ours; it is imported when it is needed."""

    def show(value: Any) -> object:
        from importlib import import_module

        return getattr(import_module(f".{module}", __package__), name)(value)

    return show


def _has(*names: str) -> Callable[[Any], bool]:
    return lambda value: not isinstance(value, type) and all(callable(getattr(value, name, None)) for name in names)


def _show_code(value: Any) -> Element:
    text = as_text(value)
    if "\n" in text:
        from .objects import code

        return code(text, None)
    ticks = "``" if "`" in text else "`"
    return texts.markdown(f"{ticks}{text}{ticks}")


def _show_markup(value: Any) -> Element:
    return texts.html(value._repr_html_())


def _show_markdown(value: Any) -> Element:
    return texts.markdown(value._repr_markdown_())


def _show_widget(value: Any) -> None:
    from IPython.display import display

    display(value)  # type: ignore[no-untyped-call]


def _show_bokeh(value: Any) -> Element:
    from bokeh.embed import file_html
    from bokeh.resources import INLINE

    return texts.html(file_html(value, INLINE), unsafe_allow_javascript=True)


def _show_figure_of(value: Any) -> Element:
    """Axes, and what seaborn draws, know their figure."""
    from .figures import pyplot

    return pyplot(value.figure if hasattr(value, "figure") else value.fig)


def _is_stream(value: Any) -> bool:
    return isinstance(value, (types.GeneratorType, types.AsyncGeneratorType)) or (
        _module(value) in ("openai", "langchain_core") and hasattr(value, "__iter__")
    )


def _never_ends(value: Any) -> bool:
    if isinstance(value, itertools.repeat):
        return operator.length_hint(value, -1) < 0
    return isinstance(value, (itertools.count, itertools.cycle))


_WAYS: tuple[tuple[Callable[[Any], bool], Callable[[Any], object]], ...] = (
    (lambda value: isinstance(value, Element), lambda value: None),
    (_is_table, _show_table),
    (lambda value: isinstance(value, BaseException), _shown_by("objects", "exception")),
    (_is_named("matplotlib.Figure"), _shown_by("figures", "pyplot")),
    (_is_named("matplotlib.Axes", "seaborn.Grid"), _show_figure_of),
    (_is_named("plotly.BaseFigure"), _shown_by("plotly_charts", "plotly_chart")),
    (_is_named("altair.TopLevelMixin"), _shown_by("vega_charts", "altair_chart")),
    (_is_named("graphviz.Dot", "graphviz.Source", "graphviz.Graph"), _shown_by("figures", "graphviz_chart")),
    (_is_named("bokeh.Model"), _show_bokeh),
    (_is_named("sympy.Basic", "sympy.MatrixBase"), _shown_by("texts", "latex")),
    (_is_named("PIL.Image"), _shown_by("media", "image")),
    (_is_named("ipywidgets.Widget"), _show_widget),
    (_is_stream, lambda value: write_stream(value)),
    (
        lambda value: isinstance(value, (type, types.ModuleType)) or inspect.isroutine(value),
        _shown_by("objects", "help"),
    ),
    (
        lambda value: _is_named("builtins.dict", "builtins.list", "builtins.tuple", "builtins.set")(value),
        _shown_by("objects", "json"),
    ),
    (lambda value: isinstance(value, Mapping) or hasattr(value, "_asdict"), _shown_by("objects", "json")),
    (_has("_repr_markdown_"), _show_markdown),
    (_has("_repr_html_"), _show_markup),
    (_has("_repr_mimebundle_"), _show_widget),
    (_never_ends, _show_code),
    (_has("__next__"), lambda value: write_stream(value)),
)


@element
def write_stream(stream: Any, *, cursor: str | None = None) -> str | list[Any]:
    """Show a text piece by piece, as a generator, an async generator or a model's answer gives it.

    Returns the whole text; a list, if there was more than text in it.

    >>> ui.write_stream(iter(["Hello, ", "world"]))
    'Hello, world'
    """
    pieces = _pieces(stream() if callable(stream) and not hasattr(stream, "__iter__") else stream)
    return _Stream(cursor).show(pieces)


class _Stream:
    """What a stream has shown so far."""

    def __init__(self, cursor: str | None) -> None:
        self._cursor = cursor or ""
        self._text = ""
        self._handle: Element | None = None
        self._whole: list[Any] = []

    def show(self, pieces: Iterable[Any]) -> str | list[Any]:
        for piece in pieces:
            text = text_of_piece(piece)
            if text is None:
                self._end_text()
                self._whole.append(piece)
                write(piece)
            elif text:
                self._add(text)
        self._end_text()
        if all(isinstance(item, str) for item in self._whole):
            return "".join(self._whole)
        return self._whole

    def _add(self, text: str) -> None:
        before, self._text = self._text, self._text + text
        if self._handle is None or not host().owns(self._handle.id):
            self._draw(self._cursor)
        else:
            host().grow(self._bundle(self._handle.id, self._cursor), self._handle.id, before, text)

    def _draw(self, cursor: str) -> None:
        if self._handle is None:
            self._handle = texts.show_growing(self._text, cursor)
        else:
            with overwriting(self._handle.id):
                texts.show_growing(self._text, cursor)

    def _bundle(self, id: str, cursor: str) -> dict[str, Any]:
        return element_bundle("markdown", id, *texts.growing_props(self._text, cursor))

    def _end_text(self) -> None:
        if self._text:
            if self._cursor:
                self._draw("")
            self._whole.append(self._text)
        self._text, self._handle = "", None


def text_of_piece(piece: Any) -> str | None:
    """Of what a stream gives: a text, or a piece of a model's answer; None: something else."""
    if isinstance(piece, str):
        return piece
    choices = getattr(piece, "choices", None)
    if choices is not None and hasattr(piece, "model"):
        return str(getattr(choices[0].delta, "content", None) or "") if choices else ""
    if type(piece).__name__.endswith("MessageChunk") and isinstance(getattr(piece, "content", None), str):
        return str(piece.content)
    if type(piece).__name__ == "ResponseTextDeltaEvent":
        return str(piece.delta)
    return None


def _pieces(stream: Any) -> Iterator[Any]:
    if isinstance(stream, AsyncIterable):
        return _drained(stream)
    if isinstance(stream, (str, bytes)) or not isinstance(stream, Iterable):
        raise WrongValue(
            f"write_stream takes what gives one piece after the other, not {type(stream).__name__}.",
            advice="Give it a generator, or the function that makes one; for a text there is ui.write.",
        )
    return iter(stream)


def _drained(stream: AsyncIterable[Any]) -> Iterator[Any]:
    """An async stream, from code that is not async: it runs in a loop of its own, in a thread of its own.

    The kernel's loop is busy with the cell that waits here.
    """
    import queue
    import threading
    from contextvars import copy_context

    pieces: queue.SimpleQueue[tuple[str, Any]] = queue.SimpleQueue()

    async def drain() -> None:
        async for piece in stream:
            pieces.put(("piece", piece))

    def run() -> None:
        try:
            asyncio.run(drain())
        except BaseException as error:  # the author's own: it is raised where the stream is read
            pieces.put(("error", error))
        else:
            pieces.put(("end", None))

    threading.Thread(target=copy_context().run, args=(run,), daemon=True, name="nbapp write_stream").start()
    while True:
        what, piece = pieces.get()
        if what == "end":
            return
        if what == "error":
            raise piece
        yield piece
