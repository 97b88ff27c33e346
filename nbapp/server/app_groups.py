"""Which groups may open which apps of a folder: `NbappApp.app_groups`. Pure.

An app that no pattern names is for everybody whom the server lets in; one that several name is for all their groups.
"""

from __future__ import annotations

import fnmatch
from collections.abc import Collection, Mapping

from ..protocol import AppId


class AppGroups:
    def __init__(self, groups_by_pattern: Mapping[str, Collection[str]]) -> None:
        self._groups_by_pattern = {pattern: frozenset(groups) for pattern, groups in groups_by_pattern.items()}

    def allow(self, app: AppId, groups: Collection[str]) -> bool:
        named = [g for pattern, g in self._groups_by_pattern.items() if fnmatch.fnmatchcase(app, pattern)]
        return not named or any(not of.isdisjoint(groups) for of in named)
