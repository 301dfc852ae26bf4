import pytest
from placed_images import STEPS, change, docker, forget, image_id, outcomes, place_in
from running_registry import make_image

from descpipe.cli import main
from descpipe.engines.docker import push_image
from descpipe.engines.registry import machine_platform, remote_image

pytestmark = [pytest.mark.docker, pytest.mark.registry]
SHORT = [f"tiny-{step}:1.0" for step in STEPS]


@pytest.fixture
def names(chain, registry, capsys):
    """The images of a pipeline, which are in the registry and not here."""
    names = place_in(chain, registry.host)
    assert main(["build", "pipeline.yaml"]) == 0
    assert main(["push", "pipeline.yaml"]) == 0
    forget(names)
    capsys.readouterr()
    return names


def test_what_is_pulled_has_the_digest_of_the_registry_and_its_name(names, capsys):
    assert main(["pull", "pipeline.yaml"]) == 0
    told = capsys.readouterr()
    there = [remote_image(name) for name in names]
    assert told.out.splitlines() == [
        f"{name.removesuffix(':1.0')}@{image.digest}"
        for name, image in zip(names, there, strict=True)
    ]
    assert outcomes(told.err) == dict.fromkeys(SHORT, "pulled")
    assert [image_id(name) for name in names] == [image.id for image in there]
    assert main(["pull", "pipeline.yaml"]) == 0
    assert outcomes(capsys.readouterr().err) == dict.fromkeys(SHORT, "up to date")


def test_a_pulled_pipeline_runs(chain, registry, capsys):
    names = place_in(chain, registry.host)
    base = "FROM python:3.13-slim\n"
    for step in STEPS:
        dockerfile = chain.folder / "images" / step / "Dockerfile"
        _, _, rest = dockerfile.read_text().partition("\n")
        dockerfile.write_text(base + rest)
    main(["build", "pipeline.yaml"])
    main(["push", "pipeline.yaml"])
    forget(names)
    assert main(["run", "pipeline.yaml"]) == 1
    assert main(["pull", "pipeline.yaml"]) == 0
    assert main(["run", "pipeline.yaml"]) == 0


def test_an_image_that_was_built_here_and_is_nowhere_else_is_not_lost(chain, names, capsys):
    change(chain, "second")
    main(["build", "pipeline.yaml"])
    built = image_id(names[1])
    capsys.readouterr()
    assert main(["pull", "pipeline.yaml"]) == 1
    told = capsys.readouterr().err
    assert f"{names[1]}: the image here was built here, is another one" in told
    assert image_id(names[1]) == built
    assert main(["pull", "pipeline.yaml", "--force"]) == 0
    told = capsys.readouterr().err
    kept = f"{names[1]}-built-{built.removeprefix('sha256:')[:8]}"
    assert f"the one built here is now {kept}" in told
    assert "warning: made from other sources than those here" in told
    assert image_id(kept) == built
    assert image_id(names[1]) == remote_image(names[1]).id


def test_an_image_that_the_registry_has_too_gives_way_to_a_newer_one(chain, names, capsys):
    main(["pull", "pipeline.yaml"])
    older = image_id(names[1])
    change(chain, "second")
    main(["build", "pipeline.yaml"])
    main(["push", "pipeline.yaml", "--force"])
    docker("tag", older, names[1])
    capsys.readouterr()
    assert main(["pull", "pipeline.yaml"]) == 0
    assert outcomes(capsys.readouterr().err)["tiny-second:1.0"] == "pulled"
    assert image_id(names[1]) == remote_image(names[1]).id


def test_an_image_that_is_no_stage_is_not_pulled(names, capsys):
    make_image(names[0], b"something else", labels={})
    push_image(names[0], lambda line: None)
    forget(names[:1])
    assert main(["pull", "pipeline.yaml"]) == 1
    told = capsys.readouterr()
    assert "is not a stage: it has no label descpipe.stage" in told.err
    assert outcomes(told.err)["tiny-last:1.0"] == "pulled"
    assert len(told.out.splitlines()) == 2


def test_images_for_other_machines_and_missing_ones_are_told(names, monkeypatch, capsys):
    monkeypatch.setattr("platform.machine", lambda: "riscv64")
    assert main(["pull", "pipeline.yaml"]) == 1
    told = capsys.readouterr().err
    assert "is for linux/amd64, and this machine is linux/riscv64; build it here" in told
    assert machine_platform() == "linux/riscv64"
    monkeypatch.setenv("DESCPIPE_VERSION", "2.0")
    assert main(["pull", "pipeline.yaml"]) == 1
    assert "has no such image; `descpipe push`, where it was built" in capsys.readouterr().err
