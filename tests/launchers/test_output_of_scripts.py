"""The folder that a script writes: what is not lost, and what is told if it cannot be written."""

import os
import re
import subprocess
import time

import pytest
from small_disk import small_disk

from descpipe.cli import main

NAME = "it's $HOME.sh"
WAIT = """\
import os, time
until = time.monotonic() + 30
while not os.path.exists("{folder}/go on") and time.monotonic() < until:
    time.sleep(0.05)
open(self.get_output_path("once"), "w").write("made\\n")
"""


def run_script(folder, **environment):
    return subprocess.run(
        ["bash", folder / NAME],
        capture_output=True,
        text=True,
        check=False,
        cwd="/",
        env={**os.environ, **environment},
    )


@pytest.fixture
def script(chain):
    """The folder of a script that runs the chain on this Python."""
    assert main(["local", "pipeline.yaml", NAME, "--engine=none"]) == 0
    return chain.folder


@pytest.mark.parametrize("overwrite", ["", "1"])
def test_a_script_that_is_refused_leaves_the_run_that_goes_on_alone(script, chain, overwrite):
    chain.stage(
        "first",
        inputs='{"raw": "txt"}',
        outputs='{"once": "txt"}',
        run=WAIT.format(folder=script),
    )
    going = subprocess.Popen(["bash", NAME], stderr=subprocess.PIPE, text=True)
    work = script / "out.unfinished"
    until = time.monotonic() + 20
    while not (work / "running/first").exists():
        assert time.monotonic() < until
        time.sleep(0.05)
    (work / "collecting").mkdir()  # as when it has begun to collect
    done = run_script(script, OVERWRITE=overwrite)
    assert (done.returncode, done.stderr) == (1, f"{work}: another run works there; wait for it\n")
    assert (work / "collecting").exists()
    assert not (work / "replace").exists()
    (work / "collecting").rmdir()
    (script / "go on").touch()
    _, told = going.communicate(timeout=60)
    assert going.returncode == 0, told
    assert (script / "out/final.txt").exists()


def test_a_submission_that_is_refused_leaves_the_jobs_alone(chain):
    for name in ("sbatch", "squeue"):  # a job that does not end
        chain.write(f"tools/{name}", "#!/bin/sh\necho 17\n").chmod(0o755)
    assert main(["script", "slurm", "pipeline.yaml", NAME, "--job-per-step", "--engine=none"]) == 0
    path = f"{chain.folder}/tools:{os.environ['PATH']}"
    done = run_script(chain.folder, PATH=path)
    assert done.returncode == 0, done.stderr
    work = chain.folder / "out.unfinished"
    (work / "collecting").mkdir()
    done = run_script(chain.folder, PATH=path, OVERWRITE="1")
    assert done.returncode == 1
    assert done.stderr.startswith("job 17 of the last submission has not ended; wait for it")
    assert (work / "collecting").exists()
    assert not (work / "replace").exists()


def test_files_that_no_run_wrote_are_never_removed(script, chain):
    assert run_script(script).returncode == 0
    out = script / "out"
    chain.write("out/notes.txt", "precious\n")
    chain.write("out/my plots/a.png")
    done = run_script(script, OVERWRITE="1")
    wanted = f"{out}: holds files that no run wrote: my plots, notes.txt; move them away\n"
    assert (done.returncode, done.stderr) == (1, wanted)
    assert (out / "notes.txt").read_text() == "precious\n"
    assert not (script / "out.unfinished").exists()
    (out / "notes.txt").rename(script / "notes.txt")
    (out / "my plots").rename(script / "my plots")
    assert run_script(script, OVERWRITE="1").returncode == 0


def test_results_of_a_run_are_replaced_but_nothing_else_there(script, chain):
    assert main(["run", "pipeline.yaml", "--engine=none"]) == 0
    chain.write("out/notes.txt", "precious\n")
    done = run_script(script, OVERWRITE="1")
    assert done.returncode == 1
    assert "out: holds files that no run wrote: notes.txt; move them away\n" in done.stderr
    (script / "out/notes.txt").rename(script / "notes.txt")
    assert "holds results already" in run_script(script).stderr
    done = run_script(script, OVERWRITE="1")
    assert done.returncode == 0, done.stderr
    assert not (script / "out/run.json").exists()


