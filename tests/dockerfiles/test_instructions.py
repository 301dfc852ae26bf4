from difflib import get_close_matches
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from descpipe.dockerfiles.instructions import read_instructions
from descpipe.model.problem import Problems

PATH = Path("Dockerfile")


def read(text):
    problems = Problems()
    return read_instructions(PATH, text, problems), [str(problem) for problem in problems.found]


def instructions(text):
    found, told = read(text)
    assert told == []
    return found


def words(text):
    """Return each word of the only instruction, with its line and column."""
    (found,) = instructions(text)
    return [(word.text, word.place.line, word.place.column) for word in found.words]


def test_each_instruction_has_its_line_and_column():
    found = instructions("# first\n\nFROM a:1\n  run true\n\tCOPY a b\n")
    assert [(item.keyword, item.place.line, item.place.column) for item in found] == [
        ("FROM", 3, 1),
        ("RUN", 4, 3),
        ("COPY", 5, 2),
    ]


def test_each_word_has_its_line_and_column_in_continued_lines_too():
    text = "COPY a.py \\\n# comment\n\n   b.py \\  \n\\\n c.py\\\n.bak /opt/\n"
    assert words(text) == [
        ("a.py", 1, 6),
        ("b.py", 4, 4),
        ("c.py.bak", 6, 2),
        ("/opt/", 7, 6),
    ]


def test_a_name_may_be_broken_over_lines():
    assert words("CO\\\nPY a\\\n b\n") == [("a", 2, 4), ("b", 3, 2)]


def test_two_escape_characters_continue_nothing():
    first, second = instructions("RUN echo \\\\\nRUN true\n")
    assert (first.text, second.text) == ("echo \\\\", "true")


def test_lines_end_as_in_unix_or_windows_and_nowhere_else():
    first, second = instructions("RUN a \\\r\n  b\x0bc\u2028d\r\nRUN e\r\n")
    assert (first.text, second.text) == ("a   b\x0bc\u2028d", "e")
    assert second.place.line == 3


@pytest.mark.parametrize("top", ["# escape=`\n", "#syntax=x\n#  ESCAPE = `  \n"])
def test_the_escape_character_can_be_another_one(top):
    (found,) = instructions(f"{top}RUN a `\n b\\\n")
    assert found.text == "a  b\\"


@pytest.mark.parametrize("top", ["# hello\n# escape=`\n", "\n# escape=`\n", "# \n# escape=`\n"])
def test_below_anything_else_it_is_a_comment(top):
    first, second = instructions(f"{top}RUN a `\nRUN b\n")
    assert (first.text, second.text) == ("a `", "b")


def test_the_last_line_may_go_on_to_nowhere():
    assert words("RUN a \\") == [("a", 1, 5)]


def test_lists_are_read_as_json():
    text = 'COPY ["a b", \\\n  "\\u0063\\"", "/opt/"]\n'
    assert words(text) == [("a b", 1, 7), ('c"', 2, 3), ("/opt/", 2, 15)]


@pytest.mark.parametrize("text", ["[a-z]*.py", "['a', 'b']", '["a", 1]', '["a"', "[" * 100_000])
def test_what_is_not_a_list_of_strings_is_words(text):
    assert words(f"COPY {text} /opt/")[-1][0] == "/opt/"


def test_flags_are_apart():
    (found,) = instructions("COPY --from=x \\\n  --chmod=755 a --b /opt/\n")
    assert [(flag.text, flag.place.line, flag.place.column) for flag in found.flags] == [
        ("--from=x", 1, 6),
        ("--chmod=755", 2, 3),
    ]
    assert [word.text for word in found.words] == ["a", "--b", "/opt/"]
    chmod = found.flag("chmod")
    assert chmod is not None
    assert chmod.text == "755"
    assert found.flag("chown") is None


def test_here_documents_belong_to_their_instruction():
    text = "RUN <<A cat 3<<-'B'\nFROM x\nA\nUSER y\n\tB\nCOPY <<\"C\" /x\n\tC\nC\nUSER z\n"
    run, copy, user = instructions(text)
    assert run.heredocs == ("FROM x", "USER y")
    assert copy.heredocs == ("\tC",)
    assert (user.text, user.place.line) == ("z", 9)


@pytest.mark.parametrize(
    "text",
    [
        "echo 'a <<EOF b'",
        "cat <<<EOF",
        "echo $((1<<3))",
        "echo don't <<EOF",
        "echo a << EOF",
    ],
)
def test_what_looks_like_a_here_document_is_none(text):
    run, user = instructions(f"RUN {text}\nUSER x\n")
    assert (run.heredocs, user.keyword) == ((), "USER")


def test_the_rest_of_a_text_that_is_no_dockerfile_is_not_read():
    found, told = read("lorem\n" * 1000)
    assert found == ()
    assert len(told) == 10
    assert told[-1] == (
        "Dockerfile:10:1: Docker has no instruction 'lorem'; "
        "is this a Dockerfile? The rest of it is not read"
    )


def test_a_dockerfile_without_end_is_not_read_to_its_end():
    found, told = read("USER a\n" * 1001)
    assert len(found) == 1000
    assert told == [
        "Dockerfile:1001:1: this Dockerfile has over 1000 instructions; join RUN lines by &&"
    ]


LINES = st.lists(
    st.one_of(
        st.text(),
        st.sampled_from(
            ["FROM a", "COPY <<E b", "E", "# escape=`", "\\", "`", 'COPY ["a', '"]', "RUN \\"]
        ),
    )
)


@given(LINES)
def test_whatever_is_written_every_word_stands_where_it_is_said_to(lines):
    text = "\n".join(lines)
    rows = text.split("\n")
    for instruction in read(text)[0]:
        written = rows[instruction.place.line - 1][instruction.place.column - 1 :].split()[0]
        near = get_close_matches(written.upper()[:40], [instruction.keyword], cutoff=0.65)
        assert near == [instruction.keyword]
        for word in (*instruction.words, *instruction.shell_words, *instruction.flags):
            row = rows[word.place.line - 1]
            assert row[word.place.column - 1] in (word.text[:1], '"')
