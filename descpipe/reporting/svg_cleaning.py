"""Pictures in SVG without what runs or what leads elsewhere, since anybody may have made them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING
from xml.parsers.expat import ExpatError, ParserCreate

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

SVG = "http://www.w3.org/2000/svg"
XLINK = "http://www.w3.org/1999/xlink"
BETWEEN = " "
ELEMENTS = frozenset(
    [
        *("svg", "g", "defs", "symbol", "use", "image", "style", "title", "desc"),
        *("path", "rect", "circle", "ellipse", "line", "polyline", "polygon"),
        *("text", "tspan", "textPath", "clipPath", "mask", "marker", "pattern"),
        *("linearGradient", "radialGradient", "stop", "filter", "feGaussianBlur", "feOffset"),
        *("feBlend", "feMerge", "feMergeNode", "feFlood", "feComposite", "feColorMatrix"),
    ]
)
# The only pictures within a picture.
INSIDE = re.compile(r"data:image/(?:png|jpeg);base64,[A-Za-z0-9+/=\s]*")
# What leads elsewhere in a style: an address, or an import; comments and escapes could hide both.
ELSEWHERE = re.compile(
    r"url\s*\(\s*[\"']?(?!\s*[\"']?#)|@import|@font-face|image-set|\\|expression"
)
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
RUNS = re.compile(r"on", re.IGNORECASE)


class NotClean(Exception):
    """A picture that cannot be shown, and why."""


def cleaned_svg(data: bytes) -> str:
    """Return a picture with nothing in it but shapes, texts and styles of its own.

    Parameters
    ----------
    data : bytes
        What its file holds.

    Raises
    ------
    NotClean
        If it is not a picture in SVG, or declares words of its own (entities).
    """
    cleaner = _Cleaner()
    parser = ParserCreate(namespace_separator=BETWEEN)
    parser.buffer_text = True
    parser.StartElementHandler = cleaner.start
    parser.EndElementHandler = cleaner.end
    parser.CharacterDataHandler = cleaner.text
    parser.EntityDeclHandler = _refuse
    try:
        parser.Parse(data, True)
    except ExpatError as error:
        raise NotClean(f"it is not XML: {error}") from error
    if not cleaner.has_root:
        raise NotClean("it is XML, but not SVG")
    return "".join(cleaner.written)


def _refuse(*_: object) -> None:
    raise NotClean("it declares entities")


@dataclass(slots=True)
class _Cleaner:
    written: list[str] = field(default_factory=list)
    has_root: bool = False
    depth_left_out: int = 0
    styles: list[str] | None = None

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        space, _, local = name.rpartition(BETWEEN)
        is_known = space == SVG and local in ELEMENTS and (local == "svg" or self.has_root)
        if self.depth_left_out or not is_known:
            self.depth_left_out += 1
            return
        words = [f'{key}="{escape(value)}"' for key, value in _attributes(attributes)]
        if local == "svg" and not self.has_root:
            words.insert(0, f'xmlns="{SVG}"')
        self.has_root = True
        self.written.append(f"<{' '.join([local, *words])}>")
        self.styles = [] if local == "style" else None

    def end(self, name: str) -> None:
        if self.depth_left_out:
            self.depth_left_out -= 1
            return
        if self.styles is not None:
            self.written.append(_style("".join(self.styles)))
            self.styles = None
        self.written.append(f"</{name.rpartition(BETWEEN)[2]}>")

    def text(self, text: str) -> None:
        if self.depth_left_out:
            return
        if self.styles is None:
            self.written.append(escape(text))
        else:
            self.styles.append(text)


def _style(text: str) -> str:
    plain = COMMENT.sub("", text)
    return "" if ELSEWHERE.search(plain.lower()) else escape(plain, quote=False)


def _attributes(attributes: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for name, value in attributes.items():
        space, _, local = name.rpartition(BETWEEN)
        if local == "href" and space in ("", XLINK):
            if value.startswith("#") or INSIDE.fullmatch(value):
                yield "href", value
        elif not space and not RUNS.match(local) and not ELSEWHERE.search(value.lower()):
            yield local, value
