"""Files as a channel: what a cell opened, listed and wrote, so that it runs again when that changes on disk (rule R2).

How it works. An audit hook sees every `open`, directory listing, deletion and program start of Python code. A file is
known by size, modification time and inode, a directory by its names. Files are not put back between replays: a cell is
kept if what it read is as it was then, and what it wrote is as it left it. Within a replay, when the engine starts a
pass over, `FileBackups` puts them back. Some libraries open files in C; so a name that is handed to them counts as a
read (`named_files.py`), and so do strings in a cell's code that look like paths.

What it does not know: files that C code opens under a name that Python never sees; what a program that the cell starts
does, which is why such a cell always runs.
"""

from __future__ import annotations

import os
import site
import sys
import tempfile
import threading
import weakref
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from types import CodeType, FrameType, FunctionType, ModuleType
from typing import Any

from ..reactive.addresses import address_of
from ..reactive.channels import Account, AlwaysRuns
from ..reactive.code_facts import CodeFacts, touch_library
from ..ui.caches.watch import is_unwatched
from .file_backups import FileBackups
from .local_modules import Editions, LocalModules, Stamp, stamp_of
from .named_files import (
    LOOKED_AT,
    MOST_FILES,
    NAMED,
    files_in,
    files_meant,
    is_name,
    paths_in,
    reads_unheard,
    tell_of_names,
    use_of_name,
)

_WRITES = os.O_WRONLY | os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_TRUNC
_STARTS = frozenset({"subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.spawn"})
_STARTS |= {"os.fork", "os.forkpty", "pty.spawn"}
_REMOVES = frozenset({"os.remove", "os.rmdir", "os.rename", "os.truncate", "shutil.rmtree", "shutil.move"})
_LOOKS_FOR_FILES = frozenset(
    {"exists", "lexists", "isfile", "is_file", "stat", "lstat", "getsize", "getmtime", "getctime", "access"}
)
"""A cell that uses one of these names asks whether a file is there before it writes it."""
_MAKES = frozenset({"os.mkdir", "os.link", "os.symlink"})
_CAN_BE_TAKEN_BACK = frozenset({"os.remove", "os.rename", "os.truncate", "os.mkdir", "os.rmdir"})


@dataclass(frozen=True)
class FilesTrace:
    reads: tuple[tuple[str, Stamp], ...]
    writes: tuple[tuple[str, Stamp], ...]
    always: str | None
    """What it did that cannot be judged."""
    modules_before: Editions | None
    """Modules of the notebook's folder that cells above had imported. None: it cannot see a module."""
    modules_after: Editions
    hosts: frozenset[str]
    """Where it connected to over the network. Such a cell may be kept (rule R7); `check` lists it."""
    names_found: frozenset[str] = frozenset()
    """Classes and functions of the notebook that pickles named, in files or elsewhere."""


@dataclass
class _Recording:
    reads: dict[str, Stamp] = field(default_factory=dict)
    writes: set[str] = field(default_factory=set)
    made: set[str] = field(default_factory=set)
    """What the cell itself made in the folder for temporary files: it may delete that unnoticed."""
    mentioned: dict[str, Stamp] = field(default_factory=dict)
    """Paths in the strings of its code."""
    named: dict[str, Stamp] = field(default_factory=dict)
    """That somebody may have opened in C."""
    made_in_c: set[str] = field(default_factory=set)
    calls: set[tuple[str, str | bytes, CodeType | None]] = field(default_factory=set)
    """Who asked for which name."""
    unheard: str | None = None
    """A package that opens files under names that nobody hears, if its code uses one."""
    looks_for_files: bool = False
    looks_at_entries: bool = False
    """Its code may ask for the size or time of what a folder holds, without another event (`os.DirEntry`)."""
    sees_modules: bool = True
    """Its code reaches something of a library, maybe."""
    always: str | None = None
    hosts: set[str] = field(default_factory=set)
    """Names of hosts that it asked for."""
    addresses: set[str] = field(default_factory=set)
    """That it connected to."""
    names_found: set[str] = field(default_factory=set)

    def has_made(self, path: str) -> bool:
        return any(path == made or path.startswith(made + os.sep) for made in tuple(self.made))  # threads add to it


