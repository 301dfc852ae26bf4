"""Copy the table and the figure of a study into its page: make_study.py out/study."""  # noqa: INP001

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path

DOCS = Path(__file__).parent
TABLE = re.compile(r"(<!-- table -->\n).*?(<!-- end -->)", re.DOTALL)
# table of the study, its page, its figure
STUDIES = (
    ("study-table.md", "study.md", "study-plot.png"),
    ("noise-table.md", "noise_study.md", "noise-plot.png"),
)


def main(results: Path) -> None:
    """Replace the table between the two comments of the page, and the figure beside it."""
    for table, name, figure in STUDIES:
        if not (results / table).exists():
            continue
        page = DOCS / "stages" / name
        lines = (results / table).read_text(encoding="utf-8")
        text = TABLE.sub(lambda m: f"{m[1]}\n{lines}\n{m[2]}", page.read_text(encoding="utf-8"))  # noqa: B023
        page.write_text(text, encoding="utf-8")
        shutil.copy(results / figure, DOCS / "pictures" / figure)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
