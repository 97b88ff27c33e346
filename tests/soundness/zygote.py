"""A process that has imported everything, and forks: `python -m tests.soundness.zygote` (started by `world.py`).

How it works. It reads cases from its standard input and answers on its standard output, both pickled. For each case it
forks the app. The app goes through the steps; where it stands before the cells of a replay run, it tells, and for every
such moment a second fork of the pristine process runs all cells from nothing. The zygote itself runs no cell of a case
(only those of `warm_up`, and forgets them), has one thread, and opens no sockets.
"""

from __future__ import annotations

import gc
import importlib
import os
import pickle
import random
import shutil
import signal
import struct
import sys
import tempfile
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from typing import Any, BinaryIO

PATIENCE_SECONDS = 60.0
FOLDER_OF_APP = ("app", "notebook")
"""The last part is the same for the full runs: a cell may print it."""


@dataclass(frozen=True)
class Request:
    """Play this case. `faults`: ways in which the engine is to be broken first, by name."""

    case: Any
    fault: str | None = None
    refresh_at: int | None = None
    """Forget all traces before this step: nothing may differ."""


@dataclass(frozen=True)
class Answer:
    """One entry for each replay: the app's view, and the reference's (None: nothing could have changed)."""

    replays: tuple[tuple[Any, Any], ...]
    error: str | None = None


def write_frame(stream: BinaryIO, value: object) -> None:
    packed = pickle.dumps(value)
    stream.write(struct.pack(">Q", len(packed)) + packed)
    stream.flush()


def read_frame(stream: BinaryIO) -> Any:
    """None at the end of the stream."""
    head = stream.read(8)
    return pickle.loads(stream.read(struct.unpack(">Q", head)[0])) if len(head) == 8 else None


def main() -> None:
    requests, answers = _own_streams()
    root = tempfile.mkdtemp(prefix="nbapp-soundness-")
    # Folders of notebooks must not lie where temporary files do: the product treats those in its own way.
    tempfile.tempdir = os.path.join(root, "tmp")
    os.mkdir(tempfile.tempdir)
    world = os.path.join(root, "world")
    try:
        app, chance = _make_app(os.path.join(world, *FOLDER_OF_APP), heavy="--heavy" in sys.argv)
        write_frame(answers, "ready")
        while (request := read_frame(requests)) is not None:
            shutil.rmtree(world, ignore_errors=True)
            os.makedirs(os.path.join(world, *FOLDER_OF_APP))
            write_frame(answers, _play(app, chance, request, world))
    finally:
        os.chdir("/")
        shutil.rmtree(root, ignore_errors=True)


def _own_streams() -> tuple[BinaryIO, BinaryIO]:
    """The standard streams, out of reach of the cells."""
    requests, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(2, 1)
    return requests, answers


def _make_app(folder: str, *, heavy: bool) -> tuple[Any, Any]:
    """The app, and the state that random numbers begin with."""
    os.makedirs(folder)
    os.chdir(folder)
    sys.argv = ["ipykernel"]
    sys.path[:] = ["", *(path for path in sys.path if path)]
    sys.modules["debugpy"] = None  # type: ignore[assignment]  # ipykernel would import it, and it starts threads
    if heavy:
        os.environ["MPLBACKEND"] = "module://matplotlib_inline.backend_inline"
    from .stand_in import make_kernel

    kernel = make_kernel()
    if heavy:
        import matplotlib.pyplot
        import numpy
        import pandas  # noqa: F401

        matplotlib.pyplot.close(matplotlib.pyplot.figure())
        numpy.random.seed(1)
    from nbapp.ui.methods import names

    from .app import App
    from .play import warm_up

    names()  # imports all that there is: else each fork that needs one of them would

    chance = random.getstate()
    app = App(kernel)
    warm_up(app, heavy=heavy)
    gc.collect()
    left = [
        record.describe() for record in app.parts.widgets.constructions.records.values() if record.widget is not None
    ]
    assert not left, f"widgets of the warm-up are still there: {left}"
    gc.freeze()
    return app, chance


def _play(app: Any, chance: Any, request: Request, root: str) -> Answer:
    from . import play

    app.transform(request.case.sources())

    def fork(act: Callable[[Connection], None]) -> tuple[int, Connection]:
        return _fork(act, chance)

    pid, process = fork(lambda zygote: play.play(zygote, app, request, root))
    views: list[tuple[Any, Any]] = []
    try:
        return _serve(process, views, lambda standing: _full_run(fork, app, standing))
    finally:
        process.close()
        _end(pid)


def _serve(app: Connection, views: list[tuple[Any, Any]], full_run: Callable[[Any], Any]) -> Answer:
    reference = None
    while True:
        if not app.poll(PATIENCE_SECONDS):
            return Answer(tuple(views), f"the app did not answer within {PATIENCE_SECONDS:g} s")
        try:
            kind, content = app.recv()
        except EOFError:
            return Answer(tuple(views), "the app's process died")
        if kind == "standing":
            reference = full_run(content)
            if isinstance(reference, str):
                return Answer(tuple(views), f"the full run broke: {reference}")
        elif kind == "view":
            views.append((content, reference))
            reference = None
        elif kind == "broke":
            return Answer(tuple(views), content)
        else:
            return Answer(tuple(views))


def _full_run(fork: Any, app: Any, standing: Any) -> Any:
    """The view, or what went wrong."""
    from . import play

    pid, process = fork(lambda zygote: play.run_in_full(zygote, app, standing))
    try:
        if not process.poll(PATIENCE_SECONDS):
            return "it did not answer"
        kind, content = process.recv()
        return content if kind == "view" else str(content)
    except EOFError:
        return "its process died"
    finally:
        process.close()
        _end(pid)


def _fork(act: Callable[[Connection], None], chance: Any) -> tuple[int, Connection]:
    ours, theirs = Pipe()
    pid = os.fork()
    if pid:
        theirs.close()
        return pid, ours
    ours.close()
    try:
        random.setstate(chance)  # Python seeds anew in every fork
        act(theirs)
    except BaseException:
        theirs.send(("broke", traceback.format_exc()))
    finally:
        theirs.close()
        os._exit(0)


def _end(pid: int) -> None:
    done, _ = os.waitpid(pid, os.WNOHANG)
    if not done:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)


if __name__ == "__main__":
    # not as `__main__`: that name will be the notebook's
    importlib.import_module(__spec__.name).main()
