"""What holds for the scripts of all launchers."""

import subprocess

import pytest

from descpipe.cli import main

SCRIPTS = [
    ("local",),
    ("local", "--engine=podman"),
    ("slurm", "--account=m1", "--partition=p1", "--constraint=cpu&fast", "--qos=q1"),
    ("slurm", "--job-per-step", "--constraint=cpu&fast"),
    ("slurm", "--engine=podman-hpc"),
    ("nersc",),
    ("nersc", "--job-per-step"),
    ("nersc", "--engine=podman-hpc"),
    ("nersc", "--engine=podman-hpc", "--job-per-step"),
    ("pbs", "--partition=q1"),
    ("pbs", "--job-per-step", "--account=m1"),
    ("local", "--engine=apptainer"),
    ("local", "--engine=none"),
    ("slurm", "--engine=none", "--time=1h"),
]


@pytest.fixture
def odd(chain):
    """A pipeline with odd values, names of files, and resources."""
    declared = '{"label": "it\'s $HOME `id` (\'two\')", "edges": [0.1, 0.2], "flip": True}'
    chain.stage("first", inputs='{"raw": "txt"}', outputs='{"once": "txt"}', parameters=declared)
    chain.write("it's $HOME, `id` %j/raw.txt", "raw\n")
    text = (chain.folder / "pipeline.yaml").read_text()
    text = text.replace("my data/raw.txt", '"it\'s $HOME, `id` %j/raw.txt"')
    text = text.replace("first: {}", "first: {resources: {cores: 2, memory: 3 GiB, time: 90 min}}")
    chain.write("pipeline.yaml", text.replace("output: out", 'output: "it\'s $HOME/%j"'))
    return chain


