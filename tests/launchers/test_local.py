import os
import subprocess

import pytest

from descpipe.cli import main

FINAL = "raw\nmade by first\nmade by second\nmade by last\n"


def run_script(*words, **environment):
    return subprocess.run(
        list(words),
        capture_output=True,
        text=True,
        check=False,
        cwd="/",
        env={**os.environ, **environment},
    )


@pytest.fixture
def script(images):
    """The path of a script, in a folder with a space and quotes in its name, images built."""
    path = images.folder / "it's here" / "run me.sh"
    assert main(["build", "pipeline.yaml"]) == 0
    assert main(["local", "pipeline.yaml", str(path)]) == 0
    return path


def test_the_script_passes_shellcheck(chain):
    inputs, outputs = '{"raw": "txt"}', '{"once": "txt"}'
    declared = '{"label": "it\'s $HOME", "edges": [0.1, 0.2], "flip": True}'
    chain.stage("first", inputs=inputs, outputs=outputs, parameters=declared)
    main(["local", "pipeline.yaml", "run.sh"])
    done = run_script("shellcheck", str(chain.folder / "run.sh"))
    assert (done.returncode, done.stdout) == (0, "")


def test_both_forms_of_the_verb_write_the_same_script(chain):
    main(["local", "pipeline.yaml", "short.sh"])
    main(["script", "local", "pipeline.yaml", "long.sh"])
    short, long = (chain.folder / name for name in ("short.sh", "long.sh"))
    assert short.read_text() == long.read_text()
    assert os.access(short, os.X_OK)


def test_a_script_that_was_edited_is_not_overwritten(chain, capsys):
    main(["local", "pipeline.yaml", "run.sh"])
    script = chain.folder / "run.sh"
    script.write_text(script.read_text() + "echo mine\n")
    assert main(["local", "pipeline.yaml", "run.sh"]) == 1
    assert "run.sh: written or edited by hand" in capsys.readouterr().err
    assert script.read_text().endswith("echo mine\n")


def test_without_docker_the_script_says_so_and_exits_3(chain):
    main(["local", "pipeline.yaml", "run.sh"])
    tools = chain.folder / "tools"
    tools.mkdir()
    for name in ("bash", "dirname", "basename", "realpath", "env"):
        (tools / name).symlink_to(f"/usr/bin/{name}")
    done = run_script(str(chain.folder / "run.sh"), PATH=str(tools))
    assert done.returncode == 3
    assert done.stderr == "docker is needed, but it is not installed\n"


@pytest.mark.docker
def test_the_script_gives_the_results_of_a_run_from_any_folder(script, images):
    main(["run", "pipeline.yaml", "--engine", "none", "-o", "without"])
    done = run_script(str(script))
    assert done.returncode == 0, done.stderr
    assert done.stdout == f"{images.folder}/out\n"
    for name in ("once.txt", "twice.txt", "final.txt"):
        given, wanted = images.folder / "out" / name, images.folder / "without" / name
        assert given.read_bytes() == wanted.read_bytes()
    assert (images.folder / "out" / "log" / "first" / "stderr.txt").exists()


@pytest.mark.docker
def test_the_script_replaces_results_only_when_asked(script, images):
    run_script(str(script))
    images.write("my data/raw.txt", "new\n")
    done = run_script(str(script))
    assert done.returncode == 1
    assert "holds results already" in done.stderr
    assert run_script(str(script), OVERWRITE="1").returncode == 0
    assert (images.folder / "out" / "final.txt").read_text().startswith("new\n")


@pytest.mark.docker
def test_the_script_never_replaces_what_is_not_its_own(script, images):
    images.write("out/thesis.tex", "precious")
    done = run_script(str(script), OVERWRITE="1")
    assert done.returncode == 1
    assert "holds something else; move it away" in done.stderr
    assert (images.folder / "out" / "thesis.tex").read_text() == "precious"