def test_what_descpipe_wrote_of_a_run_is_replaced_unless_somebody_edited_it(script, chain):
    assert main(["run", "pipeline.yaml", "--engine=none"]) == 0
    assert main(["report", "out"]) == 0
    with (script / "out/README.md").open("a") as readme:
        readme.write("The night was cloudy.\n")
    done = run_script(script, OVERWRITE="1")
    assert done.returncode == 1
    assert "out: holds files that no run wrote: README.md; move them away\n" in done.stderr
    assert (script / "out/README.md").read_text().endswith("cloudy.\n")
    (script / "out/README.md").unlink()
    done = run_script(script, OVERWRITE="1")
    assert done.returncode == 0, done.stderr


def test_results_of_steps_that_are_gone_are_replaced_like_all_others(script, chain):
    assert run_script(script).returncode == 0
    text = (script / "pipeline.yaml").read_text()
    chain.write("pipeline.yaml", text.replace("  last: {}\n", ""))
    assert main(["local", "pipeline.yaml", NAME, "--engine=none"]) == 0
    done = run_script(script, OVERWRITE="1")
    assert done.returncode == 0, done.stderr
    names = {path.name for path in (script / "out").iterdir()}
    assert names == {"once.txt", "twice.txt", "log"}


def test_files_that_come_while_a_script_replaces_results_are_kept(script, chain):
    assert run_script(script).returncode == 0
    run = f'open("{script}/out/notes.txt", "w").write("precious")\n'
    run += 'open(self.get_output_path("final"), "w").write("new\\n")\n'
    chain.stage("last", inputs='{"twice": "txt"}', outputs='{"final": "txt"}', run=run)
    done = run_script(script, OVERWRITE="1")
    assert done.returncode == 1
    assert "out: holds files that no run wrote: notes.txt; move them away\n" in done.stderr
    (script / "out/notes.txt").rename(script / "notes.txt")
    done = run_script(script, OVERWRITE="1")
    assert done.returncode == 0, done.stderr
    assert done.stderr.count("done before") == 3
    assert (script / "out/final.txt").read_text() == "new\n"


def test_an_output_folder_that_cannot_be_written_is_one_message(chain):
    assert main(["local", "pipeline.yaml", NAME, "--engine=none", "-o", "place/out"]) == 0
    chain.write("place", "a file")
    done = run_script(chain.folder)
    wanted = f"{chain.folder}/place/out: nothing can be written there: Not a directory\n"
    assert (done.returncode, done.stderr) == (1, wanted)


@pytest.fixture
def disk(chain):
    """The folder `small`, a disk of its own with little room."""
    with small_disk(chain.folder / "small", "size=2m") as folder:
        yield folder


def test_a_full_disk_is_told_when_no_log_could_tell_it(chain, disk):
    run = f'open("{disk}/of somebody else", "w").write("x" * 3_000_000)\n'
    chain.stage("first", inputs='{"raw": "txt"}', outputs='{"once": "txt"}', run=run)
    assert main(["local", "pipeline.yaml", NAME, "--engine=none", "-o", "small/out"]) == 0
    done = run_script(chain.folder)
    assert done.returncode == 4
    work = f"{disk}/out.unfinished"
    # Python says 120 where it could not write its last words, which is so in some buffers of logs.
    first, *rest = done.stderr.splitlines()[-3:]
    logs = re.escape(f"; logs in {work}/log/first")
    assert re.fullmatch(rf"step first failed with exit status (1|120){logs}", first)
    assert rest == [
        f"nothing more can be written in {work}: No space left on device",
        f"finished steps are kept in {work}; the next run goes on after them",
    ]
    assert not list(disk.glob("out.unfinished/space*"))