@pytest.mark.parametrize("words", SCRIPTS, ids=" ".join)
def test_every_script_passes_shellcheck(odd, words):
    assert main(["script", words[0], "pipeline.yaml", "it's $HOME.sh", *words[1:]]) == 0
    done = subprocess.run(
        ["shellcheck", "it's $HOME.sh"], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (0, "")


def test_a_script_that_is_made_twice_is_the_same(odd):
    texts = []
    for _ in range(2):
        main(["script", "slurm", "pipeline.yaml", "run.sh"])
        texts.append((odd.folder / "run.sh").read_text())
    assert texts[0] == texts[1]


def test_jobs_ask_for_what_their_steps_need(odd):
    main(["script", "slurm", "pipeline.yaml", "run.sh", "--account=m1"])
    head = (odd.folder / "run.sh").read_text().partition("set -euo")[0]
    for line in ("--cpus-per-task=2", "--mem=3072M", "--account=m1"):
        assert f"#SBATCH {line}\n" in head
    assert "--time" not in head
    assert (
        "# It asks for no time, since these steps have none in `resources`: second, last." in head
    )
    main(["script", "pbs", "pipeline.yaml", "jobs.sh", "--job-per-step"])
    assert "select=1:ncpus=2:mem=3072mb,walltime=01:30:00" in (odd.folder / "jobs.sh").read_text()


def test_a_script_says_what_it_was_made_with(odd):
    text = (odd.folder / "pipeline.yaml").read_text()
    switched = text.replace("second: {}", "second: {}\n  show: {stage: last, when: extra,")
    switched = switched.replace("when: extra,", "when: extra, outputs: {final: shown}}")
    odd.write("pipeline.yaml", switched.replace("steps:", "switches: {extra: true}\nsteps:"))
    words = ["script", "local", "pipeline.yaml", "run.sh", "--engine=none"]
    assert main([*words, "--set=first.label=see http://c"]) == 0
    head = head_of(odd.folder / "run.sh")
    assert '# Set on the command line: first.label = "see http://c"' in head
    assert not any("Left out" in line for line in head)
    assert main([*words, "--set=extra=false"]) == 0
    head = head_of(odd.folder / "run.sh")
    assert "# Left out, since switch extra is off: show." in head
    assert not any("command line" in line for line in head)
    done = subprocess.run(["shellcheck", "run.sh"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")


@pytest.mark.parametrize("launcher", ["local", "slurm", "pbs", "nersc"])
def test_line_breaks_in_paths_are_refused(chain, capsys, launcher):
    assert main(["script", launcher, "pipeline.yaml", "run.sh", "-o", "two\nlines"]) == 1
    told = capsys.readouterr().err
    assert "in the path of the output folder, a script cannot handle the name 'two\\nlines'" in told
    assert main(["script", launcher, "pipeline.yaml", "two\nlines.sh"]) == 1
    assert "rename it, for example to 'two_lines.sh'" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["m1 m2", "m1\n", "'m1'", "#m1", ""])
def test_what_no_batch_system_could_read_is_refused(chain, capsys, name):
    with pytest.raises(SystemExit) as left:
        main(["script", "slurm", "pipeline.yaml", "run.sh", f"--account={name}"])
    assert left.value.code == 2
    assert "no batch system has such a name" in capsys.readouterr().err


def test_a_misspelt_launcher_is_refused_with_those_that_there_are(chain, capsys):
    with pytest.raises(SystemExit) as left:
        main(["script", "slrum", "pipeline.yaml", "run.sh"])
    assert left.value.code == 2
    assert "invalid choice: 'slrum' (choose from 'local', 'slurm'" in capsys.readouterr().err


SITE = """\
batch_system: slurm
engine: none
queue: {account: m1, partition: p1, qos: q1, time: 20 min, options: [--licenses=sps]}
images: /sif files
"""


def head_of(script):
    return script.read_text().partition("set -euo")[0].splitlines()


def test_a_site_says_what_is_not_given(odd):
    odd.write("sites/mine.yaml", SITE)
    script = odd.folder / "run.sh"
    words = ["pipeline.yaml", "run.sh", "--site=mine"]
    assert main(["script", "slurm", *words, "--partition=p2"]) == 0
    wanted = {f"#SBATCH --{name}" for name in ("account=m1", "partition=p2", "licenses=sps")}
    assert wanted < set(head_of(script))
    assert "#SBATCH --time=130" in head_of(script)  # 90 min, and two steps without a time
    assert " with this Python" in script.read_text()
    assert "timeout" not in script.read_text().partition("describe()")[0]
    assert main(["script", "slurm", *words, "--engine=apptainer", "--time=1h"]) == 0
    assert "#SBATCH --time=210" in head_of(script)
    assert "sif_folder='/sif files'\n" in script.read_text()
    assert main(["script", "nersc", *words, "--engine=shifter"]) == 0
    wanted = {f"#SBATCH --{name}" for name in ("account=m1", "qos=q1", "constraint=cpu")}
    assert wanted < set(head_of(script))


def test_only_the_site_changes_between_places(odd, monkeypatch):
    monkeypatch.delenv("PSCRATCH", raising=False)
    script = odd.folder / "run.sh"
    assert main(["script", "slurm", "pipeline.yaml", "run.sh", "--site=nersc-perlmutter"]) == 0
    assert {"#SBATCH --qos=shared", "#SBATCH --constraint=cpu"} < set(head_of(script))
    assert "engine=podman-hpc\n" in script.read_text()
    assert main(["script", "slurm", "pipeline.yaml", "run.sh", "--site=ccin2p3"]) == 0
    assert {"#SBATCH --partition=htc", "#SBATCH --licenses=sps"} < set(head_of(script))
    assert main(["script", "pbs", "pipeline.yaml", "run.sh", "--site=pbs"]) == 0
    assert main(["script", "local", "pipeline.yaml", "run.sh", "--site=local"]) == 0


def test_options_of_pbs_stay_together(odd):
    odd.write("sites/mine.yaml", "queue: {options: [-l place=scatter]}\n")
    words = ["pipeline.yaml", "run.sh", "--site=mine"]
    assert main(["script", "pbs", *words]) == 0
    assert "#PBS -l place=scatter" in head_of(odd.folder / "run.sh")
    assert main(["script", "pbs", *words, "--job-per-step"]) == 0
    assert " -l place=scatter)\n" in (odd.folder / "run.sh").read_text()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("pbs", "--site=mien"), "there is no site 'mien'; did you mean 'mine'?"),
        (("pbs", "--site=mine"), "choose another site, or write it by `descpipe script slurm`"),
        (("nersc", "--site=mine"), "the engine none, which this script cannot use; give one of "),
        (("slurm", "--site=odd"), 'odd.yaml:1:19: an item of options is "--comment=it\'s"'),
    ],
)
def test_a_site_that_is_not_for_a_script_is_refused(odd, capsys, words, told):
    odd.write("sites/mine.yaml", SITE)
    odd.write("sites/odd.yaml", 'queue: {options: ["--comment=it\'s"]}\n')
    assert main(["script", words[0], "pipeline.yaml", "run.sh", *words[1:]]) == 1
    assert told in capsys.readouterr().err
    assert not (odd.folder / "run.sh").exists()
