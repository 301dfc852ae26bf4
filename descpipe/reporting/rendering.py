"""Templates to HTML: the one module that knows Jinja, and the place where texts are escaped."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from descpipe import __version__
from descpipe.reporting import wording

if TYPE_CHECKING:
    from jinja2 import Environment

PACKAGE = "descpipe.reporting"
FOLDER = "templates"
FILTERS = ("clock", "memory", "moment", "short", "size")


def rendered(style: str, *, drawing: str, **told: Any) -> str:
    """Return the page of a run.

    Parameters
    ----------
    style : str
        Rules that the drawing needs.
    drawing : str
        The pipeline as SVG, in which all texts are escaped.
    **told
        What else the templates show. Every text of it is escaped, whatever it holds.
    """
    from markupsafe import Markup

    css = f"\n{files(PACKAGE).joinpath(FOLDER, 'page.css').read_text(encoding='utf-8')}{style}\n"
    return (
        _environment()
        .get_template("page.html")
        .render(
            css=Markup(css),  # noqa: S704 - ours
            policy=_policy(css),
            drawing=Markup(drawing),  # noqa: S704 - escaped where it is drawn
            version=__version__,
            **told,
        )
    )


@cache
def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined  # slow to load
    from markupsafe import Markup

    def one_line(value: Any) -> Any:
        is_text = isinstance(value, str) and not isinstance(value, Markup)
        return wording.one_line(value) if is_text else value

    environment = Environment(
        loader=PackageLoader(PACKAGE, FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=one_line,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= {name: getattr(wording, name) for name in FILTERS}
    environment.filters["trusted"] = Markup
    return environment


def _policy(css: str) -> str:
    """Return what a browser may load for the page: its own style, and pictures that are in it."""
    digest = b64encode(hashlib.sha256(css.encode()).digest()).decode()
    rules = ("default-src 'none'", "img-src data:", f"style-src 'sha256-{digest}'")
    return "; ".join([*rules, "base-uri 'none'", "form-action 'none'"])
