"""Commands on a pipeline whose steps have several processes, by real MPI."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from descpipe.cli import main
from descpipe.runners import program

PROCESSES = Path(__file__).parents[1] / "golden" / "processes"
RESULTS = PROCESSES / "expected/results"
OWNER = "descpipe-mpi-run"
IMAGE = f"{OWNER}/processes-sum:1.0"


@pytest.fixture
def processes(tmp_path, monkeypatch):
    folder = tmp_path / "my analysis"
    shutil.copytree(PROCESSES, folder, ignore=shutil.ignore_patterns("expected"))
    monkeypatch.chdir(folder)
    return folder


def written(folder):
    return {path.name: path.read_text() for path in folder.glob("*.txt")}


def wanted():
    return {name: text for name, text in written(RESULTS).items() if ".std" not in name}


def change(path, old, new):
    text = path.read_text()
    assert text.count(old) == 1
    path.write_text(text.replace(old, new))


def test_processes_run_on_this_python(processes):
    assert main(["run", "pipeline.yaml", "--engine", "none"]) == 0
    assert written(processes / "out/processes") == wanted()


def test_one_step_is_tested_with_its_processes(processes):
    words = ["pipeline.yaml", "sum", "--engine", "none"]
    assert main(["run", "pipeline.yaml", "--engine", "none"]) == 0
    assert main(["test", *words]) == 0
    change(processes / "pipeline.yaml", "{processes: 3}", "{processes: 4}")
    assert main(["test", *words]) == 1


def test_a_shell_tells_how_the_processes_are_started(processes, capfd):
    words = ["pipeline.yaml", "sum", "--engine", "none", "--", "true"]
    assert main(["shell", *words]) == 0
    told = capfd.readouterr().err
    assert re.search(r"^mpirun -n 3 \S+ .*/images/sum/run\.py runs the step$", told, re.MULTILINE)


def test_a_script_runs_them_on_this_python(processes):
    words = ["script", "local", "pipeline.yaml", "run.sh", "--engine", "none"]
    assert main(words) == 0
    environment = {"PATH": program.search_path()}
    done = subprocess.run(
        ["bash", "run.sh"], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert written(processes / "out/processes") == wanted()


def test_a_process_that_fails_ends_all_with_its_message(processes, capsys):
    line = "        neighbours = comm"
    fail = '        if rank == 2:\n            raise descpipe.StageError("rank 2 has no numbers")\n'
    change(processes / "images/share/run.py", line, fail + line)
    assert main(["run", "pipeline.yaml", "--engine", "none"]) == 4
    told = capsys.readouterr().err
    assert "step 'share' failed" in told
    assert "  | share: rank 2 has no numbers\n" in told
    assert not (processes / "out/processes").exists()


def test_a_stage_whose_processes_all_do_the_same_fails(processes, capsys):
    path = processes / "images/sum/run.py"
    change(path, "self.get_comm(), self.get_rank(), self.get_size()", "None, 0, 1")
    assert main(["run", "pipeline.yaml", "--engine", "none"]) == 4
    assert (
        "processes ran, but run() never asked get_comm() or get_rank()" in capsys.readouterr().err
    )


def test_without_an_mpi_nothing_is_run(processes, capsys, monkeypatch):
    folder = processes / "bin"
    folder.mkdir()
    for name in ("python3", "cwltool"):
        (folder / name).symlink_to(program.find_program(name, "it is not here"))
    monkeypatch.setattr(program, "search_path", lambda _="": str(folder))
    assert main(["run", "pipeline.yaml", "--engine", "none"]) == 3
    assert capsys.readouterr().err.splitlines()[-1] == (
        "step 'sum' needs mpirun, but it is not installed here; `pip install mpich mpi4py`, or use "
        "--engine docker"
    )
    assert not (processes / "out").exists()


@pytest.mark.parametrize(
    ("words", "cure"),
    [
        (["local"], "`descpipe script slurm` writes one that can, or write `nodes: 1`"),
        (["pbs"], "`descpipe script slurm` writes one that can, or write `nodes: 1`"),
        (["slurm", "--engine=docker"], "use the engine apptainer or none, or write `nodes: 1`"),
        (["nersc", "--engine=podman-hpc"], "use the engine shifter, or write `nodes: 1`"),
    ],
    ids=lambda words: " ".join(words) if isinstance(words, list) else "",
)
def test_scripts_that_cannot_start_processes_on_several_nodes_are_refused(
    processes, capsys, words, cure
):
    change(processes / "pipeline.yaml", "{processes: 3}", "{processes: 3, nodes: 2}")
    launcher, *options = words
    assert main(["script", launcher, "pipeline.yaml", "run.sh", *options]) == 1
    told = capsys.readouterr().err.splitlines()
    assert told[-2].startswith("step 'sum' has processes on 2 nodes, which cannot be started ")
    assert told[-1] == cure
    assert not (processes / "run.sh").exists()


SCRIPTS = [
    ["local", "--engine=docker"],
    ["local", "--engine=none"],
    ["slurm"],
    ["slurm", "--engine=none", "--job-per-step"],
    ["nersc", "--account=m1234"],
    ["pbs"],
]


@pytest.mark.parametrize("words", SCRIPTS, ids=" ".join)
def test_scripts_with_processes_pass_shellcheck(processes, words):
    if words[0] in ("slurm", "nersc"):
        change(processes / "pipeline.yaml", "{processes: 3}", "{processes: 3, nodes: 2}")
    assert main(["script", words[0], "pipeline.yaml", "run.sh", *words[1:]]) == 0
    path = program.find_program("shellcheck", "it is not here")
    done = subprocess.run([path, "run.sh"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")


def test_a_batch_system_is_asked_for_the_cores_and_nodes_of_all_processes(processes):
    change(processes / "pipeline.yaml", "{processes: 3}", "{processes: 5, nodes: 2}")
    assert main(["script", "slurm", "pipeline.yaml", "run.sh"]) == 0
    text = (processes / "run.sh").read_text()
    for line in ("--nodes=2", "--ntasks=2", "--cpus-per-task=6"):
        assert f"#SBATCH {line}\n" in text
    assert "launch=(srun --nodes=2 --ntasks=5 --cpus-per-task=2 " in text
    assert "launch=(srun --nodes=1 --ntasks=1 --cpus-per-task=4)\n" in text
    assert "mpirun=(mpirun -n 4)\n" in text


@pytest.fixture
def images(processes, monkeypatch):
    """The image of the first step, which is left alone."""
    monkeypatch.setenv("DESCPIPE_OWNER", OWNER)
    text = (processes / "pipeline.yaml").read_text()
    (processes / "pipeline.yaml").write_text(text[: text.index("  share:")])
    change(processes / "pipeline.yaml", "  several: [data/even.txt, data/odd.txt]\n", "")
    assert main(["build", "--engine", "docker", "pipeline.yaml"]) == 0
    yield
    words = ["docker", "image", "rm", "--force", IMAGE]
    subprocess.run(words, capture_output=True, check=False)


@pytest.mark.docker
@pytest.mark.slow
@pytest.mark.usefixtures("images")
def test_processes_run_in_one_container(processes):
    total = {"total.txt": wanted()["total.txt"]}
    assert main(["run", "pipeline.yaml", "--engine", "docker"]) == 0
    assert written(processes / "out/processes") == total
    assert main(["local", "pipeline.yaml", "run.sh", "-o", "by-script"]) == 0
    done = subprocess.run(["bash", "run.sh"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert written(processes / "by-script") == total
