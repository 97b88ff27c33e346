"""An app's look from a few colours: checks what an author asks for, and derives everything else with contrast.

How it works. `checked` takes what `set_page_config` or the notebook's metadata say. `variables_of` makes of a theme the
CSS variables (`page/src/theme/variables.css`) that differ from the look we have without one, for light and dark each.
Colours are mixed in sRGB; a colour that would be too weak to read (WCAG AA: 4.5 to 1, on every ground that it stands
on) is moved towards black or white until it is not. So an author cannot make an app that nobody can read.

The form, in `set_page_config(theme=...)` and in the notebook's metadata (`{"nbapp": {"theme": {...}}}`):
base ("light", "dark", "auto"), primaryColor, backgroundColor, secondaryBackgroundColor, textColor, font ("sans",
"serif", "mono" or a family), radius ("none", "small", "medium", "large", "full" or a length), width (pixels or a
length); and under "light" and "dark" colours for that mode alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeAlias

from .errors import NbappError

Theme: TypeAlias = dict[str, Any]
_Colour: TypeAlias = tuple[float, float, float]

SIDEBAR_STATES = ("auto", "expanded", "collapsed")
SIDEBAR_PIXELS = range(200, 601)
"""How wide a sidebar may be."""

BASES = ("auto", "light", "dark")
COLOURS = ("primaryColor", "backgroundColor", "secondaryBackgroundColor", "textColor")
WORDS = ("base", *COLOURS, "font", "radius", "width", "light", "dark")

READABLE = 4.5
"""WCAG 2.2, 1.4.3 (AA): contrast of text with its ground."""

_FONTS = {
    "sans": "",
    "sans serif": "",
    "sans-serif": "",
    "serif": "Charter, 'Bitstream Charter', 'Iowan Old Style', 'Source Serif 4', Georgia, 'DejaVu Serif', serif",
    "mono": "var(--nb-font-code)",
    "monospace": "var(--nb-font-code)",
}
_RADII = {"none": 0.0, "small": 4.0, "medium": 8.0, "large": 14.0, "full": 20.0}
_FAMILY = re.compile(r"[\w][\w \-]{0,60}")
_LENGTH = re.compile(r"(\d{1,4}(?:\.\d{1,3})?)(px|rem|em|ch|vw|%)")

# What `variables.css` says without a theme: page, sunken, text, accent.
_OURS = {
    "light": ("#ffffff", "#f6f7f9", "#1c2430", "#3b5bdb"),
    "dark": ("#14171c", "#1b1f26", "#e7eaf0", "#8ea6ff"),
}
# and the colours of good, warning and bad, which keep their hue on any ground.
_SIGNS = {
    "light": {"good": "#1a7f4b", "warn": "#8f5a00", "bad": "#b42318"},
    "dark": {"good": "#5bd39a", "warn": "#f0bd5a", "bad": "#ff9a8d"},
}


class ThemeError(NbappError):
    """This is no theme."""


def checked(theme: object) -> Theme:
    """The theme as given, if every word of it is one.

    Raises:
        ThemeError: what is wrong, and what would be right.
    """
    if not isinstance(theme, Mapping):
        raise ThemeError(
            f"A theme is a dictionary, not {type(theme).__name__}: {theme!r:.80}.",
            advice='For example: {"primaryColor": "#d6336c", "base": "auto", "radius": "large"}.',
        )
    _check_words(theme, WORDS, "theme")
    result = {str(word): _CHECKS[word](word, value) for word, value in theme.items() if value is not None}
    for mode in ("light", "dark"):
        if mode in result:
            _check_words(result[mode], COLOURS, f"theme[{mode!r}]")
            result[mode] = {w: _colour_word(f"{mode}.{w}", v) for w, v in result[mode].items() if v is not None}
    return result


def base_of(theme: Theme) -> str:
    """Whether the page is light, dark or as the visitor's system is ("auto")."""
    if "base" in theme:
        return str(theme["base"])
    if "backgroundColor" in theme:
        return _mode_of(theme["backgroundColor"])
    return "auto"


def variables_of(theme: Theme) -> dict[str, dict[str, str]]:
    """CSS variables by mode: what this theme changes of our own look."""
    shape = _shape_of(theme)
    return {mode: {**shape, **_colours_of(theme, mode)} for mode in ("light", "dark")}


# --- checks ------------------------------------------------------------------------------------------------------


def _check_words(given: Mapping[str, Any], known: Iterable[str], what: str) -> None:
    unknown = [word for word in given if word not in known]
    if unknown:
        raise ThemeError(f"{what} has no {unknown[0]!r}.", advice=f"It may have: {', '.join(known)}.")


def _base_word(word: str, value: object) -> str:
    if value not in BASES:
        raise ThemeError(
            f"theme.base is {value!r}.",
            advice="It is 'light', 'dark', or 'auto', which follows the visitor's system.",
        )
    return str(value)


