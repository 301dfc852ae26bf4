"""The command line of a run.py: what is wrong in it is told word by word."""

import os

import pytest
from launching import stage_class

from descpipe import FITS, File, Parameter

WRONG = {
    "--input": "--input: expected --input=NAME=VALUE",
    "--input=in": "--input=in: expected --input=NAME=VALUE",
    "--input==x": "--input==x: expected --input=NAME=VALUE",
    "--parameter=n": "--parameter=n: expected --parameter=NAME=VALUE",
    "--config=c": "--config=c: expected --config=NAME=VALUE",
    "--output=o": "--output=o: expected --output=NAME=VALUE",
    "--outputs=": "--outputs=: unknown option; did you mean '--outputs'?",
    "--threads=0": "--threads=0: expected a number of threads, 1 or more",
    "--threads=-1": "--threads=-1: expected a number of threads, 1 or more",
    "--threads=two": "--threads=two: expected a number of threads, 1 or more",
    "--threads=²": "--threads=²: expected a number of threads, 1 or more",
    "--threads": "--threads: expected a number of threads, 1 or more",
    "--provenance=a/1.0": "--provenance=a/1.0: expected --provenance=PIPELINE/VERSION/STEP",
    "--provenance=a//b": "--provenance=a//b: expected --provenance=PIPELINE/VERSION/STEP",
    "--imput=in=x": "--imput=in=x: unknown option; did you mean '--input'?",
    "--all-given=yes": "--all-given=yes: unknown option; did you mean '--all-given'?",
    "x.fits": (
        "x.fits: unknown option; known: --all-given, --config, --help, --input, --output, "
        "--outputs, --parameter, --processes, --provenance, --shard, --threads, -h"
    ),
}
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS")
UNKNOWN = {
    "--input=inn=x": "input 'inn' is not one of this stage; did you mean 'inp'?",
    "--config=c=x": "config file 'c' is not one of this stage; there are none",
    "--parameter=nbim=4": "parameter 'nbim' is not one of this stage; did you mean 'nbin'?",
    "--output=x=y": "output 'x' is not one of this stage; known: out",
    "--output=out=a/b": "output 'out': 'a/b' is not the name of a file",
    "--output=out=": "output 'out': '' is not the name of a file",
}


@pytest.mark.parametrize(("word", "message"), WRONG.items())
def test_a_word_that_is_not_understood_is_told(launch, word, message):
    assert launch.say(word) == f"probe: {message}\n"


@pytest.mark.parametrize(("word", "message"), UNKNOWN.items())
def test_a_name_that_the_stage_does_not_declare_is_told(launch, word, message):
    (launch.inputs / "inp.txt").write_text("x")
    declared = {"inputs": {"inp": "txt"}, "outputs": {"out": "txt"}, "parameters": {"nbin": 4}}
    assert launch.say(word, **declared) == f"probe: {message}\n"


def test_all_wrong_words_are_told_at_once(launch):
    assert launch.say("--threads=0", "x").count("\n") == 2


def test_all_problems_of_names_inputs_and_parameters_are_told_at_once(launch):
    said = launch.say(
        "--parameter=n=many",
        "--parameter=m=1",
        inputs={"in": "txt"},
        config={"config": "c.yaml"},
        parameters={"n": 1},
    )
    assert said == (
        "probe: parameter 'm' is not one of this stage; known: n\n"
        f"probe: input 'in': no such file: {launch.inputs}/in.txt\n"
        f"probe: config file 'config': no such file: {launch.config}/c.yaml\n"
        "probe: parameter 'n': the text 'many' is not a whole number; write one, such as 3\n"
    )


@pytest.mark.parametrize("word", ["--help", "-h"])
def test_help_shows_what_the_stage_declares(launch, word):
    stage = stage_class(
        inputs={"shear-catalog": "fits"},
        outputs={"map": ["hdf5"]},
        config={"config": "c.yaml"},
        parameters={"nbin": 4},
    )
    ending = launch(stage, word)
    assert ending.status == 0
    assert ending.out.startswith("Probe the contract.\n\nusage: run.py [--input=TAG=PATH]")
    assert ending.out.endswith(
        "inputs:\n  shear-catalog.fits\noutputs:\n  map.*.hdf5\n"
        "config files:\n  config: c.yaml\nparameters:\n  nbin: int, default 4\n"
    )


@pytest.mark.parametrize("doc", [None, "", "  "])
def test_help_needs_no_docstring(launch, doc):
    assert launch(stage_class(__doc__=doc), "--help").out.startswith("probe\n")


def test_threads_are_told_to_the_libraries_that_the_stage_loads(launch):
    seen = []
    stage = stage_class(lambda stage: seen.extend(os.environ.get(name) for name in THREADS))
    assert launch(stage, "--threads=3").status == 0
    assert seen == ["3", "3", "3", "3"]


def test_without_threads_given_the_environment_is_left_as_it_is(launch):
    seen = []
    launch.monkeypatch.setenv("OMP_NUM_THREADS", "5")
    launch(stage_class(lambda _: seen.append(os.environ["OMP_NUM_THREADS"])))
    assert seen == ["5"]


@pytest.mark.parametrize(("before", "seen"), [(None, "passive"), ("active", "active")])
def test_threads_wait_without_looping_unless_told_otherwise(launch, before, seen):
    launch.monkeypatch.delenv("OMP_WAIT_POLICY", raising=False)
    if before:
        launch.monkeypatch.setenv("OMP_WAIT_POLICY", before)
    found = []
    stage = stage_class(lambda _: found.append(os.environ["OMP_WAIT_POLICY"]))
    assert launch(stage, "--threads=3").status == 0
    assert found == [seen]


def test_caches_of_libraries_go_to_the_temporary_folder(launch):
    seen = []
    launch.monkeypatch.setenv("TMPDIR", "/scratch")
    launch.monkeypatch.setenv("XDG_CACHE_HOME", "/mine")
    launch.monkeypatch.delenv("MPLCONFIGDIR", raising=False)
    names = ("MPLCONFIGDIR", "XDG_CACHE_HOME")
    launch(stage_class(lambda _: seen.extend(os.environ[name] for name in names)))
    assert seen == ["/scratch", "/mine"]


def test_help_shows_ranges_fields_and_what_files_hold(launch):
    stage = stage_class(
        inputs={
            "shear": FITS(columns=["ra", "g1"], doc="shapes"),
            "mask": File("fits", optional=True),
        },
        parameters={
            "sep": Parameter(float, 2.5, unit="arcmin", above=0, doc="smallest"),
            "edges": Parameter(
                [float], None, min_items=2, increasing=True, instead_of=["sep", "rule"]
            ),
            "rule": Parameter(str, choices=["equal", "given"]),
            "select": Parameter(str, "z > 0", condition_on=["shear"]),
            "cuts": {"s2n": 10.0, "flags": [0, 4]},
        },
    )
    out = launch(stage, "--help").out
    assert "  shear.fits: with ra, g1 (shapes)\n  mask.fits: optional\n" in out
    assert out.endswith(
        "  sep: float [arcmin], above 0, default 2.5 (smallest)\n"
        "  edges: list of float, 2 items or more, increasing, instead of sep, rule, optional\n"
        "  rule: str, one of equal, given, required\n"
        "  select: str, a condition on columns of shear, default 'z > 0'\n"
        "  cuts: record\n"
        "  cuts.s2n: float, default 10.0\n"
        "  cuts.flags: list of int, default [0, 4]\n"
    )