class FilesChannel:
    """What the running cell does with files, and whether it would find the same again."""

    name = "files"

    def __init__(self, folder: str | None = None) -> None:
        self._folder = os.path.abspath(folder if folder is not None else os.getcwd())
        self._scenery = _scenery(self._folder)
        self._recording: _Recording | None = None
        self._backups = FileBackups()
        self.modules = LocalModules(self._folder, self._is_scenery)
        self._imported: Editions = frozenset()
        """What the cells so far in this pass have imported of it."""
        self._facts_of: Callable[[str], tuple[CodeFacts, ...]] = lambda cell: ()
        tell_of_names()
        _listen(self)

    def attach(self, facts_of: Callable[[str], tuple[CodeFacts, ...]]) -> None:
        """`facts_of` gives the facts of all code that a cell can reach."""
        self._facts_of = facts_of

    # --- the channel ---

    def begin_replay(self) -> None:
        self._recording = None
        self._imported = frozenset()
        self._backups.begin_pass()

    def why_stale(self, cell: str, trace: FilesTrace | None) -> str | None:
        if trace is None:
            return "first run"
        if trace.always is not None:
            return AlwaysRuns(trace.always)
        for path, stamp in trace.reads:
            if stamp_of(path) != stamp:
                return f"the file `{self._shown(path)}` changed"
        for path, stamp in trace.writes:
            if stamp_of(path) != stamp and not self._backups.has(cell, path, stamp):
                return f"the file `{self._shown(path)}` is not as it left it"
        if trace.modules_before is not None and trace.modules_before != self._imported:
            return "modules of this folder were imported again"
        return None

    def skip(self, cell: str, trace: FilesTrace) -> None:
        """Files are what they are, unless the cell ran in a pass that was given up."""
        if trace.modules_before is not None:
            self._imported = trace.modules_after
        self._backups.keep(cell)

    def before_run(self, cell: str) -> None:
        self.modules.forget_edited()
        self.modules.hide(self._imported)
        facts = self._facts_of(cell)
        recording = _Recording(sees_modules=touch_library(facts))
        recording.unheard = reads_unheard(facts)
        for count, path in enumerate(paths_in(text for fact in facts for text in fact.texts)):
            if count == MOST_FILES:
                recording.always = f"names more than {MOST_FILES} files"
                break
            if not self._is_scenery(path) and not os.path.isdir(path):
                recording.mentioned[path] = stamp_of(path)
        recording.looks_for_files = any(fact.names & _LOOKS_FOR_FILES for fact in facts)
        recording.looks_at_entries = any("scandir" in fact.names for fact in facts)
        self._backups.begin_run(cell)
        self._recording = recording

    def after_run(self, cell: str) -> FilesTrace:
        recording, self._recording = self._recording or _Recording(), None
        self._backups.end_run(cell)
        writes = recording.writes | recording.made_in_c
        mentioned = recording.mentioned.items()
        if not recording.looks_for_files:  # then it only wrote those that it wrote
            mentioned = {p: stamp for p, stamp in mentioned if p not in writes}.items()
        named = {p: stamp for p, stamp in tuple(recording.named.items()) if p not in writes}
        modules = self.modules.stamps()
        before, self._imported = self._imported, self.modules.show()
        sees_modules = recording.sees_modules or self._imported != before
        reads = {**named, **dict(mentioned), **recording.reads}
        if recording.unheard is not None and not any(stamp is not None for stamp in reads.values()):
            recording.always = recording.always or f"may read files through {recording.unheard}, which cannot be seen"
        reads.update(modules if sees_modules else {})
        return FilesTrace(
            reads=tuple((path, stamp) for path, stamp in reads.items() if not recording.has_made(path)),
            writes=tuple((p, stamp_of(p)) for p in sorted(writes) if not recording.has_made(p)),
            always=recording.always,
            modules_before=before if sees_modules else None,
            modules_after=self._imported,
            hosts=frozenset(recording.hosts or recording.addresses),
            names_found=frozenset(recording.names_found),
        )

    def describe(self, cell: str, trace: FilesTrace) -> Account:
        """Without the modules of the notebook's folder, which every cell below their import checks."""
        modules = self.modules.stamps()
        return Account(
            reads=tuple(sorted(self._called(p) for p, stamp in trace.reads if stamp is not None and p not in modules)),
            writes=tuple(self._called(path) for path, _ in trace.writes),
            hosts=tuple(sorted(trace.hosts)),
            always=trace.always,
        )

    def end_replay(self) -> None:
        self._recording = None
        self._backups.end_replay()

    def stand_in(self, value: object) -> object | None:
        if type(value) is ModuleType:
            stamp = self.modules.stamp_of_module(value)
            if stamp is not None:
                name = f"module {value.__name__} {stamp}"
                return (name, sys.modules) if self.modules.sees_notebook(value) else name
        elif isinstance(value, (type, FunctionType)) and self.modules.is_loaded_again(value):
            return f"{value.__module__}.{value.__qualname__} at {address_of(value)}"
        return None

    # --- what the audit hook tells ---

    def hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        """One of the events that count."""
        recording = self._recording
        if recording is None or is_unwatched():
            return
        if event == "open":
            self._note_open(recording, arguments)
        elif event == "os.chdir":
            recording.calls.clear()  # the same name is another file
        elif event in (NAMED, LOOKED_AT):
            if is_name(arguments[0]):
                self._note_name(recording, event, arguments[0])
        elif event in ("os.listdir", "os.scandir", "sqlite3.connect"):
            self._note_read(recording, arguments[0] if arguments[0] is not None else ".")
            if event == "os.scandir" and recording.looks_at_entries:
                self._note_entries(recording, arguments[0])
        elif event in _STARTS:
            if not self._is_import_of_library():
                recording.always = "starts a program"
        elif event == "socket.connect":
            _note_address(recording, arguments)
        elif event == "pickle.find_class":
            if arguments[0] == "__main__":
                recording.names_found.add(str(arguments[1]).partition(".")[0])
        elif event == "socket.getaddrinfo":
            _note_host(recording, arguments)
        else:
            self._note_change(recording, event, arguments)

    def _is_import_of_library(self) -> bool:
        """A library does so once while it is imported: matplotlib asks for fonts the first time on a machine."""
        frame: FrameType | None = sys._getframe(2)
        while frame is not None and frame.f_code.co_name != "<module>":
            frame = frame.f_back
        path = frame.f_globals.get("__file__") if frame is not None else None
        return isinstance(path, str) and not path.startswith(self._folder + os.sep)

    def _note_open(self, recording: _Recording, arguments: tuple[Any, ...]) -> None:
        path, _, flags = arguments
        full = _full(path)
        if full is None or self._is_scenery(full) or _is_import(_asker()):
            return
        flags = flags if isinstance(flags, int) else 0
        if not flags & os.O_TRUNC and full not in recording.writes:
            recording.reads.setdefault(full, stamp_of(full))
        if flags & _WRITES:
            recording.writes.add(full)
            if flags & os.O_EXCL and full.startswith(_TEMPORARY):
                recording.made.add(full)
            if not recording.has_made(full):
                self._backups.remember(full)

    def _note_read(self, recording: _Recording, path: Any) -> None:
        full = _full(path)
        if (
            full is not None
            and full not in recording.writes
            and not self._is_scenery(full)
            and not _is_import(_asker())
        ):
            recording.reads.setdefault(full, stamp_of(full))

    def _note_entries(self, recording: _Recording, folder: Any) -> None:
        full = _full("." if folder is None else folder)
        for path in () if full is None or self._is_scenery(full) else files_in(full):
            recording.named.setdefault(path, stamp_of(path))

    def _note_name(self, recording: _Recording, event: str, path: str | bytes) -> None:
        """What the cell itself asks is a read; what anybody else names is one unless the cell writes there."""
        asker = _asker()
        package = "" if asker is None else str(asker.f_globals.get("__name__")).partition(".")[0]
        call = (event, path, None if asker is None else asker.f_code)
        if package == "nbapp" or call in recording.calls:
            return
        if event == NAMED and package in sys.stdlib_module_names:
            return  # what it opens is heard; and it names much beside, such as where packages might be
        recording.calls.add(call)
        full = _full(path)
        if full is None or full in recording.made_in_c or self._is_scenery(full) or _is_import(asker):
            return
        use = use_of_name(package, _functions_of(package, asker))
        if use == "written":
            if event == NAMED and not os.path.isdir(full):
                self._backups.remember(full)
                recording.made_in_c.add(full)
            return
        is_read = use == "read" or (event == LOOKED_AT and package == "__main__")
        noted = recording.reads if is_read else recording.named
        for count, each in enumerate(files_meant(full, package if event == NAMED else "")):
            if count == MOST_FILES:
                recording.always = f"reads more than {MOST_FILES} files in `{self._shown(full)}`"
                return
            if each not in noted and each not in recording.writes:
                noted[each] = stamp_of(each)

    def _note_change(self, recording: _Recording, event: str, arguments: tuple[Any, ...]) -> None:
        """Deleting what is not there, or making what is there, changes nothing: it is a read."""
        full = _full(arguments[0])
        if full is None or self._is_scenery(full) or _is_import(_asker()):  # an import writes its byte code
            return
        self._remember(recording, event, arguments)
        if recording.has_made(full):
            return
        there = os.path.lexists(full)
        if event == "os.mkdir" and not there and full.startswith(_TEMPORARY):
            recording.made.add(full)
        elif there == (event in _REMOVES):
            recording.always = f"changes the folder of `{self._shown(full)}`"
        else:
            recording.reads.setdefault(full, stamp_of(full))

    def _remember(self, recording: _Recording, event: str, arguments: tuple[Any, ...]) -> None:
        """What is at the paths that this will change."""
        paths = [_full(path) for path in arguments[: 2 if event == "os.rename" else 1]]
        if event == "shutil.rmtree" or (event == "os.rename" and os.path.isdir(paths[0] or "")):
            for path in filter(None, paths):
                self._backups.leave_alone(path)
        elif event == "os.mkdir" and paths[0] is not None and paths[0].startswith(_TEMPORARY):
            return  # made by the cell itself, see below
        elif event in _CAN_BE_TAKEN_BACK and not _is_in_open_folder(event, arguments):
            for path in filter(None, paths):
                if not (os.path.islink(path) or self._is_scenery(path) or recording.has_made(path)):
                    self._backups.remember(path)

    def _is_scenery(self, path: str) -> bool:
        """Files of Python, of libraries and of the system."""
        if path.endswith((".pyc", ".pyo")):
            return True
        return (path + os.sep).startswith(self._scenery)  # `/proc` itself too

    def _called(self, path: str) -> str:
        kind = "folder" if os.path.isdir(path) else "file"
        return f"the {kind} `{self._shown(path)}`"

    def _shown(self, path: str) -> str:
        return os.path.relpath(path, self._folder) if path.startswith(self._folder + os.sep) else path


