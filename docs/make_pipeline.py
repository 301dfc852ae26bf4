"""Write the keys of pipeline.yaml into pipeline.md, from the schema that checks them."""  # noqa: INP001

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from descpipe.reading.schema import pipeline_schema

if TYPE_CHECKING:
    from descpipe.reading.schema import Key, Record

PAGE = Path(__file__).with_name("pipeline.md")
BEGIN = "<!-- From here on made by `make schema` from descpipe/schemas/pipeline.yml -->\n"
END = "<!-- Up to here made by `make schema` -->\n"


def page() -> str:
    """Return the text of the page, in which all between the two marks is made anew."""
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
    after = rest.partition(END)[2]
    schema = pipeline_schema()
    names = ("Pipeline", "Step", "Scatter", "SeveralFiles", "Mpi", "Resources")
    records = [schema[name] for name in names]
    return "\n".join([f"{before}{BEGIN}", *_sections(records), f"{END}{after}"])


def _sections(records: list[Record]) -> list[str]:
    """Return a section for each record; a key that stands in two of them is called by both."""
    sections = []
    known: set[str] = set()
    for record in records:
        title, _, introduction = record.doc.partition("\n")
        titles = {
            key: f"{key} of a {record.called}" if key in known else key for key in record.keys
        }
        known.update(record.keys)
        sections += [f"## {title}\n", *([introduction.strip() + "\n"] if introduction else [])]
        sections.append(_table(record, titles))
        sections += [f"### {titles[key.name]}\n\n{key.doc}" for key in record.keys.values()]
    return sections


def _table(record: Record, titles: dict[str, str]) -> str:
    rows = [_row(key, titles[key.name]) for key in record.keys.values()]
    head = ["| key | type | default | example |", "| --- | --- | --- | --- |"]
    return "\n".join([*head, *rows]) + "\n"


def _row(key: Key, title: str) -> str:
    place = title.replace(" ", "-")
    cells = [f"[`{key.name}`](#{place})", key.value.kind, key.default, f"`{key.value.example}`"]
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
