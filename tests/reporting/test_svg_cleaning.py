"""Pictures in SVG that somebody else made."""

import xml.etree.ElementTree as ET

import pytest

from descpipe.reporting.svg_cleaning import NotClean, cleaned_svg

SPACES = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'


def cleaned(inner, root=f"<svg {SPACES} viewBox='0 0 9 9'>"):
    text = cleaned_svg(f"{root}{inner}</svg>".encode())
    ET.fromstring(text)  # noqa: S314 - made here
    return text.partition(">")[2].removesuffix("</svg>")


@pytest.mark.parametrize(
    "kept",
    [
        '<path d="M0 0L9 9" style="fill: #fff"></path>',
        '<g id="a" clip-path="url(#b)"><text x="1">a &lt; b</text></g>',
        "<style>.a { fill: url(#b) }</style>",
        '<image href="data:image/png;base64,iVBORw0KGgo="></image>',
    ],
)
def test_shapes_texts_and_styles_of_their_own_are_kept(kept):
    assert cleaned(kept) == kept


def test_links_within_the_picture_are_kept_in_their_new_form():
    assert cleaned('<use xlink:href="#a"/>') == '<use href="#a"></use>'


@pytest.mark.parametrize(
    "bad",
    [
        "<script>alert(1)</script>",
        "<SCRIPT>alert(1)</SCRIPT>",
        "<foreignObject><body xmlns='http://www.w3.org/1999/xhtml'>x</body></foreignObject>",
        "<a href='javascript:alert(1)'><rect/></a>",
        "<animate attributeName='href' to='javascript:alert(1)'/>",
        "<set attributeName='onload' to='alert(1)'/>",
        "<x:script xmlns:x='http://www.w3.org/1999/xhtml'>alert(1)</x:script>",
        "<iframe src='http://elsewhere.example'/>",
    ],
)
def test_what_runs_or_leads_elsewhere_is_left_out_with_all_in_it(bad):
    assert cleaned(bad) == ""


@pytest.mark.parametrize(
    "attribute",
    [
        "onload='alert(1)'",
        "ONCLICK='alert(1)'",
        "href='http://elsewhere.example/a.png'",
        "xlink:href='javascript:alert(1)'",
        "href='data:text/html,x'",
        "href='data:image/svg+xml;base64,AAAA'",
        "style='fill: url(http://elsewhere.example)'",
        "style='fill: URL( \"//elsewhere.example\")'",
        "fill='url(elsewhere.svg#a)'",
        "style='background: u\\72l(//elsewhere.example)'",
    ],
)
def test_attributes_that_run_or_lead_elsewhere_are_left_out(attribute):
    assert cleaned(f"<image {attribute}/>") == "<image></image>"


@pytest.mark.parametrize(
    "style",
    [
        "@import 'http://elsewhere.example/a.css';",
        "@font-face { src: url(a.woff) }",
        "rect { fill: url('http://elsewhere.example/') }",
        "rect { fill: ur/**/l(//elsewhere.example) }",
        "rect { fill: \\75rl(//elsewhere.example) }",
    ],
)
def test_styles_that_lead_elsewhere_are_left_out_whole(style):
    assert cleaned(f"<style>{style}</style>") == "<style></style>"


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "it is not XML: no element found"),
        (b"<svg", "it is not XML: "),
        (b"<html><body/></html>", "it is XML, but not SVG"),
        (b"<!DOCTYPE svg [<!ENTITY a 'b'>]><svg/>", "it declares entities"),
    ],
)
def test_what_is_no_picture_is_refused(data, why):
    with pytest.raises(NotClean, match=why):
        cleaned_svg(data)


def test_a_document_type_that_other_programs_write_does_no_harm():
    kind = '<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/svg11.dtd">'
    assert cleaned("<rect/>", root=f"{kind}<svg {SPACES}>") == "<rect></rect>"
