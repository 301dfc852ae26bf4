"""The pipeline for a survey of 26 million galaxies is the pipeline 3x2pt with its survey."""

from pathlib import Path

import yaml

PIPELINES = Path(__file__).parents[2] / "pipelines"


def steps_of(name):
    return yaml.safe_load((PIPELINES / name / "pipeline.yaml").read_text())["steps"]


def test_it_has_the_steps_of_both():
    assert set(steps_of("year1")) == {*steps_of("survey-3x2pt"), *steps_of("3x2pt")}


def test_its_values_are_those_of_3x2pt_but_for_the_size():
    large, demo = steps_of("year1"), steps_of("3x2pt")
    differing = {
        (name, key)
        for name, step in demo.items()
        for key, value in step.get("parameters", {}).items()
        if large[name]["parameters"].get(key) != value
    }
    assert differing == {("treecorr", "npatch")}
