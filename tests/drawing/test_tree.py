"""A pipeline as a tree of text."""

import pytest

from descpipe.drawing.diagram import Arrow, Box, Diagram
from descpipe.drawing.tree import tree


def of_steps(number, *links):
    """Return a diagram of steps `s0`, `s1`, ... and the links between them: (tail, head)."""
    boxes = [Box(key=f"step_{at}", kind="step", lines=(f"s{at}",)) for at in range(number)]
    arrows = [
        Arrow(tail=f"step_{tail}", head=f"step_{head}", tags=(f"of-{tail}",))
        for tail, head in links
    ]
    return Diagram(title="tiny 1.0", boxes=tuple(boxes), arrows=tuple(arrows))


def lines(diagram, width=80):
    """Return the lines between the title and the legend."""
    return tree(diagram, width).split("\n\n")[1].splitlines()


def test_a_step_stands_below_the_one_that_it_waits_for():
    assert lines(of_steps(3, (0, 1), (0, 2))) == [
        "s0",
        "├─ s1  of-0",
        "└─ s2  of-0",
    ]


def test_of_several_it_stands_below_the_last_and_the_others_are_named():
    assert lines(of_steps(4, (0, 1), (1, 2), (0, 3), (2, 3))) == [
        "s0",
        "└─ s1        of-0",
        "   └─ s2     of-1",
        "      └─ s3  of-0 (from s0), of-2",
    ]


def test_steps_that_wait_for_nothing_each_begin_a_tree():
    assert lines(of_steps(2)) == ["s0", "s1"]


def test_long_texts_go_on_below_with_the_rails_of_the_steps_that_follow():
    diagram = of_steps(6, *((tail, 4) for tail in range(4)), (4, 5))
    assert lines(diagram, 40) == [
        "s0",
        "s1",
        "s2",
        "s3",
        "└─ s4     of-0 (from s0), of-1",
        "   │      (from s1), of-2 (from s2),",
        "   │      of-3",
        "   └─ s5  of-4",
    ]


@pytest.mark.parametrize("number", [13, 60, 500])
def test_a_long_chain_stays_within_the_width_and_tells_every_step_once(number):
    told = lines(of_steps(number, *((at, at + 1) for at in range(number - 1))))
    assert max(map(len, told)) < 80
    assert [line.lstrip("│├└─ ").split()[0] for line in told] == [f"s{at}" for at in range(number)]
    assert told[12].split(maxsplit=1)[1] == "of-11 (from s11)"


def test_what_a_step_only_waits_for_is_told():
    diagram = of_steps(3, (1, 2))
    arrows = (Arrow(tail="step_0", head="step_2"), *diagram.arrows)
    diagram = Diagram(title="tiny 1.0", boxes=diagram.boxes, arrows=arrows)
    assert lines(diagram)[-1] == "└─ s2  after s0, of-1"


def test_remarks_inputs_and_results_are_told():
    boxes = (
        Box(key="input_0", kind="input", lines=("raw", "mask")),
        Box(key="step_0", kind="step", lines=("bin", "3 parts")),
        Box(key="output_of_step_0", kind="output", lines=("binned",)),
    )
    arrows = (
        Arrow(tail="input_0", head="step_0"),
        Arrow(tail="step_0", head="output_of_step_0"),
    )
    assert lines(Diagram(title="tiny 1.0", boxes=boxes, arrows=arrows)) == [
        "bin  [3 parts] raw, mask (input) -> binned"
    ]
