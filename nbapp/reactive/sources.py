"""The cells' sources, compiled once each."""

from __future__ import annotations

from collections.abc import Callable, Collection
from types import CodeType

from .code_facts import ModuleFacts, module_facts
from .edits import is_same_code

NOTHING = module_facts(compile("", "", "exec"))
"""The facts of an empty source."""


class Sources:
    def __init__(self, compile: Callable[[str], CodeType]) -> None:
        """`compile` raises SyntaxError for what is no code."""
        self._compile = compile
        self._code: dict[str, tuple[CodeType | None, ModuleFacts]] = {}

    def keep_only(self, sources: Collection[str]) -> None:
        """No cell has another source any more."""
        self._code = {source: code for source, code in self._code.items() if source in sources}

    def code_of(self, source: str) -> tuple[CodeType | None, ModuleFacts]:
        """None with the facts of nothing where it does not compile: running it shows the error."""
        known = self._code.get(source)
        if known is None:
            known = self._code[source] = self._compiled(source)
        return known

    def only_looks_different(self, source: str, before: str) -> bool:
        """Whether a source that was edited does what it did: a comment has changed, or a space."""
        return is_same_code(self._compiled(before)[0], self.code_of(source)[0])

    def _compiled(self, source: str) -> tuple[CodeType | None, ModuleFacts]:
        try:
            code = self._compile(source)
        except SyntaxError:
            return None, NOTHING
        return code, module_facts(code)
