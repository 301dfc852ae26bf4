"""`descpipe provenance` tells of a file which pipeline made it."""

import json
import struct
import zlib
from hashlib import sha256
from pathlib import Path

import h5py
import pytest
from astropy.io import fits
from PIL import Image

from descpipe.cli import main
from descpipe.contract.provenance_places import add_provenance

PROVENANCE = {"pipeline": "two-point", "version": "1.0", "step": "tomography"}


@pytest.fixture(autouse=True)
def in_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def written():
    """Write a FITS file that steps of these names have made."""

    def write(name, *steps):
        fits.PrimaryHDU().writeto(name)
        for step in steps:
            assert add_provenance(name, lambda step=step: {**PROVENANCE, "step": step}) is None

    return write


def text_chunk(text):
    text = b"descpipe\0" + text
    sum_ = struct.pack(">I", zlib.crc32(b"tEXt" + text))
    return struct.pack(">I", len(text)) + b"tEXt" + text + sum_


def picture_saying(text):
    Image.new("RGB", (1, 1)).save("odd.png")
    content = Path("odd.png").read_bytes()
    Path("odd.png").write_bytes(content[:-12] + text_chunk(text) + content[-12:])


def test_it_shows_each_maker_of_each_file(written, capsys):
    written("one.fits", "tomography")
    written("two.fits", "tomography", "treecorr")
    assert main(["provenance", "one.fits", "two.fits"]) == 0
    assert capsys.readouterr().out == (
        "one.fits\n  pipeline  two-point\n  version   1.0\n  step      tomography\n\n"
        "two.fits\n  pipeline  two-point\n  version   1.0\n  step      tomography\n\n"
        "  pipeline  two-point\n  version   1.0\n  step      treecorr\n"
    )


def test_it_writes_json_for_programs(written, capsys):
    written("one.fits", "tomography")
    assert main(["provenance", "--json", "one.fits"]) == 0
    assert json.loads(capsys.readouterr().out) == {"one.fits": [PROVENANCE]}


def test_a_file_that_says_nothing_is_told_after_the_others(written, capsys):
    written("silent.fits")
    written("one.fits", "tomography")
    assert main(["provenance", "silent.fits", "one.fits"]) == 1
    shown = capsys.readouterr()
    assert shown.out.startswith("one.fits\n")
    assert shown.err.startswith("silent.fits does not say what made it")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("one.fitz", "no such file: one.fitz; did you mean 'one.fits'?"),
        (".", "is a folder; name the files in it"),
    ],
)
def test_what_is_no_file_is_told(written, capsys, name, words):
    written("one.fits", "tomography")
    assert main(["provenance", name]) == 1
    assert words in " ".join(capsys.readouterr().err.split())


def test_all_files_are_told_of_whatever_is_wrong_with_some(written, capsys):
    written("one.fits", "tomography")
    assert main(["provenance", "nope", "one.fits", ".", "--json"]) == 1
    shown = capsys.readouterr()
    assert json.loads(shown.out) == {"nope": [], "one.fits": [PROVENANCE], ".": []}
    assert "no such file: nope" in shown.err
    assert ". is a folder" in shown.err


def test_of_a_file_that_says_nothing_the_record_beside_it_does(capsys):
    text = b"a,b\n"
    told = {"name": "table.csv", "digest": f"sha256:{sha256(text).hexdigest()}", "bytes": 4}
    step = {"status": "ok", "stage": {"name": "tables"}, "outputs": {"table": [told]}}
    step["depends_on"] = {"stage": "tables", "parameter nbin": "4"}
    record = {"pipeline": "tiny", "version": "1.0", "status": "ok", "steps": {"make": step}}
    Path("run.json").write_text(json.dumps(record))
    Path("table.csv").write_bytes(text)
    assert main(["provenance", "table.csv"]) == 0
    assert capsys.readouterr().out == (
        "table.csv\n  record          run.json\n  pipeline        tiny\n  version         1.0\n"
        "  step            make\n  stage           tables\n  parameter nbin  4\n"
    )
    Path("table.csv").write_bytes(b"c,d\n")
    assert main(["provenance", "table.csv"]) == 1
    said = " ".join(capsys.readouterr().err.split())
    assert said.startswith("table.csv in . has changed since the run that run.json tells of")


def test_a_record_is_written_out_that_the_record_of_the_run_notes_by_its_digest(capsys):
    text = b"a,b\n"
    told = {"name": "table.csv", "digest": f"sha256:{sha256(text).hexdigest()}", "bytes": 4}
    cuts = {"low": None, "high": 20.0}
    step = {
        "status": "ok",
        "outputs": {"table": [told]},
        "parameters": {"cuts": {"value": cuts}},
        "depends_on": {"parameter cuts": "sha256:1", "parameter old": "sha256:2"},
    }
    Path("run.json").write_text(json.dumps({"status": "ok", "steps": {"make": step}}))
    Path("table.csv").write_bytes(text)
    assert main(["provenance", "table.csv"]) == 0
    assert capsys.readouterr().out == (
        "table.csv\n  record          run.json\n  step            make\n"
        '  parameter cuts  {"high": 20.0, "low": null}\n'
        "  parameter old   sha256:2\n"
    )


@pytest.mark.parametrize("text", [b"{", b"[]", b'{"a": 1}', b"[" * 100_000, b"\xff"])
def test_a_file_that_says_it_in_another_way_is_told(capsys, text):
    picture_saying(text)
    assert main(["provenance", "odd.png"]) == 1
    assert "odd.png says what made it in another way" in " ".join(capsys.readouterr().err.split())


def test_a_broken_file_is_told(written, capsys):
    written("one.fits", "tomography")
    Path("cut.fits").write_bytes(Path("one.fits").read_bytes()[:4000])
    Path("cut.h5").write_bytes(b"\x89HDF\r\n\x1a\n")
    assert main(["provenance", "cut.fits"]) == 1
    assert "cut.fits is cut short" in capsys.readouterr().err
    assert main(["provenance", "cut.h5"]) == 1
    assert "cut.h5 is not readable as HDF5" in capsys.readouterr().err


def test_an_attribute_of_somebody_else_is_told(capsys):
    with h5py.File("odd.h5", "w") as file:
        file.attrs["descpipe"] = 3
    assert main(["provenance", "odd.h5"]) == 1
    assert "in another way" in " ".join(capsys.readouterr().err.split())


def test_what_a_terminal_would_obey_is_not_shown(capsys):
    picture_saying(json.dumps({"pipeline": "\x1b[2Jtwo"}).encode())
    assert main(["provenance", "odd.png"]) == 0
    assert capsys.readouterr().out == "odd.png\n  pipeline  ?[2Jtwo\n"