_TEMPORARY = os.path.realpath(tempfile.gettempdir()) + os.sep
_HEARD = frozenset(
    {
        NAMED,
        LOOKED_AT,
        "os.chdir",
        "open",
        "os.listdir",
        "os.scandir",
        "sqlite3.connect",
        "socket.connect",
        "socket.getaddrinfo",
    }
) | (_STARTS | _REMOVES | _MAKES | {"pickle.find_class"})


def _listen(channel: FilesChannel) -> None:
    """A hook can never be removed, so it holds the channel weakly; and what it calls may raise events of its own.

    Threads of a cell raise events at the same time, so each of them has its own mark of being inside.
    """
    channel_or_none = weakref.ref(channel)
    here = threading.local()

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if event not in _HEARD or getattr(here, "is_inside", False):  # most are not: `id(x)` is an event
            return
        listener = channel_or_none()
        if listener is None:
            return
        here.is_inside = True
        try:
            listener.hear(event, arguments)
        finally:
            here.is_inside = False

    sys.addaudithook(hook)


def _scenery(folder: str) -> tuple[str, ...]:
    """Prefixes of paths that do not count. A notebook inside one of them (a project below `/usr`) does count."""
    home = os.path.expanduser("~")
    of_user = [
        ".cache",
        ".config",
        ".matplotlib",
        ".ipython",
        ".jupyter",
        ".local/share/jupyter",
        ".local/lib",
    ]
    places = ["/proc", "/dev", "/sys", "/etc", "/usr", "/lib", "/run"]
    places += [os.path.join(home, name) for name in of_user]
    places += [sys.prefix, sys.base_prefix, site.getusersitepackages(), *site.getsitepackages()]
    places += [os.path.realpath(place) for place in places]
    return tuple({p.rstrip(os.sep) + os.sep for p in places if p and not (folder + os.sep).startswith(p + os.sep)})


