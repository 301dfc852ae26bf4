"""Copy the table and the figure of a study into its page: make_study.py out/study."""  # noqa: INP001

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path

PAGE = Path(__file__).parent / "stages" / "study.md"
PICTURE = Path(__file__).parent / "pictures" / "study-plot.png"
TABLE = re.compile(r"(<!-- study -->\n).*?(<!-- end -->)", re.DOTALL)


def main(results: Path) -> None:
    """Replace the table between the two comments of the page, and the figure beside it."""
    table = (results / "study-table.md").read_text(encoding="utf-8")
    text = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(TABLE.sub(lambda m: f"{m[1]}\n{table}\n{m[2]}", text), encoding="utf-8")
    shutil.copy(results / "study-plot.png", PICTURE)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