@pytest.mark.docker
def test_a_failing_step_shows_its_words_and_keeps_its_log(script, images):
    images.write("my data/raw.txt", "")
    done = run_script(str(script))
    assert done.returncode == 4
    assert "  | first: input 'raw': /opt/desc/inputs/raw.txt is empty" in done.stderr
    assert "step first failed with exit status 1; logs in" in done.stderr
    assert (images.folder / "out.unfinished" / "log" / "first" / "stderr.txt").exists()
    assert not (images.folder / "out").exists()


@pytest.mark.docker
def test_an_input_that_is_missing_is_told_before_anything_runs(script, images):
    (images.folder / "my data" / "raw.txt").unlink()
    done = run_script(str(script))
    assert done.returncode == 1
    assert "my data/raw.txt: there is no such file" in done.stderr


@pytest.mark.docker
def test_a_step_that_does_not_write_its_outputs_has_failed(images):
    dockerfile = images.folder / "images/second/Dockerfile"
    broken = dockerfile.read_text() + "USER root\nRUN printf '#!/bin/sh\\n' > /opt/desc/run.py\n"
    dockerfile.write_text(broken + "USER 1000:1000\n")
    main(["build", "pipeline.yaml"])
    main(["local", "pipeline.yaml", "run.sh"])
    done = run_script(str(images.folder / "run.sh"))
    assert done.returncode == 4
    assert "step second did not write twice.txt; logs in" in done.stderr
    assert sorted(path.name for path in images.folder.glob("out*")) == ["out.unfinished"]
    assert [path.name for path in images.folder.glob("out.unfinished/steps/*")] == ["first"]


WRITE_PARTS = """\
for part in ("10", "9", "1"):
    with open(self.get_output_path("parts", part), "w") as stream:
        stream.write(f"{part} ")
"""


@pytest.mark.docker
def test_a_list_goes_from_step_to_step_in_the_order_of_cwltool(images):
    images.stage("first", inputs='{"raw": "txt"}', outputs='{"parts": ["txt"]}', run=WRITE_PARTS)
    images.stage("second", inputs='{"parts": ["txt"]}', outputs='{"twice": "txt"}')
    images.write("images/first/Dockerfile", (images.folder / "images/last/Dockerfile").read_text())
    images.write("images/second/Dockerfile", (images.folder / "images/last/Dockerfile").read_text())
    assert main(["build", "pipeline.yaml"]) == 0
    main(["local", "pipeline.yaml", "run.sh"])
    main(["run", "pipeline.yaml", "--engine", "none", "-o", "without"])
    done = run_script(str(images.folder / "run.sh"))
    assert done.returncode == 0, done.stderr
    for name in ("parts.1.txt", "parts.10.txt", "parts.9.txt", "twice.txt", "final.txt"):
        given, wanted = images.folder / "out" / name, images.folder / "without" / name
        assert given.read_bytes() == wanted.read_bytes()


@pytest.mark.docker
def test_a_script_that_is_stopped_goes_on_after_the_finished_steps(images):
    wait = "import time; time.sleep(3 if self.get_parameter('wait') else 0)\n"
    wait += "open(self.get_output_path('twice'), 'w').write('made')\n"
    declared = '{"wait": Parameter(bool, True)}'
    images.stage(
        "second",
        inputs='{"once": "txt"}',
        outputs='{"twice": "txt"}',
        parameters=declared,
        run=wait,
    )
    images.write("images/second/Dockerfile", (images.folder / "images/last/Dockerfile").read_text())
    main(["build", "pipeline.yaml"])
    main(["local", "pipeline.yaml", "run.sh"])
    script = str(images.folder / "run.sh")
    stopped = run_script("timeout", "--signal=INT", "--foreground", "2", script)
    assert stopped.returncode in (124, 130)
    assert "  first " in stopped.stderr
    done = run_script(script)
    assert done.returncode == 0, done.stderr
    assert "  first                          done before\n" in done.stderr