def _full(path: Any) -> str | None:
    """None for a file that is open already (a number)."""
    if isinstance(path, (str, bytes, os.PathLike)):
        return os.path.abspath(os.fsdecode(path))
    return None


def _is_import(asker: FrameType | None) -> bool:
    """Python's import system, or somebody who asks it for installed packages, looks through the folders of `sys.path`.

    `LocalModules` sees what it finds; the folder's other files are none of its business.
    """
    name = str(asker.f_globals.get("__name__")) if asker is not None else ""
    return name.partition(".")[0] in ("importlib", "pkgutil", "zipimport") or name.startswith("importlib_metadata")


def _asker() -> FrameType | None:
    """Whose code the audit event comes from, apart from Python's own functions for files."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None and frame.f_globals.get("__name__") in _WRAPPERS:
        frame = frame.f_back
    return frame


def _functions_of(package: str, frame: FrameType | None) -> Iterable[str]:
    """Names of the functions of this package through which it came to this one."""
    while frame is not None and str(frame.f_globals.get("__name__")).partition(".")[0] == package:
        yield frame.f_code.co_name
        frame = frame.f_back


def _is_in_open_folder(event: str, arguments: tuple[Any, ...]) -> bool:
    """The path belongs to a folder that is given as a number (`dir_fd`; -1 stands for none)."""
    return event != "os.truncate" and any(isinstance(a, int) and a != -1 for a in arguments[_FIRST_FOLDER[event] :])


_FIRST_FOLDER = {"os.remove": 1, "os.rename": 2, "os.mkdir": 2, "os.rmdir": 1}
_WRAPPERS = frozenset(
    {"os", "io", "pathlib", "posixpath", "ntpath", "genericpath", "codecs", "pathlib._local"}
    | {__name__, tell_of_names.__module__}
)


def _note_host(recording: _Recording, arguments: tuple[Any, ...]) -> None:
    host = arguments[0]
    if host:
        recording.hosts.add(host.decode("ascii", "replace") if isinstance(host, bytes) else str(host))


def _note_address(recording: _Recording, arguments: tuple[Any, ...]) -> None:
    address = arguments[1]
    if isinstance(address, tuple) and address:
        recording.addresses.add(str(address[0]))
