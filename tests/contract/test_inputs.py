"""Inputs are checked before the work begins."""

import pytest
from launching import stage_class

from descpipe import File

BEGINNINGS = {
    "fits": b"SIMPLE  =                    T",
    "hdf5": b"\x89HDF\r\n\x1a\n....",
    "png": b"\x89PNG\r\n\x1a\n....",
    "pdf": b"%PDF-1.4",
    "tar.gz": b"\x1f\x8b\x08",
    "npy": b"\x93NUMPY",
    "yaml": b"anything",
    "dat": b"\x00",
}


def say(launch, *words, **variables):
    """Return what is told of inputs by a stage that must not begin to work."""
    began = []
    said = launch.say(*words, run=began.append, **variables)
    assert began == []
    return said


@pytest.mark.parametrize(("suffix", "beginning"), BEGINNINGS.items())
def test_a_file_of_its_type_is_taken(launch, suffix, beginning):
    (launch.inputs / f"in.{suffix}").write_bytes(beginning)
    assert launch(stage_class(inputs={"in": suffix})).status == 0


@pytest.mark.parametrize("suffix", ["fits", "hdf5", "png", "pdf", "tar.gz", "npy"])
def test_a_web_page_saved_under_the_name_of_a_file_is_told(launch, suffix):
    (launch.inputs / f"in.{suffix}").write_bytes(b"<!DOCTYPE html><html>")
    assert say(launch, inputs={"in": suffix}) == (
        f"probe: input 'in': {launch.inputs}/in.{suffix} is not a {suffix} file: "
        "it begins with b'<!DOCTYPE html><'\n"
    )


def test_a_missing_input_is_told(launch):
    said = say(launch, inputs={"in": "txt"})
    assert said == f"probe: input 'in': no such file: {launch.inputs}/in.txt\n"


def test_an_empty_input_is_told(launch):
    (launch.inputs / "in.txt").touch()
    assert say(launch, inputs={"in": "txt"}).endswith("in.txt is empty\n")


def test_a_folder_in_place_of_an_input_is_told(launch):
    (launch.inputs / "in.txt").mkdir()
    assert say(launch, inputs={"in": "txt"}).endswith("in.txt is a folder, not a file\n")


def test_a_link_to_nothing_is_told(launch):
    (launch.inputs / "in.txt").symlink_to("nowhere")
    assert say(launch, inputs={"in": "txt"}).startswith("probe: input 'in': no such file: ")


def test_an_input_given_twice_is_told(launch):
    said = say(launch, "--input=in=a", "--input=in=b", inputs={"in": "txt"})
    assert said == "probe: input 'in': given 2 times, but it is one file\n"


def test_a_list_of_inputs_needs_one_file_at_least(launch):
    said = say(launch, inputs={"in": ["txt"]})
    assert said == "probe: input 'in': was not given\n"


def test_every_bad_file_of_a_list_is_told(launch):
    words = [f"--input=in={launch.inputs}/{name}" for name in ("a", "b")]
    assert say(launch, *words, inputs={"in": ["txt"]}).count("no such file") == 2


def test_an_optional_input_may_be_missing(launch):
    assert launch(stage_class(inputs={"mask": File("fits", optional=True)})).status == 0


def test_an_optional_input_that_is_given_must_be_there(launch):
    said = say(launch, "--input=m=/no", inputs={"m": File("fits", optional=True)})
    assert said == "probe: input 'm': no such file: /no\n"


def test_an_optional_input_of_another_type_is_told(launch):
    (launch.inputs / "mask.fits").write_text("no")
    said = say(launch, inputs={"mask": File("fits", optional=True)})
    assert "is not a fits file" in said


def test_all_given_needs_every_input_on_the_command_line(launch):
    (launch.inputs / "in.txt").write_text("x")
    said = say(launch, "--all-given", inputs={"in": "txt"})
    assert said == "probe: input 'in': was not given\n"


def test_a_missing_config_file_is_told(launch):
    said = say(launch, config={"config": "c.yaml"})
    assert said == f"probe: config file 'config': no such file: {launch.config}/c.yaml\n"


@pytest.mark.parametrize("suffix", ["", ".fits", "a/b", "fits ", "*", None, 5, {"fits"}])
def test_a_suffix_that_is_none_is_refused(suffix):
    with pytest.raises(ValueError, match="is not a file suffix; write 'fits'"):
        File(suffix)


@pytest.mark.parametrize("declared", [[], ["fits", "txt"], [["fits"]]])
def test_a_list_of_files_names_their_type_once(declared):
    with pytest.raises(ValueError, match=r"names their type once; write it as in \['fits'\]"):
        File.from_declaration(declared)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ({"optional": 1}, "optional must be True or False"),
        ({"doc": 5}, "doc and format must be strings"),
        ({"format": ["a"]}, "doc and format must be strings"),
    ],
)
def test_other_arguments_of_a_file_type_have_their_types(words, message):
    with pytest.raises(ValueError, match=message):
        File("fits", **words)


def test_a_list_of_optional_files_is_an_optional_list():
    files = File.from_declaration([File("fits", optional=True, doc="Maps.")])
    assert (files.is_list, files.is_optional, files.suffix, files.doc) == (
        True,
        True,
        "fits",
        "Maps.",
    )
