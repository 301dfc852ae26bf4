"""A pipeline as a picture."""

import random
import xml.etree.ElementTree as ET

import pytest

from descpipe.drawing.diagram import Arrow, Box, Diagram
from descpipe.drawing.layout import box_size, layout
from descpipe.drawing.svg import svg

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def big():
    """Return a diagram of 60 steps, each of which reads from up to three before it."""
    chance = random.Random(3)  # noqa: S311 - no secret
    boxes = [Box(key=f"step_{at}", kind="step", lines=(f"step-{at}",)) for at in range(60)]
    arrows = [
        Arrow(tail=f"step_{tail}", head=f"step_{head}", tags=(f"file-{tail}", "more"))
        for head in range(1, 60)
        for tail in chance.sample(range(max(0, head - 9), head), min(head, chance.randint(1, 3)))
    ]
    return Diagram(title="big 1.0: 60 steps", boxes=tuple(boxes), arrows=tuple(arrows))


def parsed(text):
    return ET.fromstring(text)  # noqa: S314 - made here


def corners(placed):
    across, down = placed.centre
    width, height = placed.width / 2, placed.height / 2
    return across - width, down - height, across + width, down + height


def test_every_box_and_arrow_is_placed_within_the_picture(big):
    placed = layout(big)
    assert [one.box for one in placed.boxes] == list(big.boxes)
    assert [one.tags for one in placed.arrows] == [arrow.tags for arrow in big.arrows]
    for one in placed.boxes:
        left, top, right, bottom = corners(one)
        assert left >= -1
        assert top >= -1
        assert right <= placed.width + 1
        assert bottom <= placed.height + 1


def test_no_box_lies_on_another(big):
    found = [corners(one) for one in layout(big).boxes]
    for at, one in enumerate(found):
        for other in found[at + 1 :]:
            apart = one[2] <= other[0] or other[2] <= one[0]
            assert apart or one[3] <= other[1] or other[3] <= one[1]


def test_boxes_are_as_large_as_their_texts_and_need_no_font(big):
    for one in layout(big).boxes:
        assert (one.width, one.height) == pytest.approx(box_size(one.box), abs=0.01)


def test_arrows_lead_down_from_box_to_box(big):
    placed = layout(big)
    at = {one.box.key: one for one in placed.boxes}
    for arrow, drawn in zip(big.arrows, placed.arrows, strict=True):
        assert drawn.curve[0][1] >= at[arrow.tail].centre[1]
        assert drawn.tip[1] <= at[arrow.head].centre[1]


def test_the_same_diagram_gives_the_same_bytes(big):
    assert svg(big) == svg(big)


def test_the_picture_has_a_title_and_every_text(big):
    root = parsed(svg(big))
    assert root.findtext(f"{SVG}title") == big.title
    texts = [element.text for element in root.iter(f"{SVG}text")]
    assert texts.count("step-7") == 1
    assert texts.count("more") == len(big.arrows)


def test_texts_are_written_as_xml():
    box = Box(key="step_0", kind="step", lines=("<b>&\"'",), doc="a < b & c")
    root = parsed(svg(Diagram(title="<t> & 1", boxes=(box,), arrows=())))
    assert [element.text for element in root.iter(f"{SVG}text")] == ["<t> & 1", "<b>&\"'"]
    assert [element.text for element in root.iter(f"{SVG}title")] == ["<t> & 1", "a < b & c"]


def test_a_skipped_step_looks_different():
    box = Box(key="step_0", kind="step", lines=("fit", "skipped"), is_skipped=True)
    root = parsed(svg(Diagram(title="t", boxes=(box,), arrows=())))
    assert "box step skipped" in [element.get("class") for element in root.iter(f"{SVG}g")]
