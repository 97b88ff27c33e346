"""Pictures, sound, films, PDF, and the app's logo."""

from __future__ import annotations

import io
import math
import mimetypes
import re
import wave
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

from ..protocol import Json
from .containers import sidebar
from .elements import Element, show_element
from .errors import WrongValue
from .methods import element
from .pictures import data_url, picture_source
from .sizes import box_props

LARGEST_FILE = 50 * 2**20
"""Sound and films travel inside the page's messages; beyond, they belong on a server of files."""


@element
def image(
    image: Any,
    caption: str | Sequence[str] | None = None,
    width: int | str = "content",
    clamp: bool = False,
    channels: Literal["RGB", "BGR"] = "RGB",
    output_format: str = "auto",
    *,
    use_container_width: bool | None = None,
    link: str | None = None,
    use_column_width: Any = None,
    alt: str | Sequence[str | None] | None = None,
) -> Element:
    """A picture, or a list of them: a path, a URL, bytes, an array, a picture of PIL's.

    `width` in pixels, `"content"` (as it is, at most the column), or `"stretch"` (as the column).

    >>> import numpy as np
    >>> gray = np.array([[0, 128, 255], [255, 128, 0]], dtype="uint8")
    >>> _ = ui.image(gray, caption="Six pixels", width=120)
    """
    images = list(image) if isinstance(image, (list, tuple)) else _frames(image)
    captions = _one_each(caption, images, "caption")
    alts = _one_each(alt, images, "alt")
    sources = [picture_source(item, channels=channels, clamp=clamp, output_format=output_format) for item in images]
    pictures = [
        {"src": src, "alt": alt or text or "", **({"caption": text} if text else {})}
        for src, text, alt in zip(sources, captions, alts, strict=True)
    ]
    props: dict[str, Json] = dict(pictures[0]) if len(pictures) == 1 else {"pictures": pictures}
    if isinstance(width, int) and width > 0:
        props["width"] = width
    elif width == "stretch" or use_container_width or use_column_width in (True, "always"):
        props["fit"] = True
    if link:
        props["link"] = link
    return show_element("picture", props, _picture_fallback(pictures))


def _frames(image: Any) -> list[Any]:
    """An array of four dimensions is several pictures."""
    return list(image) if len(getattr(image, "shape", ())) == 4 else [image]


def _one_each(said: Any, images: list[Any], what: str) -> list[str | None]:
    if said is None:
        return [None] * len(images)
    texts = [said] if isinstance(said, str) else list(said)
    if len(texts) != len(images):
        raise WrongValue(f"There are {len(texts)} texts in {what} for {len(images)} pictures: one for each is needed.")
    return texts


def _picture_fallback(pictures: list[dict[str, Json]]) -> dict[str, Any]:
    tags = "".join(
        f'<figure><img src="{p["src"]}"><figcaption>{p.get("caption", "")}</figcaption></figure>' for p in pictures
    )
    return {"text/html": tags, "text/plain": "<picture>"}


@element
def audio(
    data: Any,
    format: str = "audio/wav",
    start_time: Any = 0,
    *,
    sample_rate: int | None = None,
    end_time: Any = None,
    loop: bool = False,
    autoplay: bool = False,
    alt: str | None = None,
    width: object = "stretch",
) -> Element:
    """Sound: a path, a URL, bytes, or an array of samples with its `sample_rate`.

    >>> import numpy as np
    >>> _ = ui.audio(np.zeros(8_000), sample_rate=8_000)  # a second of silence
    """
    if hasattr(data, "shape"):
        if sample_rate is None:
            raise WrongValue("audio was given an array without a sample_rate: how fast is it to be played?")
        data, format = _wav(data, sample_rate), "audio/wav"
    props = _playable(data, format, start_time, end_time, loop, autoplay) | box_props(width)
    if alt:
        props["alt"] = alt
    return show_element(
        "audio", props, {"text/html": f'<audio controls src="{props["src"]}"></audio>', "text/plain": "<audio>"}
    )


@element
def video(
    data: Any,
    format: str = "video/mp4",
    start_time: Any = 0,
    *,
    subtitles: Any = None,
    end_time: Any = None,
    loop: bool = False,
    autoplay: bool = False,
    muted: bool = False,
    alt: str | None = None,
    width: object = "stretch",
) -> Element:
    """A film: a path, a URL, or bytes. `subtitles`: a text or file of WebVTT, or a dictionary of them by language.

    >>> _ = ui.video("https://example.org/tour.mp4", start_time="1m20s", muted=True)
    """
    props = _playable(data, format, start_time, end_time, loop, autoplay)
    if muted:
        props["muted"] = True
    if isinstance(width, int):
        props["width"] = width
    if alt:
        props["alt"] = alt
    if subtitles is not None:
        by_language = subtitles if isinstance(subtitles, dict) else {"": subtitles}
        props["subtitles"] = [[label, _subtitles(given)] for label, given in by_language.items()]
    return show_element(
        "video", props, {"text/html": f'<video controls src="{props["src"]}"></video>', "text/plain": "<video>"}
    )