def _colour_word(word: str, value: object) -> str:
    if not isinstance(value, str) or _parsed(value) is None:
        raise ThemeError(
            f"theme.{word} is {value!r}, which is no colour that nbapp reads.",
            advice="Write it in hexadecimal, such as '#3b5bdb' or '#36c', or as 'rgb(59, 91, 219)'.",
        )
    return value.strip()


def _font_word(word: str, value: object) -> str:
    if not isinstance(value, str) or not (value in _FONTS or _FAMILY.fullmatch(value)):
        raise ThemeError(
            f"theme.font is {value!r}.",
            advice="It is 'sans', 'serif', 'mono', or the name of a family that visitors have, such as 'Georgia'.",
        )
    return value


def _radius_word(word: str, value: object) -> str:
    if isinstance(value, (int, float)) and not isinstance(value, bool) and 0 <= value <= 40:
        return f"{value:g}px"
    if isinstance(value, str) and (
        value in _RADII or ((match := _LENGTH.fullmatch(value)) and match[2] in ("px", "rem"))
    ):
        return value
    raise ThemeError(
        f"theme.radius is {value!r}.", advice=f"It is one of {', '.join(_RADII)}, or a length such as 6 or '0.5rem'."
    )


def _width_word(word: str, value: object) -> str:
    if isinstance(value, (int, float)) and not isinstance(value, bool) and 200 <= value <= 9999:
        return f"{value:g}px"
    if isinstance(value, str) and _LENGTH.fullmatch(value):
        return value
    raise ThemeError(
        f"theme.width is {value!r}.", advice="It is a number of pixels from 200, or a length such as '60rem' or '90%'."
    )


def _mode_words(word: str, value: object) -> dict[str, Any]:
    if not isinstance(value, Mapping):
        raise ThemeError(f"theme.{word} is {value!r:.80}.", advice="It is a dictionary of colours for that mode alone.")
    return dict(value)


_CHECKS: dict[str, Callable[[str, object], Any]] = {
    "base": _base_word,
    **dict.fromkeys(COLOURS, _colour_word),
    "font": _font_word,
    "radius": _radius_word,
    "width": _width_word,
    "light": _mode_words,
    "dark": _mode_words,
}


# --- derived -----------------------------------------------------------------------------------------------------


def _shape_of(theme: Theme) -> dict[str, str]:
    shape: dict[str, str] = {}
    if font := theme.get("font"):
        family = _FONTS.get(font, f"'{font}', {_OUR_FONT}")
        if family:
            shape["--nb-font"] = family
    if radius := theme.get("radius"):
        small = f"{_RADII[radius]:g}px" if radius in _RADII else radius
        shape["--nb-radius-small"] = small
        shape["--nb-radius"] = f"calc({small} * 1.25)"
    if width := theme.get("width"):
        shape["--nb-width"] = width
    return shape


_OUR_FONT = "'nbapp Inter', 'nbapp Inter fallback', system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif"


def _colours_of(theme: Theme, mode: str) -> dict[str, str]:
    asked = {**_fitting(theme, mode), **theme.get(mode, {})}
    if not asked:
        return {}
    ours = _OURS[mode]
    page = _colour(asked.get("backgroundColor", ours[0]))
    is_ours = "backgroundColor" not in asked and "textColor" not in asked
    text = _readable(_colour(asked.get("textColor", ours[2])), [page])
    sunken = _colour(asked.get("secondaryBackgroundColor", ours[1])) if is_ours else _mixed(page, text, 0.035)
    if "secondaryBackgroundColor" in asked:
        sunken = _colour(asked["secondaryBackgroundColor"])
    text = _readable(text, [page, sunken])
    accents = _accents(_colour(asked.get("primaryColor", ours[3])), page, sunken, text)
    if set(asked) == {"primaryColor"}:
        return accents
    return {**_grounds(page, sunken, text), **accents, **_signs(mode, page, sunken)}


def _fitting(theme: Theme, mode: str) -> dict[str, str]:
    """A ground that was chosen for a light page, and text on it, are not for the dark one."""
    asked = {word: theme[word] for word in COLOURS if word in theme}
    if "backgroundColor" in asked:
        belongs = _mode_of(asked["backgroundColor"])
    elif "textColor" in asked:
        belongs = "light" if _mode_of(asked["textColor"]) == "dark" else "dark"
    elif "secondaryBackgroundColor" in asked:
        belongs = _mode_of(asked["secondaryBackgroundColor"])
    else:
        return asked
    return asked if belongs == mode else {w: c for w, c in asked.items() if w == "primaryColor"}


