"""A pipeline with images in a real registry, for the tests of `push` and `pull`."""

import re
import subprocess

from running_registry import make_image

MINIMAL = "descpipe-test/minimal:1"
DOCKERFILE = f"""\
FROM {MINIMAL}
COPY descpipe/ /opt/desc/descpipe/
COPY run.py /opt/desc/
USER 1000:1000
"""
STEPS = ("first", "second", "last")


def place_in(project, host, **stages):
    """Give the images of a project the names of a registry; `stages`: more lines of Dockerfiles."""
    make_image(MINIMAL, labels={})
    for step in STEPS:
        project.write(f"images/{step}/Dockerfile", DOCKERFILE + stages.get(step, ""))
    text = (project.folder / "pipeline.yaml").read_text()
    head = f"registry: {host}\nowner: descpipe-test\n"
    project.write("pipeline.yaml", text.replace("owner: desc\n", head))
    return [f"{host}/descpipe-test/tiny-{step}:1.0" for step in STEPS]


def docker(*words):
    """Run docker and return what it says."""
    done = subprocess.run(["docker", *words], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def image_id(name):
    return docker("image", "inspect", "--format", "{{.Id}}", name)


def outcomes(told):
    """Return what became of each image, from what is told on standard error."""
    return dict(re.findall(r"^ +(\S+) \.+ (.+?) +\d+:\d\d", told, re.MULTILINE))


def change(project, step):
    """Change the sources of a step's image."""
    path = project.folder / "images" / step / "run.py"
    path.write_text(path.read_text() + "# changed\n")


def forget(names):
    """Remove local images."""
    docker("image", "rm", "--force", *names)
