"""Which installed kernel runs a notebook: the one that it names, else one of the same language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from ..errors import NbappError
from ..protocol import Json

LANGUAGE = "python"


class NoKernel(NbappError):
    """No installed kernel can run this notebook."""


class KernelSpecs(Protocol):
    """What of `jupyter_client.kernelspec.KernelSpecManager` is used here."""

    def get_all_specs(self) -> dict[str, Json]: ...


@dataclass(frozen=True)
class KernelChoice:
    name: str
    note: str = ""
    """A sentence for the author if it is not the kernel that the notebook names."""


def choose_kernel(name: str | None, language: str | None, specs: KernelSpecs) -> KernelChoice:
    """The kernel for a notebook that names this kernel and language (None: it names none).

    Raises:
        NoKernel: none is installed that could run it.
    """
    language_by_name = {found: _language(spec) for found, spec in specs.get_all_specs().items()}
    if name in language_by_name and language_by_name[name] == LANGUAGE:
        return KernelChoice(name)
    wanted = language_by_name.get(name or "") or (language or LANGUAGE).lower()
    if wanted != LANGUAGE:
        raise NoKernel(
            f"The notebook is written in {wanted}, and nbapp runs notebooks in Python.",
            advice="Choose a Python kernel for it in Jupyter and save it.",
        )
    pythons = [found for found, spoken in language_by_name.items() if spoken == LANGUAGE]
    if not pythons:
        raise NoKernel(
            "There is no Python kernel here, so the notebook cannot run.",
            advice="Install one: python -m pip install ipykernel",
        )
    fallback = "python3" if "python3" in pythons else min(pythons)
    if name is None:
        return KernelChoice(fallback, f"The notebook names no kernel; it runs with {fallback!r}.")
    return KernelChoice(fallback, f"The notebook's kernel {name!r} is not installed here; it runs with {fallback!r}.")


def _language(spec: Json) -> str:
    return str(spec.get("spec", {}).get("language", "")).lower()