def _grounds(page: _Colour, sunken: _Colour, text: _Colour) -> dict[str, str]:
    is_dark = _luminance(page) < 0.18
    hover = _mixed(sunken, text, 0.06)
    return {
        "--nb-page": _hex(page),
        "--nb-raised": _hex(_mixed(page, text, 0.04) if is_dark else page),
        "--nb-sunken": _hex(sunken),
        "--nb-hover": _hex(hover),
        "--nb-border": _hex(_mixed(page, text, 0.13)),
        "--nb-border-strong": _hex(_mixed(page, text, 0.28)),
        "--nb-text": _hex(text),
        "--nb-text-soft": _hex(_readable(_mixed(text, page, 0.28), [page, sunken, hover])),
        "--jp-layout-color1": _hex(page),
        "--jp-layout-color2": _hex(hover),
        "--jp-layout-color3": _hex(_mixed(page, text, 0.28)),
    }


def _accents(primary: _Colour, page: _Colour, sunken: _Colour, text: _Colour) -> dict[str, str]:
    accent, soft = _with_soft_ground(primary, page, sunken)
    on_accent = _readable((1.0, 1.0, 1.0), [accent]) if _contrast((1, 1, 1), accent) >= READABLE else _DARK
    strong = _mixed(accent, text, 0.22)
    if _contrast(on_accent, strong) < READABLE:
        strong = _readable(strong, [on_accent])
    return {
        "--nb-accent": _hex(accent),
        "--nb-accent-strong": _hex(strong),
        "--nb-accent-soft": _hex(soft),
        "--nb-on-accent": _hex(_readable(on_accent, [accent])),
    }


_DARK: _Colour = (0.04, 0.05, 0.08)


def _with_soft_ground(colour: _Colour, page: _Colour, sunken: _Colour) -> tuple[_Colour, _Colour]:
    """The colour as text, and a tint of it to stand on; on a grey page there is room for no tint."""
    for share in (0.12, 0.06, 0.03):
        soft = _colour(_hex(_mixed(page, colour, share)))
        text = _readable(colour, [page, sunken, soft])
        if _contrast(text, soft) >= READABLE:
            return text, soft
    return _readable(colour, [page, sunken]), page


def _signs(mode: str, page: _Colour, sunken: _Colour) -> dict[str, str]:
    variables: dict[str, str] = {}
    for name, written in _SIGNS[mode].items():
        text, soft = _with_soft_ground(_colour(written), page, sunken)
        variables[f"--nb-{name}"] = _hex(text)
        if name != "good":
            variables[f"--nb-{name}-soft"] = _hex(soft)
    return variables


# --- colours -----------------------------------------------------------------------------------------------------

_HEX = re.compile(r"#([0-9a-f]{3}|[0-9a-f]{6})", re.IGNORECASE)
_RGB = re.compile(r"rgb\(\s*(\d{1,3})[\s,]+(\d{1,3})[\s,]+(\d{1,3})\s*\)", re.IGNORECASE)


def _parsed(written: str) -> _Colour | None:
    if match := _HEX.fullmatch(written.strip()):
        digits = match[1] if len(match[1]) == 6 else "".join(digit * 2 for digit in match[1])
        red, green, blue = (int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4))
        return red, green, blue
    if match := _RGB.fullmatch(written.strip()):
        parts = [int(part) for part in match.groups()]
        return (parts[0] / 255, parts[1] / 255, parts[2] / 255) if max(parts) <= 255 else None
    return None


def _colour(written: str) -> _Colour:
    colour = _parsed(written)
    assert colour is not None, written
    return colour


def _hex(colour: _Colour) -> str:
    return "#" + "".join(f"{round(part * 255):02x}" for part in colour)


def _mixed(one: _Colour, other: _Colour, share: float) -> _Colour:
    red, green, blue = (a + (b - a) * share for a, b in zip(one, other, strict=True))
    return red, green, blue


def _luminance(colour: _Colour) -> float:
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: _Colour, other: _Colour) -> float:
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _mode_of(written: str) -> str:
    # where white and black text are equally readable
    return "dark" if _luminance(_colour(written)) < 0.179 else "light"


def _readable(colour: _Colour, grounds: list[_Colour]) -> _Colour:
    """The colour, moved as little as needed towards black or white to be read on all of these grounds."""
    as_shown = _colour(_hex(colour))
    if all(_contrast(as_shown, ground) >= READABLE for ground in grounds):
        return as_shown
    ends: list[_Colour] = [(0.0, 0.0, 0.0), (1.0, 1.0, 1.0)]
    end = max(ends, key=lambda one: min(_contrast(one, ground) for ground in grounds))
    for step in range(1, 51):
        moved = _colour(_hex(_mixed(colour, end, step / 50)))
        if all(_contrast(moved, ground) >= READABLE for ground in grounds):
            return moved
    return end
