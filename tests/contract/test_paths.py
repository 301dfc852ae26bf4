"""Where a stage finds its files: the command line, then DESC_* variables, then /opt/desc."""

import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from launching import stage_class

import descpipe
from descpipe.contract.arguments import parse_arguments

FITS = b"SIMPLE  =                    T"


def stage(*words, **variables):
    return stage_class(**variables)(parse_arguments(words))


@pytest.fixture
def _bare(monkeypatch):
    for variable in ("DESC_INPUT", "DESC_CONFIG", "DESC_OUTPUT"):
        monkeypatch.delenv(variable, raising=False)


@pytest.mark.usefixtures("_bare")
def test_without_anything_given_files_are_in_opt_desc():
    probe = stage(
        inputs={"shear-catalog": "fits"}, outputs={"out": "txt"}, config={"config": "c.yaml"}
    )
    assert probe.get_input_path("shear-catalog") == "/opt/desc/inputs/shear-catalog.fits"
    assert probe.get_output_path("out") == "/opt/desc/outputs/out.txt"
    assert probe.get_config_path("config") == "/opt/desc/config/c.yaml"


def test_desc_variables_move_the_folders(monkeypatch):
    for variable in ("DESC_INPUT", "DESC_CONFIG", "DESC_OUTPUT"):
        monkeypatch.setenv(variable, f"/data/{variable}")
    probe = stage(inputs={"in": "txt"}, outputs={"out": "txt"}, config={"config": "c.yaml"})
    assert probe.get_input_path("in") == "/data/DESC_INPUT/in.txt"
    assert probe.get_output_path("out") == "/data/DESC_OUTPUT/out.txt"
    assert probe.get_config_path("config") == "/data/DESC_CONFIG/c.yaml"


@pytest.mark.usefixtures("_bare")
def test_an_empty_desc_variable_counts_as_unset(monkeypatch):
    monkeypatch.setenv("DESC_INPUT", "")
    assert stage(inputs={"in": "txt"}).get_input_path("in") == "/opt/desc/inputs/in.txt"


def test_the_command_line_comes_before_desc_variables(monkeypatch):
    for variable in ("DESC_INPUT", "DESC_CONFIG", "DESC_OUTPUT"):
        monkeypatch.setenv(variable, "/elsewhere")
    words = ["--input=in=/a b/x.fits", "--config=config=/c/y.yaml", "--outputs=/d"]
    probe = stage(
        *words, inputs={"in": "fits"}, outputs={"out": "txt"}, config={"config": "c.yaml"}
    )
    assert probe.get_input_path("in") == "/a b/x.fits"
    assert probe.get_config_path("config") == "/c/y.yaml"
    assert probe.get_output_path("out") == "/d/out.txt"


def test_a_path_may_hold_an_equals_sign():
    assert stage("--input=in=/a=b/x.txt", inputs={"in": "txt"}).get_input_path("in") == "/a=b/x.txt"


@pytest.mark.usefixtures("_bare")
def test_file_names_are_those_of_the_paths():
    probe = stage("--input=a=/x/given.txt", inputs={"a": "txt", "b": "txt"}, outputs={"out": "txt"})
    assert probe.get_input_filename("a") == "given.txt"
    assert probe.get_input_filename("b") == "b.txt"
    assert probe.get_output_filename("out") == "out.txt"


def test_an_output_can_be_given_another_name():
    probe = stage("--output=out=final", "--outputs=/d", outputs={"out": "txt", "x": ["fits"]})
    assert probe.get_output_path("out") == "/d/final.txt"
    assert probe.get_output_path("x", "7") == "/d/x.7.fits"


def test_numbered_parts_of_a_list_of_outputs_have_the_order_of_their_numbers():
    probe = stage("--outputs=/d", outputs={"map": ["fits"]})
    names = [probe.get_output_path("map", part) for part in range(12)]
    assert names[:2] == ["/d/map.000000.fits", "/d/map.000001.fits"]
    assert names == sorted(names)


@pytest.mark.parametrize("part", [None, ""])
def test_a_list_of_outputs_needs_the_part(part):
    with pytest.raises(descpipe.StageError, match="'map' is a list of files: name the part"):
        stage(outputs={"map": ["fits"]}).get_output_path("map", part)


@pytest.mark.parametrize("method", ["get_input_path", "get_input_filename"])
def test_a_list_of_inputs_is_not_given_as_its_first_file(method):
    probe = stage("--input=in=/z", "--input=in=/a", inputs={"in": ["txt"]})
    with pytest.raises(descpipe.StageError, match=r"'in' is a list of files: use get_input_paths"):
        getattr(probe, method)("in")


def test_files_of_a_list_keep_the_order_of_the_command_line():
    probe = stage("--input=in=/z", "--input=in=/a", inputs={"in": ["txt"]})
    assert probe.get_input_paths("in") == ["/z", "/a"]


