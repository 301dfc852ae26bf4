"""What is told of paths is what runners cannot handle: cwltool and a script try them."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from descpipe.checking.purposes import EXPORT, RUN, SCRIPT
from descpipe.cli import main
from descpipe.cwl.bundle import bundle
from descpipe.model.problem import Problems
from descpipe.reading.overrides import Overrides
from descpipe.reading.pipeline import read_pipeline
from descpipe.runners import cwltool
from descpipe.runners.run_folder import RunFolder
from descpipe.runners.runner import RunPlan
from descpipe.saving import write_generated

# Letters that look dangerous, but are not: none of them is told.
HARMLESS = "a b&c;d'e\"f$(g)${h}`i`|j<k>l!m~n*o,p=q+r@s^t\\u{v}(w)é日😀\x01\x7f\u2028"
GIVEN = {
    "a tab": "a\tb",
    "a line break": "a\nb",
    "a carriage return": "a\rb",
}
WORKED_IN = {
    **GIVEN,
    "a number sign": "a#b",
    "a question mark": "a?b",
    "an escape of references": "a%20b",
    "a pattern of letters": "a[bc]d",
}
UNCOMMON = {
    "a percent sign alone": "a%zz",
    "an open bracket": "a[b",
    "brackets with nothing in them": "a[]b",
}
EVERYWHERE = "#?%20[a]:"


def quoted(path):
    """Return a path as YAML; JSON has other escapes for what is beyond 16 bits."""
    return "".join(c if ord(c) > 0xFFFF else json.dumps(c)[1:-1] for c in path).join('""')


def place_input(chain, name):
    (chain.folder / "my data/raw.txt").rename(f"my data/{name}.txt")
    return "raw: my data/raw.txt", f"raw: {quoted(f'my data/{name}.txt')}"


def place_stages(chain, name):
    (chain.folder / "images").rename(name)
    return "images: [images]", f"images: [{quoted(name)}]"


def place_output(chain, name):
    return "output: out", f"output: {quoted(name)}"


def run_cwltool(folder, *words):
    """Call cwltool as a user does, with the Python of the tests."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.defpath}"
    words = [shutil.which("cwltool", path=path), "--outdir", "results", *words]
    with TemporaryDirectory() as temporary:  # where it leaves an empty folder of each step
        environment = {"PATH": path, "HOME": os.devnull, "TMPDIR": temporary}
        return subprocess.run(
            words, cwd=folder, env=environment, capture_output=True, text=True, check=False
        )


def run_by_cwltool(chain):
    """Run the pipeline without any check."""
    problems = Problems()
    pipeline = read_pipeline(chain.folder / "pipeline.yaml", Overrides(), problems)
    folder = RunFolder(pipeline.output)
    folder.open()
    documents = folder.folders.documents
    write_generated(documents, bundle(pipeline, documents, "none"))
    return cwltool.run(folder.folders, RunPlan(engine="none"), lambda event: None).exit_status


@pytest.mark.slow
@pytest.mark.parametrize("name", GIVEN.values(), ids=GIVEN)
@pytest.mark.parametrize("place", [place_input, place_stages])
def test_what_cwltool_cannot_find_is_told(found, chain, place, name):
    (told,) = found(place(chain, name))
    assert f"cwltool cannot handle the name {name!r}"[:-1] in told.replace(".txt'", "'")
    assert "; rename it, for example to 'a_b" in told
    assert run_by_cwltool(chain) != 0


@pytest.mark.slow
@pytest.mark.parametrize("name", WORKED_IN.values(), ids=WORKED_IN)
def test_folders_that_cwltool_cannot_work_in_are_told(found, chain, name):
    (told,) = found(place_output(chain, name))
    assert told.startswith("pipeline.yaml:6:9: in the path of the output folder, cwltool cannot ")
    assert run_by_cwltool(chain) != 0


@pytest.mark.slow
@pytest.mark.parametrize("name", [HARMLESS, *UNCOMMON.values()], ids=["all others", *UNCOMMON])
def test_all_other_letters_are_not_told_and_work_everywhere(found, chain, name):
    more = "" if name in UNCOMMON.values() else EVERYWHERE
    changes = [
        place_input(chain, name + more),
        place_stages(chain, f"stages {name}"),
        place_output(chain, name),
    ]
    assert found(*changes) == []
    assert main(["run", "pipeline.yaml", "--engine", "none"]) == 0
    assert (chain.folder / name / "final.txt").read_text().startswith("raw\n")


def test_a_part_that_paths_have_in_common_is_told_once(found, chain, monkeypatch):
    folder = chain.folder.rename(chain.folder.with_name("a#b\tc"))
    monkeypatch.chdir(folder)
    object.__setattr__(chain, "folder", folder)
    (told,) = found()
    assert "the output folder, cwltool cannot handle the name 'a#b\\tc'; rename it, for" in told


