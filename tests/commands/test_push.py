import pytest
from placed_images import STEPS, change, image_id, outcomes, place_in
from running_registry import make_image

from descpipe.cli import main
from descpipe.engines import docker
from descpipe.engines.registry import remote_image

pytestmark = [pytest.mark.docker, pytest.mark.registry]
SHORT = [f"tiny-{step}:1.0" for step in STEPS]


@pytest.fixture
def names(chain, registry):
    """The images of a pipeline, which are built."""
    names = place_in(chain, registry.host)
    assert main(["build", "pipeline.yaml"]) == 0
    return names


def test_pushing_prints_what_the_registry_has_then(names, capsys):
    capsys.readouterr()
    assert main(["push", "pipeline.yaml"]) == 0
    told = capsys.readouterr()
    digests = [remote_image(name).digest for name in names]
    assert told.out.splitlines() == [
        f"{name.removesuffix(':1.0')}@{digest}" for name, digest in zip(names, digests, strict=True)
    ]
    assert outcomes(told.err) == dict.fromkeys(SHORT, "pushed")
    assert main(["push", "pipeline.yaml"]) == 0
    again = capsys.readouterr()
    assert again.out == told.out
    assert outcomes(again.err) == dict.fromkeys(SHORT, "up to date")


def test_another_image_of_that_name_is_replaced_only_by_force(chain, names, capsys):
    main(["push", "pipeline.yaml"])
    there = remote_image(names[1])
    change(chain, "second")
    main(["build", "pipeline.yaml"])
    capsys.readouterr()
    assert main(["push", "pipeline.yaml"]) == 1
    told = capsys.readouterr()
    assert outcomes(told.err) == {
        "tiny-first:1.0": "up to date",
        "tiny-second:1.0": "failed",
        "tiny-last:1.0": "up to date",
    }
    assert f"{names[1]}: 127.0.0.1:" in told.err
    assert "has another image under that name; give the pipeline a new `version`" in told.err
    assert "1 of 3 images not pushed; the same command tries again what is missing" in told.err
    assert len(told.out.splitlines()) == 2
    assert remote_image(names[1]) == there
    assert main(["push", "pipeline.yaml", "--force"]) == 0
    assert remote_image(names[1]).id == image_id(names[1])


def test_another_build_of_the_same_sources_is_told_as_such(names, capsys):
    labels = docker.local_images(names[:1])[names[0]].labels
    built = image_id(names[0])
    make_image(names[0], b"built elsewhere", labels)
    docker.push_image(names[0], lambda line: None)
    docker.tag_image(built, names[0])
    assert main(["push", "pipeline.yaml"]) == 1
    assert "has another build of the same sources under that name" in capsys.readouterr().err


def test_nothing_is_pushed_if_an_image_is_missing_or_outdated(chain, names, capsys):
    change(chain, "second")
    docker._client().images.remove(names[2])
    assert main(["push", "pipeline.yaml"]) == 1
    told = capsys.readouterr().err
    assert f"{names[1]}: the image was built from other sources than those there now" in told
    assert f"{names[2]}: there is no such image on this machine" in told
    assert "`descpipe build pipeline.yaml` builds them; nothing was pushed" in told
    assert [remote_image(name) for name in names] == [None, None, None]


def test_base_images_are_pushed_for_others_to_build_on(images, registry, capsys, monkeypatch):
    monkeypatch.setenv("DESCPIPE_REGISTRY", registry.host)
    main(["build", "pipeline.yaml"])
    capsys.readouterr()
    assert main(["push", "pipeline.yaml"]) == 0
    pushed = [line.partition("@")[0] for line in capsys.readouterr().out.splitlines()]
    assert pushed[0] == f"{registry.host}/descpipe-test/descpipe-base"
    assert len(pushed) == 4
