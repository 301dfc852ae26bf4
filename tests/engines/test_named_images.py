"""Engines tell all images that they have, by their names."""

import pytest
from running_registry import make_image, remove_images

from descpipe.engines import docker

NAME = "descpipe-test-named/first:1.0"


@pytest.mark.docker
def test_an_image_is_told_under_each_of_its_names():
    make_image(NAME, labels={"one": "label"})
    try:
        docker.tag_image(NAME, f"{NAME}-again")
        images = docker.named_images()
        assert images[NAME].labels == {"one": "label"}
        assert images[f"{NAME}-again"] == images[NAME]
        assert not [name for name in images if "<none>" in name]
    finally:
        remove_images("descpipe-test-named/")
