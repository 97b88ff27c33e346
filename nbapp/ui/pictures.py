"""Pictures of every kind that authors have, as what an `img` element takes."""

from __future__ import annotations

import base64
import io
import re
from pathlib import Path
from typing import Any

from .errors import WrongValue

_IS_URL = re.compile(r"(?:https?:|data:)", re.IGNORECASE)
MIME_BY_START = {
    b"\x89PNG": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"GIF8": "image/gif",
    b"BM": "image/bmp",
    b"RIFF": "image/webp",
}
LARGEST_PICTURE = 20 * 2**20


def picture_source(image: Any, *, channels: str = "RGB", clamp: bool = False, output_format: str = "auto") -> str:
    """A URL that shows it: the author's own, or one that holds the picture.

    Raises:
        WrongValue: it is no picture.
    """
    if isinstance(image, str) and _IS_URL.match(image):
        return image
    if isinstance(image, str) and image.lstrip().startswith(("<svg", "<?xml")):
        return data_url(image.encode(), "image/svg+xml")
    if isinstance(image, (str, Path)):
        return _from_file(Path(image))
    if hasattr(image, "read"):
        image = image.read()
    if isinstance(image, (bytes, bytearray, memoryview)):
        return data_url(bytes(image), mime_of(bytes(image)))
    if hasattr(image, "save") and hasattr(image, "mode"):
        return _from_pil(image, output_format)
    if hasattr(image, "shape"):
        return _from_pil(_pil_from_array(image, channels, clamp), output_format)
    raise WrongValue(
        f"{type(image).__name__} is no picture.",
        advice="Give a path, a URL, bytes, a picture of PIL's or an array.",
    )


def data_url(content: bytes, mime: str) -> str:
    return f"data:{mime};base64,{base64.b64encode(content).decode()}"


def mime_of(content: bytes) -> str:
    """Of a picture, by how it begins."""
    for start, mime in MIME_BY_START.items():
        if content.startswith(start):
            return mime
    if b"<svg" in content[:1000]:
        return "image/svg+xml"
    raise WrongValue(
        "These bytes are no picture that a browser can show.", advice="It shows PNG, JPEG, GIF, WebP, SVG."
    )


def _from_file(path: Path) -> str:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise WrongValue(
            f"The picture {str(path)!r} cannot be read: {error.strerror}.",
            advice="A relative path begins at the notebook's folder.",
        ) from None
    return data_url(content, mime_of(content))


def _from_pil(picture: Any, output_format: str) -> str:
    buffer = io.BytesIO()
    is_jpeg = output_format.upper() == "JPEG"
    if is_jpeg and picture.mode not in ("L", "RGB"):
        picture = picture.convert("RGB")
    elif not is_jpeg and picture.mode not in ("1", "L", "LA", "P", "RGB", "RGBA", "I;16"):
        picture = picture.convert("RGBA" if "A" in picture.mode else "RGB")
    picture.save(buffer, format="JPEG" if is_jpeg else "PNG")
    return data_url(buffer.getvalue(), "image/jpeg" if is_jpeg else "image/png")


def _pil_from_array(array: Any, channels: str, clamp: bool) -> Any:
    import numpy
    from PIL import Image

    values = numpy.asarray(array)
    if values.ndim == 3 and values.shape[2] == 1:
        values = values[:, :, 0]
    if values.ndim not in (2, 3) or (values.ndim == 3 and values.shape[2] not in (3, 4)):
        raise WrongValue(
            f"An array of the shape {array.shape} is no picture: it has rows, columns and 1, 3 or 4 channels."
        )
    if channels == "BGR" and values.ndim == 3:
        values = values[:, :, [2, 1, 0, *range(3, values.shape[2])]]
    return Image.fromarray(_as_bytes(numpy, values, clamp))


def _as_bytes(numpy: Any, values: Any, clamp: bool) -> Any:
    """Floats go from 0.0 to 1.0, whole numbers from 0 to 255."""
    if values.dtype == bool:
        return values.astype("uint8") * 255
    top = 1.0 if issubclass(values.dtype.type, numpy.floating) else 255
    if values.size and (values.min() < 0 or values.max() > top):
        if not clamp:
            raise WrongValue(
                f"The array has values from {values.min()} to {values.max()}, and a picture's go from 0 to {top}.",
                advice="Scale it, or cut them off with clamp=True.",
            )
        values = numpy.clip(values, 0, top)
    return (values * 255).astype("uint8") if top == 1.0 else values.astype("uint8")
