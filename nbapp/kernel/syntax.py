"""Whether cells are Python at all, said before they take the place of those that run.

How it works. An author saves while typing: what cannot be compiled here, in the kernel's own Python and with IPython's
transforms, would take the page away that is there. It is asked in the control thread, so that a cell that runs for long
does not hold up the answer; nothing is run, and nothing of the session is touched.
"""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterable
from typing import Any

from ..kernel_protocol import CheckSources, CodeCell, SourcesChecked


def checked(shell: Any, request: CheckSources) -> SourcesChecked:
    """With the first cell that is none, if there is one."""
    for cell in _without_tolerant(request.cells):
        if (error := _error_of(shell, cell.source)) is not None:
            return SourcesChecked(request.id, cell.id, error.lineno, error.msg or "invalid syntax")
    return SourcesChecked(request.id)


def _without_tolerant(cells: Iterable[CodeCell]) -> Iterable[CodeCell]:
    return (cell for cell in cells if not cell.may_raise)


def _error_of(shell: Any, source: str) -> SyntaxError | None:
    try:
        transformed = shell.transform_cell(source)
        with warnings.catch_warnings():  # a warning is for the run of the cell, which says it again
            warnings.simplefilter("ignore")
            compile(transformed, "<cell>", "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, True)
    except SyntaxError as error:
        return error
    except Exception:  # an input transformer is anybody's code; what it makes of the cell, its run will show
        return None
    return None