@element
def pdf(data: Any, *, height: int | str = 500, key: object = None, alt: str | None = None) -> Element:
    """A PDF: a path, a URL, or bytes. The page offers it to be opened or downloaded.

    >>> _ = ui.pdf("https://example.org/report.pdf")
    """
    props = {"src": _source(data, "application/pdf"), "height": height if isinstance(height, int) else 500}
    name = Path(data).name if isinstance(data, (str, Path)) else "document.pdf"
    return show_element("pdf", {**props, "name": alt or name}, {"text/plain": f"<PDF {name}>"})


@element
def logo(
    image: Any,
    *,
    size: Literal["small", "medium", "large"] = "medium",
    link: str | None = None,
    icon_image: Any = None,
) -> None:
    """The app's logo, at the top of the sidebar.

    >>> circle = "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 9 9'><circle cx='4' cy='4' r='4'/></svg>"
    >>> ui.logo(circle, link="https://example.org")
    """
    if size not in ("small", "medium", "large"):
        raise WrongValue(f"size is 'small', 'medium' or 'large', not {size!r}.")
    if link is not None and not re.match(r"https?://", link):
        raise WrongValue(f"A logo's link begins with http:// or https://, not {link!r}.")
    source = picture_source(image)
    props: dict[str, Json] = {"src": source, "size": size}
    if link:
        props["link"] = link
    with sidebar:
        show_element("logo", props, {"text/html": f'<img src="{source}">', "text/plain": "<logo>"})


def _playable(data: Any, format: str, start: Any, end: Any, loop: bool, autoplay: bool) -> dict[str, Json]:
    source, begins, ends = _source(data, format), seconds_of(start), None if end is None else seconds_of(end)
    if not source.startswith("data:") and (begins or ends is not None):
        source = f"{source}#t={begins:g}" + ("" if ends is None else f",{ends:g}")
        begins, ends = 0, None
    props: dict[str, Json] = {"src": source}
    told = (("start", begins), ("end", ends), ("loop", loop), ("autoplay", autoplay))
    props.update({name: value for name, value in told if value})
    return props


def _source(data: Any, mime: str) -> str:
    if isinstance(data, str) and re.match(r"(?:https?:|data:)", data):
        return data
    if isinstance(data, (str, Path)):
        path = Path(data)
        try:
            content = path.read_bytes()
        except OSError as error:
            raise WrongValue(f"The file {str(path)!r} cannot be read: {error.strerror}.") from None
        mime = mimetypes.guess_type(path.name)[0] or mime
    elif hasattr(data, "read"):
        content = data.read()
    else:
        content = bytes(data)
    if len(content) > LARGEST_FILE:
        raise WrongValue(
            f"This file has {len(content) / 2**20:.0f} MB, more than the {LARGEST_FILE // 2**20} MB that a page takes.",
            advice="Put it on a server of files, and give its URL.",
        )
    return data_url(content, mime)


def _subtitles(given: Any) -> str:
    text = given
    if isinstance(given, Path) or (isinstance(given, str) and "\n" not in given and Path(given).is_file()):
        text = Path(given).read_text("utf-8")
    elif hasattr(given, "read"):
        text = given.read()
    if isinstance(text, bytes):
        text = text.decode("utf-8")
    if not text.lstrip("\ufeff").startswith("WEBVTT"):  # SubRip differs in its commas and its first line
        text = "WEBVTT\n\n" + re.sub(r"(\d\d:\d\d:\d\d),(\d{3})", r"\1.\2", text)
    return data_url(text.encode(), "text/vtt")


_UNITS = {"h": 3600.0, "m": 60.0, "s": 1.0}


def seconds_of(said: Any) -> float:
    """`90`, `"1m30s"`, or a timedelta."""
    if hasattr(said, "total_seconds"):
        return float(said.total_seconds())
    if isinstance(said, str):
        if re.fullmatch(r"(?:\d+(?:\.\d+)?[hms])+", said) is None:
            raise WrongValue(f"{said!r} is no time: write '90s' or '1m30s'.")
        return sum(float(number) * _UNITS[unit] for number, unit in re.findall(r"([\d.]+)([hms])", said))
    return float(said)


def _wav(samples: Any, sample_rate: int) -> bytes:
    """16 bits a sample; the loudest is as loud as it can be, as in IPython's Audio."""
    import numpy

    values = numpy.atleast_2d(numpy.asarray(samples, dtype="float64"))
    if values.ndim != 2:
        raise WrongValue(f"An array of the shape {samples.shape} is no sound: it has samples, or channels and samples.")
    loudest = float(numpy.abs(values).max()) if values.size else 1.0
    scaled = values / (loudest if loudest and math.isfinite(loudest) else 1.0) * 32767
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setnchannels(values.shape[0])
        file.setsampwidth(2)
        file.setframerate(sample_rate)
        file.writeframes(scaled.T.astype("<i2").tobytes())
    return buffer.getvalue()
