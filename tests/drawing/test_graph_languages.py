"""A pipeline in DOT, which Graphviz must read, and in Mermaid."""

import pygraphviz
import pytest

from descpipe.drawing.diagram import Arrow, Box, Diagram
from descpipe.drawing.dot import dot
from descpipe.drawing.mermaid import mermaid

NASTY = 'a "b" <c> & \\n # ; `d` | {e} %f'


@pytest.fixture
def nasty():
    """Return a diagram whose texts mean something in most languages."""
    boxes = (
        Box(key="input_0", kind="input", lines=(NASTY,)),
        Box(key="step_0", kind="step", lines=("fit", NASTY), doc=NASTY),
        Box(key="step_1", kind="step", lines=("end",), is_skipped=True),
    )
    arrows = (
        Arrow(tail="input_0", head="step_0"),
        Arrow(tail="step_0", head="step_1", tags=(NASTY, "b")),
    )
    return Diagram(title=NASTY, boxes=boxes, arrows=arrows)


def test_graphviz_reads_back_every_box_and_arrow(nasty):
    graph = pygraphviz.AGraph(string=dot(nasty))
    assert graph.nodes() == ["input_0", "step_0", "step_1"]
    assert graph.edges() == [("input_0", "step_0"), ("step_0", "step_1")]


def test_graphviz_reads_back_every_text(nasty):
    graph = pygraphviz.AGraph(string=dot(nasty))
    written = NASTY.replace("\\", "\\\\")
    assert graph.get_node("step_0").attr["label"] == f"fit\\n{written}"
    assert graph.get_edge("step_0", "step_1").attr["label"] == f"{written}\\nb"


def test_graphviz_draws_it(nasty):
    assert b"<svg" in pygraphviz.AGraph(string=dot(nasty)).draw(format="svg", prog="dot")


def test_mermaid_has_one_line_for_each_box_and_arrow(nasty):
    text = NASTY
    for letter in '#"&<>`\\':
        text = text.replace(letter, f"\0{ord(letter)};")
    text = text.replace("\0", "#")
    assert mermaid(nasty).splitlines()[2:7] == [
        f'  input_0[/"{text}"/]:::input',
        f'  step_0("fit<br>{text}")',
        '  step_1("end"):::skipped',
        "  input_0 --> step_0",
        f'  step_0 -->|"{text}<br>b"| step_1',
    ]