def test_stages_count_only_where_they_run_on_the_host(found, chain):
    change = place_stages(chain, "a\tb")
    assert len(found(change, purpose=RUN["none"])) == 1
    assert len(found(purpose=EXPORT["none"])) == 1
    assert found(purpose=RUN["docker"]) == found(purpose=EXPORT["docker"]) == []


def test_bytes_that_are_no_text_are_told(found, chain):
    raw = os.fsdecode(b"raw\xff.txt")
    (chain.folder / "my data/raw.txt").rename(raw)
    (told,) = found(inputs=[f"raw={raw}"])
    assert told == (
        "--input raw=raw\\udcff.txt: in the path of input 'raw', cwltool cannot handle the name "
        "'raw\\udcff.txt'; rename it, for example to 'raw_.txt'"
    )
    (told,) = found(inputs=[f"raw={raw}"], purpose=SCRIPT)
    assert "in the path of input 'raw', a script cannot handle the name" in told


def test_a_script_takes_what_cwltool_does_not(found, chain):
    changes = place_input(chain, "a\tb c#"), place_output(chain, "o#[a]")
    assert found(*changes, purpose=SCRIPT) == []


def test_a_control_character_in_the_name_of_the_pipeline_file_is_told(chain, capsys):
    (chain.folder / "pipeline.yaml").rename("pipe\x01line.yaml")
    assert main(["check", "pipe\x01line.yaml"]) == 1
    assert capsys.readouterr().err == (
        "pipe\\x01line.yaml:1:1: in the path of the pipeline file, cwltool cannot handle the name "
        "'pipe\\x01line.yaml'; rename it, for example to 'pipe_line.yaml'\n"
        "1 error in 1 file\n"
    )


@pytest.mark.parametrize(("letters", "is_told"), [(246, False), (247, True), (300, True)])
def test_a_name_too_long_for_the_output_folder_is_told(found, letters, is_told):
    told = found(("output: out", f"output: {'o' * letters}"))
    assert any("the path of the output folder is too long" in line for line in told) is is_told


def test_a_path_too_long_for_the_output_folder_is_told(found):
    (told,) = found(("output: out", f"output: {'folder/' * 600}"))
    assert "the path of the output folder is too long; shorten it: a name may have 246" in told


@pytest.mark.parametrize("word", ["~/out", "$SCRATCH/out", "${HOME}/out"])
def test_what_a_shell_would_replace_in_the_output_folder_is_a_warning(found, word):
    (told,) = found(("output: out", f'output: "{word}"'))
    assert told == (
        f"pipeline.yaml:6:9: warning: in the path of the output folder, {word[:-4]!r} is taken as "
        "it stands, unlike in a shell; write the path out"
    )


def test_a_name_of_a_step_too_long_for_its_files_is_told(found):
    (told,) = found(("first: {}", f"{'s' * 250}: {{stage: first}}"))
    assert told == (
        "pipeline.yaml:8:3: the name ssssssssssssssssssss... is too long for a file; "
        "shorten it by 6 letters"
    )


def test_a_tag_too_long_for_its_file_is_told(found):
    (told,) = found(("last: {}", f"last: {{outputs: {{final: {'t' * 252}}}}}"))
    assert told == (
        "pipeline.yaml:10:3: the name tttttttttttttttttttt... is too long for a file; "
        "shorten it by 1 letter"
    )


def test_a_folder_of_documents_that_cwltool_finds_from_inside_only_is_a_warning(chain, capsys):
    assert main(["export-cwl", "pipeline.yaml", "--engine", "none", "-o", "run#1/cwl"]) == 0
    assert capsys.readouterr().err == (
        "-o run#1/cwl: warning: cwltool does not find documents in 'run#1', unless it is called "
        "from there; name it 'run_1', for example\n"
    )
    assert run_cwltool(chain.folder, "run#1/cwl/pipeline.cwl", "run#1/cwl/job.yml").returncode
    done = run_cwltool(chain.folder / "run#1" / "cwl", "pipeline.cwl", "job.yml")
    assert done.returncode == 0, done.stderr


def test_exported_paths_are_those_from_the_documents(chain, tmp_path, capsys, monkeypatch):
    folder = chain.folder.rename(chain.folder.with_name("a\tb"))
    monkeypatch.chdir(folder)
    words = ["export-cwl", "pipeline.yaml", "--engine", "none", "-o"]
    assert main([*words, "cwl"]) == 0
    assert main([*words, str(tmp_path / "cwl")]) == 1
    shown = capsys.readouterr().err
    assert "in the path of input 'raw', cwltool cannot handle the name 'a\\tb'" in shown
    assert "in the path of the stages, cwltool cannot handle the name 'a\\tb'" in shown
