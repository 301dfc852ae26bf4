"""Who names images: a variable, the user's settings, and the pipeline file, in this order."""

from __future__ import annotations

import pytest

from descpipe import __version__
from descpipe.cli import main
from descpipe.reading.schema import pipeline_schema
from descpipe.reading.settings import VARIABLES, settings_path
from descpipe.reading.settings_schema import NAMES, settings_schema

PIPELINE = """\
pipeline: tiny
version: "1.0"
owner: desc
registry: registry.example.org
images: [images]
output: out
steps:
  first: {}
"""


@pytest.fixture
def settings(project, monkeypatch):
    """Write the user's settings beside a pipeline of one step."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(project.folder / "home"))
    project.stage("first", outputs='{"made": "txt"}')
    project.write("pipeline.yaml", PIPELINE)

    def write(text):
        project.write("home/descpipe/settings.yaml", text)
        return project

    return write


def image(project):
    return project.read().steps[0].image


def test_without_settings_the_pipeline_file_names_the_images(settings):
    project = settings("")
    assert image(project) == "registry.example.org/desc/tiny-first:1.0"
    assert project.read().settings == {}


def test_a_base_name_stands_for_the_name_of_the_pipeline(settings):
    project = settings("")
    project.write("pipeline.yaml", PIPELINE + "base_name: shear\n")
    assert image(project) == "registry.example.org/desc/shear-first:1.0"
    assert project.read().name == "tiny"


def test_settings_come_before_the_pipeline_file(settings):
    project = settings('{registry: "localhost:5000", owner: me, base_name: mine, version: test}')
    assert image(project) == "localhost:5000/me/mine-first:test"


def test_settings_for_a_pipeline_come_before_general_ones(settings):
    project = settings("owner: me\npipelines:\n  tiny: {owner: group}\n  other: {owner: wrong}\n")
    assert image(project) == "registry.example.org/group/tiny-first:1.0"


def test_variables_come_before_all_settings(settings, monkeypatch):
    project = settings("owner: me\npipelines:\n  tiny: {owner: group, version: test}\n")
    monkeypatch.setenv("DESCPIPE_OWNER", "variable")
    assert image(project) == "registry.example.org/variable/tiny-first:test"


@pytest.mark.parametrize("name", NAMES)
def test_every_part_has_a_variable(settings, monkeypatch, name):
    project = settings("")
    monkeypatch.setenv(f"DESCPIPE_{name.upper()}", "other")
    assert f"{getattr(project.read(), name)}" == "other"
    assert project.read().settings == {name: f"DESCPIPE_{name.upper()}"}


def test_an_empty_registry_is_none_at_all(settings, monkeypatch):
    project = settings('registry: ""\n')
    assert image(project) == "desc/tiny-first:1.0"
    settings("registry: ghcr.io\n")
    monkeypatch.setenv("DESCPIPE_REGISTRY", "")
    assert image(project) == "desc/tiny-first:1.0"


@pytest.mark.parametrize("variable", sorted(set(VARIABLES) - {"DESCPIPE_REGISTRY"}))
def test_other_variables_that_are_empty_set_nothing(settings, monkeypatch, variable):
    project = settings("")
    monkeypatch.setenv(variable, "")
    assert image(project) == "registry.example.org/desc/tiny-first:1.0"


def test_base_images_have_the_owner_that_is_set(settings, monkeypatch):
    project = settings("owner: me\n")
    monkeypatch.setenv("DESCPIPE_VERSION", "test")
    name = project.read().image_name("descpipe-base", __version__)
    assert name == f"registry.example.org/me/descpipe-base:{__version__}"


def test_settings_are_in_the_home_folder_if_no_other_is_named(monkeypatch, tmp_path):
    monkeypatch.delenv("XDG_CONFIG_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert settings_path() == tmp_path / ".config" / "descpipe" / "settings.yaml"
    monkeypatch.setenv("XDG_CONFIG_HOME", "relative")
    assert settings_path() == tmp_path / ".config" / "descpipe" / "settings.yaml"


@pytest.mark.parametrize(
    "words", [["list", "pipeline.yaml"], ["check", "pipeline.yaml", "--engine", "none"]]
)
def test_it_is_told_when_settings_change_names(settings, monkeypatch, capsys, words):
    settings("owner: me\n")
    monkeypatch.setenv("DESCPIPE_VERSION", "test")
    main(words)
    assert capsys.readouterr().err == (
        "images: registry.example.org/me/tiny-STAGE:test "
        "(by home/descpipe/settings.yaml, DESCPIPE_VERSION)\n"
    )


@pytest.mark.parametrize(
    "words",
    [
        ["export-cwl", "pipeline.yaml", "--engine", "none"],
        ["lock", "pipeline.yaml", "--check"],
        ["shell", "pipeline.yaml", "first", "--engine", "none", "--", "true"],
    ],
)
def test_commands_whose_users_do_not_ask_for_names_tell_none(settings, capfd, words):
    settings("owner: me\n")
    main(words)
    assert "images: " not in capfd.readouterr().err


def test_a_settings_file_is_told_as_from_the_home_folder(settings, monkeypatch, tmp_path, capsys):
    settings("")
    home = tmp_path / "home"
    (home / ".config" / "descpipe").mkdir(parents=True)
    (home / ".config" / "descpipe" / "settings.yaml").write_text("owner: me\nversion: 1.0\n")
    monkeypatch.delenv("XDG_CONFIG_HOME")
    monkeypatch.setenv("HOME", str(home))
    main(["list", "pipeline.yaml"])
    assert capsys.readouterr().err.startswith("~/.config/descpipe/settings.yaml:2:10: version")


def test_settings_that_say_what_the_pipeline_says_are_not_told(settings, capsys):
    settings("owner: desc\n")
    main(["list", "pipeline.yaml"])
    assert capsys.readouterr().err == ""


def test_none_of_the_settings_is_used_if_one_is_wrong(settings, capsys):
    settings("owner: me\nversion: 1.0\n")
    assert main(["list", "pipeline.yaml"]) == 1
    told = capsys.readouterr().err
    assert "home/descpipe/settings.yaml:2:10: version is 1.0, not a string" in told
    assert "images: " not in told


def test_keys_of_settings_are_told_by_the_forms_of_the_pipeline_file():
    keys = pipeline_schema()["Pipeline"].keys
    for record in settings_schema().values():
        assert all(record.keys[name].value.form == keys[name].value.form for name in NAMES)


def test_a_password_in_a_variable_is_not_shown(settings, monkeypatch):
    project = settings("")
    monkeypatch.setenv("DESCPIPE_REGISTRY", "https://me:planted-secret@registry.example.org")
    assert "planted-secret" not in "\n".join(project.problems())