def test_files_of_a_list_are_found_in_the_folder_by_name(launch):
    for name in ("in.b.fits", "in.a.fits", "in.fits", "in.c.txt", "other.a.fits"):
        (launch.inputs / name).write_bytes(FITS)
    found = stage(inputs={"in": ["fits"]}).get_input_paths("in")
    assert [Path(path).name for path in found] == ["in.a.fits", "in.b.fits"]


def test_an_optional_input_has_an_empty_path_where_there_is_none(launch):
    probe = stage(inputs={"mask": descpipe.File("fits", optional=True)})
    assert (probe.get_input_path("mask"), probe.get_input_paths("mask")) == ("", [])
    assert probe.get_input_filename("mask") == "mask.fits"


def test_an_optional_input_is_found_in_the_folder(launch):
    (launch.inputs / "mask.fits").write_bytes(FITS)
    probe = stage(inputs={"mask": descpipe.File("fits", optional=True)})
    assert probe.get_input_path("mask") == str(launch.inputs / "mask.fits")


def test_all_given_hides_what_lies_in_the_folder(launch):
    (launch.inputs / "mask.fits").write_bytes(FITS)
    probe = stage("--all-given", inputs={"mask": descpipe.File("fits", optional=True)})
    assert probe.get_input_path("mask") == ""


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        (lambda s: s.get_input_path("imput"), "input 'imput', not declared; did you mean 'input'?"),
        (lambda s: s.get_input_paths("x"), "input 'x', not declared; known: input"),
        (lambda s: s.get_input_filename("x"), "input 'x', not declared; known: input"),
        (lambda s: s.get_output_path("x"), "output 'x', not declared; there are none"),
        (lambda s: s.get_output_filename("x"), "output 'x', not declared; there are none"),
        (lambda s: s.get_config_path("x"), "config file 'x', not declared; there are none"),
        (lambda s: s.get_parameter("x"), "parameter 'x', not declared; there are none"),
    ],
)
def test_asking_for_what_is_not_declared_names_what_is(ask, message):
    with pytest.raises(descpipe.StageError) as caught:
        ask(stage(inputs={"input": "txt"}))
    assert str(caught.value) == f"run() asks for {message}"


def test_threads_are_those_of_the_command_line_then_of_the_environment(monkeypatch):
    monkeypatch.setenv("OMP_NUM_THREADS", "3,2")
    assert stage("--threads=5").get_threads() == 5
    assert stage().get_threads() == 3
    monkeypatch.setenv("OMP_NUM_THREADS", "many")
    assert stage().get_threads() == 1
    monkeypatch.delenv("OMP_NUM_THREADS")
    assert stage().get_threads() == 1


@pytest.mark.parametrize(
    ("rank", "size"),
    [
        ("OMPI_COMM_WORLD_RANK", "OMPI_COMM_WORLD_SIZE"),
        ("PMI_RANK", "PMI_SIZE"),
        ("SLURM_PROCID", "SLURM_STEP_NUM_TASKS"),
    ],
)
def test_ranks_are_numbers_that_mpi_launchers_set(monkeypatch, rank, size):
    monkeypatch.setenv(rank, "1")
    monkeypatch.setenv(size, "4")
    assert (stage().get_rank(), stage().get_size()) == (1, 4)


@pytest.fixture
def two_ranks(monkeypatch):
    monkeypatch.setenv("OMPI_COMM_WORLD_RANK", "1")
    monkeypatch.setenv("OMPI_COMM_WORLD_SIZE", "2")


@pytest.mark.usefixtures("two_ranks")
def test_a_stage_of_several_ranks_has_the_communicator_of_mpi4py(monkeypatch):
    comm = SimpleNamespace(Get_size=lambda: 2)
    monkeypatch.setitem(
        sys.modules, "mpi4py", SimpleNamespace(MPI=SimpleNamespace(COMM_WORLD=comm))
    )
    assert stage().get_comm() is comm


@pytest.mark.usefixtures("two_ranks")
def test_ranks_that_mpi_does_not_know_of_are_refused(launch, monkeypatch):
    alone = SimpleNamespace(COMM_WORLD=SimpleNamespace(Get_size=lambda: 1))
    monkeypatch.setitem(sys.modules, "mpi4py", SimpleNamespace(MPI=alone))
    assert launch.say() == (
        "probe: 2 processes were started, but MPI here knows of 1; "
        "use `srun --mpi=pmi2` or `mpirun`\n"
    )


@pytest.mark.usefixtures("two_ranks")
def test_a_stage_of_several_ranks_needs_mpi4py(launch, monkeypatch):
    monkeypatch.setitem(sys.modules, "mpi4py", None)
    said = launch.say(run=lambda stage: stage.get_comm())
    assert said.startswith("probe: needs the Python package 'mpi4py', which is not installed here")


def test_a_stage_alone_is_rank_zero_of_one_without_a_communicator(monkeypatch):
    for variable in ("OMPI_COMM_WORLD_RANK", "PMI_RANK"):
        monkeypatch.delenv(variable, raising=False)
    assert (stage().get_rank(), stage().get_size(), stage().get_comm()) == (0, 1, None)
