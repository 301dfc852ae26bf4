"""Whether a generated file was edited since is told from its own text."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from descpipe.sealing import is_generated, sealed

UNICODE = st.characters(codec="utf-8")
TEXT = sealed("Made by descpipe 1.0 from a b.yaml", "a: 1\nb: 2\n")


def test_the_header_is_one_comment_before_the_text():
    header, _, body = TEXT.partition("\n")
    assert header.startswith("# Made by descpipe 1.0 from a b.yaml [")
    assert body == "a: 1\nb: 2\n"


@pytest.mark.parametrize("before", ["", "#!/usr/bin/env cwl-runner\n", "#!/bin/bash\n\n"])
def test_a_text_that_was_not_edited_is_known(before):
    assert is_generated(before + TEXT)


EDITED = {
    "a value": TEXT.replace("a: 1", "a: 2"),
    "a line more": TEXT + "c: 3\n",
    "a line less": TEXT.replace("b: 2\n", ""),
    "line ends": TEXT.replace("\n", "\r\n"),
    "no header": TEXT.partition("\n")[2],
    "nothing left": "",
    "another text": "# a text of mine [0123456789ab]\na: 1\n",
}


@pytest.mark.parametrize("edit", EDITED)
def test_a_text_that_was_edited_is_known(edit):
    assert not is_generated(EDITED[edit])


def test_a_header_may_be_long():
    assert is_generated(sealed("Made from " + "a/" * 2000 + "pipeline.yaml", "a: 1\n"))


@settings(max_examples=100, deadline=None, database=None)
@given(st.text(UNICODE), st.text(UNICODE))
def test_any_text_under_any_header_of_one_line_is_known(header, body):
    text = sealed(header, body)
    assert is_generated(text)
    assert text.splitlines()[0].startswith("# ")
    assert text.endswith(f"]\n{body}")
    assert len(text.removesuffix(body).splitlines()) == 1
