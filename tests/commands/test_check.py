import pytest

from descpipe.cli import main

pytestmark = pytest.mark.usefixtures("no_engine")
NOT_CHECKED = "(images not checked: Docker's engine does not answer, and podman is not installed)"


def test_a_good_pipeline_is_said_to_be_good(chain, capsys):
    assert main(["check", "pipeline.yaml"]) == 0
    shown = capsys.readouterr()
    assert shown.out == f"tiny 1.0: 3 steps, nothing wrong {NOT_CHECKED}\n"
    assert shown.err == ""


def test_an_input_file_that_is_not_there_is_told_with_its_position_and_a_near_miss(chain, capsys):
    (chain.folder / "my data" / "raw.txt").rename(chain.folder / "my data" / "row.txt")
    assert main(["check", "pipeline.yaml"]) == 1
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err == (
        "pipeline.yaml:5:15: input 'raw': no such file: my data/raw.txt; "
        "did you mean 'row.txt'?\n"
        "1 error in 1 file\n"
    )


def test_an_input_file_of_another_type_is_told(chain, capsys):
    chain.stage("first", inputs='{"raw": "fits"}', outputs='{"once": "txt"}')
    assert main(["check", "pipeline.yaml"]) == 1
    assert "my data/raw.txt is not a fits file: it begins with b'raw\\n'" in capsys.readouterr().err


def test_an_empty_input_file_is_told(chain, capsys):
    chain.write("my data/raw.txt", "")
    assert main(["check", "pipeline.yaml"]) == 1
    assert "my data/raw.txt is empty" in capsys.readouterr().err


def test_an_input_of_the_command_line_comes_before_that_of_the_file(chain, capsys):
    assert main(["check", "pipeline.yaml", "--input", "raw=nowhere.txt"]) == 1
    assert capsys.readouterr().err == (
        "--input raw=nowhere.txt: input 'raw': no such file: nowhere.txt; "
        "correct the path, or give --input raw=FILE\n"
        "1 error on the command line\n"
    )


def test_all_problems_of_pipeline_stages_and_command_line_are_told_at_once(chain, capsys):
    chain.stage("second", inputs='{"ones": "txt"}', outputs='{"twice": "txt"}')
    words = ["check", "pipeline.yaml", "--set", "frist.n=1", "--input", "row=x"]
    assert main(words) == 1
    shown = capsys.readouterr().err
    assert "--set frist.n=1: there is no step 'frist'; did you mean 'first'?" in shown
    assert "--input row=x: the pipeline has no input 'row'; did you mean 'raw'?" in shown
    assert "reads 'ones', which no step writes" in shown


def test_an_optional_input_of_the_file_can_be_left_out_on_the_command_line(chain, capsys):
    optional = '{"raw": File("txt", optional=True)}'
    chain.stage("first", inputs=optional, outputs='{"once": "txt"}')
    (chain.folder / "my data" / "raw.txt").unlink()
    assert main(["check", "pipeline.yaml", "--input", "raw="]) == 0


def test_an_input_that_a_step_needs_cannot_be_left_out(chain, capsys):
    assert main(["check", "pipeline.yaml", "--input", "raw="]) == 1
    assert "reads 'raw', which no step writes and no input gives" in capsys.readouterr().err


def test_an_input_that_the_file_does_not_give_can_be_given_on_the_command_line(chain):
    text = (chain.folder / "pipeline.yaml").read_text()
    chain.write("pipeline.yaml", text.replace("inputs: {raw: my data/raw.txt}\n", ""))
    assert main(["check", "pipeline.yaml"]) == 1
    assert main(["check", "pipeline.yaml", "--input", "raw=my data/raw.txt"]) == 0
