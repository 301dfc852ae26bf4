"""Write pictures/report.png, a page of a run, by running the shipped pipeline and Chromium."""  # noqa: INP001

from __future__ import annotations

import json
import subprocess
import sys
from argparse import ArgumentParser
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image

REPOSITORY = Path(__file__).parents[1]
PIPELINES = REPOSITORY / "pipelines"
PICTURE = Path(__file__).with_name("pictures") / "report.png"
INPUTS = {
    "shear-catalog": "shear-catalog.fits",
    "photoz-catalog": "photoz-catalog.fits",
    "truth": "truth.fits",
}
WIDTH, HEIGHT = 1000, 3125
COLOURS = 128
CHROMIUM = ("chromium", "--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars")


def descpipe(*words: str | Path) -> None:
    """Run a command of descpipe."""
    subprocess.run([sys.executable, "-m", "descpipe", *words], cwd=REPOSITORY, check=True)


def run(folder: Path, engine: str) -> Path:
    """Run the shipped pipelines; return the folder of the results."""
    survey, results = folder / "survey", folder / "two-point"
    to = ("--engine", engine, "-o")
    descpipe("run", PIPELINES / "survey/pipeline.yaml", *to, survey)
    given = [word for tag, name in INPUTS.items() for word in ("--input", f"{tag}={survey / name}")]
    descpipe("run", PIPELINES / "two-point/pipeline.yaml", *given, *to, results)
    return results


def make_public(record: Path, folder: Path) -> None:
    """Take out of a record what is of the machine where it was made, and of no use to others."""
    text = record.read_text(encoding="utf-8").replace(str(folder), "out")
    told = json.loads(text.replace(f"{REPOSITORY}/", ""))
    told["host"] |= {"name": "laptop", "system": "Linux"}
    told["command"] = ["descpipe", "run", "pipelines/two-point/pipeline.yaml"]
    record.write_text(json.dumps(told, indent=2), encoding="utf-8")


def photograph(page: Path, folder: Path) -> None:
    """Save how a page looks, in few colours, so that the repository stays small."""
    raw = folder / "raw.png"
    size = f"--window-size={WIDTH},{HEIGHT}"
    words = [*CHROMIUM, f"--user-data-dir={folder / 'profile'}", size, f"--screenshot={raw}"]
    subprocess.run([*words, page.as_uri()], check=True, capture_output=True)
    with Image.open(raw) as picture:
        few = picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
        few.save(PICTURE, optimize=True)


if __name__ == "__main__":
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--engine", default="none", help="as `descpipe run` takes it")
    with TemporaryDirectory() as made:
        here = Path(made)
        results = run(here, parser.parse_args().engine)
        make_public(results / "run.json", here)
        descpipe("report", results)
        photograph(results / "report.html", here)
