"""Write the keys of the files of sites into running.md, from the schema that checks them."""  # noqa: INP001

from __future__ import annotations

import runpy
from pathlib import Path

from descpipe.reading.schema import site_schema

HERE = Path(__file__).parent
PAGE = HERE / "running.md"
BEGIN = "<!-- From here on made by `make schema` from descpipe/schemas/site.yml -->\n"
END = "<!-- Up to here made by `make schema` -->\n"


def page() -> str:
    """Return the text of the page, in which all between the two marks is made anew."""
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
    after = rest.partition(END)[2]
    schema = site_schema()
    sections = runpy.run_path(str(HERE / "make_pipeline.py"))["_sections"]
    made = sections([schema[name] for name in ("Site", "Queue")])
    return "\n".join([f"{before}{BEGIN}", *made, f"{END}{after}"])


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
