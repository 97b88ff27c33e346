"""Give a widget that is made again its old life: the same Python object, model and place on the page (rule I1).

How it works. The object is emptied as if it were new, its real `__init__` runs, and where that would open a comm it
takes back the one that it had. What it sends meanwhile is held; at the end the page gets only those traits that differ
from what it has. So aliases in kept cells stay true, a constructor's side effects happen, and nothing flickers.

What it does not know: which widget is to be born again (`widget_records.py`), who listens to it (`registrations.py`).
"""

from __future__ import annotations

from typing import Any

_IDENTITY = ("_model_name", "_model_module", "_model_module_version", "_view_name", "_view_module")
_NEVER_AGAIN = frozenset({"plotly", "ipympl"})
"""Packages whose widgets keep state of their own beside their traits (a figure registered with pyplot, the messages
that plotly's browser side still has to answer): they get a new model."""


class CannotBeReborn(Exception):
    """The constructor needs an object that is really new."""


def may_be_reborn(cls: type[Any]) -> bool:
    return all(base.__module__.partition(".")[0] not in _NEVER_AGAIN for base in cls.__mro__)


class Rebirth:
    """One life of `widget` ends and the next begins."""

    def __init__(self, widget: Any, page_state: dict[str, Any]) -> None:
        self.widget = widget
        self.comm = widget.comm
        self.custom_messages: list[tuple[Any, Any]] = []
        """What the constructor sent to the views; it goes out after the state."""
        self._page_state = page_state
        self._old_class = type(widget)
        self._old_attributes = dict(widget.__dict__)

    def run(self, cls: type[Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        """Construct it again.

        Raises:
            CannotBeReborn: it would not be the same model. The widget is as it was.
        """
        widget = self.widget
        try:
            widget.__class__ = cls
            widget.__dict__.clear()
            widget.setup_instance(*args, **kwargs)
            cls.__init__(widget, *args, **kwargs)
            self._check_identity()
        except Exception as error:  # whatever it raises: a really new object has to raise it too, or do
            self._restore()
            raise CannotBeReborn from error
        except BaseException:  # the cell was stopped
            self._restore()
            raise

    def _restore(self) -> None:
        widget = self.widget
        widget.__class__ = self._old_class
        widget.__dict__.clear()
        widget.__dict__.update(self._old_attributes)

    def adopt_comm(self) -> None:
        """In place of opening a new comm."""
        self.widget.comm = self.comm

    def _check_identity(self) -> None:
        widget = self.widget
        if widget.comm is not self.comm:
            raise CannotBeReborn
        values = self._old_attributes.get("_trait_values", {})
        for name in _IDENTITY:
            if name in values and values[name] != getattr(widget, name):
                raise CannotBeReborn

    def changed_traits(self) -> list[str]:
        """Synced traits in which the page differs from the widget."""
        state = self.widget.get_state()
        return [name for name, value in state.items() if not is_same_json(self._page_state.get(name, self), value)]


def is_same_json(one: Any, other: Any) -> bool:
    try:
        return type(one) is type(other) and bool(one == other)
    except Exception:  # arrays answer with an array: not known to be the same, so it is sent
        return False
