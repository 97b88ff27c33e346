"""Apps of several pages: `navigation`, `Page`, `page_link`, `switch_page`.

How it works. The entry notebook calls `page = ui.navigation([...])` and `page.run()`. Which page it is stands in the
address, as the parameter `page`; the cell that calls `navigation` follows it. A page that is a notebook is run by the
server: its cells come after the cell that called `run`, in the same kernel, so `session_state` and all names of the
entry are there, and the entry's cells are kept. A page that is a function is called by `run` itself.

In a plain notebook there is nothing to navigate: `navigation` gives the default page and shows the list.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any

from ..protocol import Json
from .containers import sidebar
from .elements import Element, show_element
from .errors import UiError, WrongPlace, WrongValue
from .host import host
from .inputs_buttons import IconPosition
from .methods import element
from .sizes import checked_one_of
from .visitor import PAGE, QUERY, query_params, visitor_values

POSITIONS = ("sidebar", "top", "hidden")


class Page:
    """One page of an app: a notebook beside the entry, or a function.

    >>> ui.Page("details.ipynb", icon="🔎")
    <Page 'Details' at ?page=details>
    """

    def __init__(
        self,
        page: str | Callable[[], object],
        *,
        title: str | None = None,
        icon: str | None = None,
        url_path: str | None = None,
        default: bool = False,
        visibility: str = "visible",
    ) -> None:
        self._source = _path(page) if not callable(page) else page
        name = str(getattr(page, "__name__", "page")) if callable(page) else PurePosixPath(str(self._source)).stem
        if visibility not in ("visible", "hidden"):
            raise WrongValue(f"Page: visibility is 'visible' or 'hidden', not {visibility!r}.")
        self.title = title or re.sub(r"^\d+[_ -]*", "", name).replace("_", " ").replace("-", " ").strip().capitalize()
        self.icon = icon or ""
        self.url_path = _url_path(
            url_path or re.sub(r"[^\w-]+", "-", re.sub(r"^\d+[_ -]*", "", name)).strip("-").lower()
        )
        self.is_default = default
        self.visibility = visibility
        self._is_current = False

    def run(self) -> None:
        """Run the page that `navigation` returned: its cells stand below the cell that calls this."""
        if not self._is_current:
            raise WrongPlace(
                f"The page {self.title!r} cannot be run: it is not the one that ui.navigation returned.",
                advice="Write: page = ui.navigation([...]) and then page.run().",
            )
        if callable(self._source):
            self._source()
        else:
            host().run_page(self._source, self.url_path)

    @property
    def props(self) -> dict[str, Json]:
        """As links know it."""
        return {"title": self.title, "icon": self.icon, "url": "" if self.is_default else self.url_path}

    def __repr__(self) -> str:
        return f"<Page {self.title!r} at ?page={self.url_path}>"


class _Known:
    """The pages of the last call of `navigation` in this process."""

    pages: tuple[Page, ...] = ()


def navigation(
    pages: Sequence[Page | str | Callable[[], object]] | Mapping[str, Sequence[Page | str | Callable[[], object]]],
    *,
    position: str = "sidebar",
    expanded: bool = False,
) -> Page:
    """Give the app these pages, show their list, and return the one that the visitor is on.

    `pages` is a list, or lists by the headings of sections; strings are notebooks. `position` is where the list stands:
    "sidebar", "top", or "hidden". Call `run` of the page that comes back.

    >>> page = ui.navigation([ui.Page("overview.ipynb", default=True), "details.ipynb"])
    >>> page
    <Page 'Overview' at ?page=overview>
    """
    if position not in POSITIONS:
        raise WrongValue(f"navigation: position is one of {', '.join(map(repr, POSITIONS))}, not {position!r}.")
    sections = dict(pages) if isinstance(pages, Mapping) else {"": pages}
    made = {title: tuple(_as_page(page) for page in listed) for title, listed in sections.items()}
    every = tuple(page for listed in made.values() for page in listed)
    default = _default_of(every)
    default.is_default = True
    _Known.pages = every
    asked = visitor_values.get(QUERY + PAGE)
    current = next((page for page in every if asked and page.url_path == asked[-1]), default)
    for page in every:
        page._is_current = page is current
    _show(made, current, position)
    return current


def _show(sections: Mapping[str, Sequence[Page]], current: Page, position: str) -> None:
    shown = [
        {"title": title, "pages": [page.props for page in listed if page.visibility == "visible"]}
        for title, listed in sections.items()
    ]
    props = {"sections": shown, "current": current.props, "position": position}
    titles = " · ".join(page.title for listed in sections.values() for page in listed)
    if position == "sidebar":
        with sidebar:
            show_element("navigation", props, {"text/plain": titles})
    else:
        show_element("navigation", props, {"text/plain": titles})


@element
def page_link(
    page: str | Page,
    *,
    label: str | None = None,
    icon: str | None = None,
    icon_position: IconPosition = "left",
    help: str | None = None,
    disabled: bool = False,
    use_container_width: bool = False,
    width: object = None,
    query_params: Mapping[str, str] | None = None,
) -> Element:
    """A link to a page of the app, or with `https://...` to anywhere.

    >>> ui.page_link("https://jupyter.org", label="Jupyter")
    <Element 2-plain>
    """
    if isinstance(page, str) and page.startswith(("https://", "http://")):
        if label is None:
            raise WrongValue("page_link: a link to another site needs a label.")
        props: dict[str, Json] = {"title": label, "icon": icon or "", "href": page}
    else:
        found = _find(page, "page_link")
        props = {**found.props, "title": label or found.title, "icon": icon or found.icon}
        if query_params:
            props["query"] = {str(key): str(value) for key, value in query_params.items()}
    if checked_one_of("icon_position", icon_position, ("left", "right")) == "right":
        props["icon_at_end"] = True
    if help is not None:
        props["help"] = help
    if disabled:
        props["disabled"] = True
    return show_element("page_link", props, {"text/plain": str(props["title"])})


def switch_page(page: str | Page, *, query_params: Mapping[str, Any] | None = None) -> None:
    """Go to this page: the running cell ends here. In a callback, the cells that follow are the new page's.

    >>> def open_details():
    ...     ui.switch_page("details.ipynb")
    >>> _ = ui.button("Details", on_click=open_details)
    """
    found = _find(page, "switch_page")
    _set_query(query_params or {})
    visitor_values.put(QUERY + PAGE, None if found.is_default else (found.url_path,))
    host().leave_cell()
    return


def _set_query(params: Mapping[str, Any]) -> None:
    query_params.from_dict(params)


def _find(page: object, function: str) -> Page:
    if isinstance(page, Page):
        return page
    if isinstance(page, str):
        for known in _Known.pages:
            if page in (known._source, known.url_path, known.title):
                return known
    known_pages = ", ".join(repr(one._source if isinstance(one._source, str) else one.url_path) for one in _Known.pages)
    raise UiError(
        f"{function}: there is no page {page!r} (the app has {known_pages or 'none yet'}).",
        advice="Name it as in ui.navigation([...]), which must have been called before.",
    )


def _as_page(page: Page | str | Callable[[], object]) -> Page:
    return page if isinstance(page, Page) else Page(page)


def _default_of(pages: Sequence[Page]) -> Page:
    if not pages:
        raise WrongValue("navigation: there are no pages in the list.")
    defaults = [page for page in pages if page.is_default]
    if len(defaults) > 1:
        raise WrongValue(f"navigation: {len(defaults)} pages are the default; only one can be.")
    urls = [page.url_path for page in pages]
    twice = next((url for url in urls if urls.count(url) > 1), None)
    if twice is not None:
        raise WrongValue(f"navigation: two pages are at ?page={twice}.", advice="Give one of them another url_path.")
    return defaults[0] if defaults else pages[0]


def _path(page: object) -> str:
    path = str(page).replace("\\", "/")
    parts = path.split("/")
    if (
        not path.endswith(".ipynb")
        or path.startswith("/")
        or any(part in ("", ".", "..") or part[0] == "." for part in parts)
    ):
        raise WrongValue(
            f"Page: {path!r} is no notebook of this app.",
            advice="Name a notebook in the entry notebook's folder or below it, such as 'details.ipynb'.",
        )
    return path


def _url_path(url_path: str) -> str:
    if not re.fullmatch(r"[\w-]{1,80}", url_path):
        raise WrongValue(f"Page: url_path is {url_path!r}; it has letters, digits, - and _ only.")
    return url_path
