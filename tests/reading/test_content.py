"""What a step reads and another one writes, as they declare it, before anything runs."""

import pytest

IMPORTS = (
    "from descpipe import FITS, HDF5, JSON, PNG, SACC, YAML, Column, Directory, Parquet, Table"
)
FOLLOWS = "; correct one of the two run.py"
MISMATCHES = [
    ("FITS(columns=['a'])", "FITS(columns=['a', 'b'])", []),
    ("FITS(columns=['aa'])", "'fits'", []),
    ("FITS(columns=['aa'])", "FITS()", []),
    ("'fits'", "FITS(columns=['a'])", []),
    (
        "FITS(columns=['g1'])",
        "FITS(columns=['bin', 'weight'])",
        ["no column 'g1'; it writes bin, weight"],
    ),
    (
        "FITS(columns=['wieght'])",
        "FITS(columns=['bin', 'weight'])",
        ["no column 'wieght'; did you mean 'weight'? It writes bin, weight"],
    ),
    (
        "FITS(columns={'ra': Column(unit='arcmin'), 'n': 'int', 'p': Column(shape=3)})",
        "FITS(columns={'ra': Column(unit='deg'), 'n': 'float', 'p': Column(shape=4)})",
        [
            "column 'n' holds float, not int; it writes ra, n, p",
            "column 'p' has 4 values a row, not 3 values a row; it writes ra, n, p",
            "column 'ra' is in deg, not in arcmin; it writes ra, n, p",
        ],
    ),
    (
        "FITS(hdus={'BIN': ['z'], 'ALL': Table(keywords=['N'])})",
        "FITS(hdus={'BINS': ['z'], 'ALL': Table(['z'], keywords=['M'])})",
        [
            "no HDU 'BIN'; did you mean 'BINS'? It writes z in BINS and z in ALL",
            "no keyword 'N'; it writes z in BINS and z in ALL",
        ],
    ),
    (
        "HDF5(datasets=['shear/g3'], groups=['photoz'], attributes={'shear': ['aera']})",
        "HDF5(datasets=['shear/g1'], attributes={'shear': ['area']})",
        [
            "no attribute 'aera' of /shear; did you mean 'area'? It writes shear/g1",
            "no dataset 'shear/g3'; did you mean 'shear/g1'? It writes shear/g1",
            "no group 'photoz'; it writes shear/g1",
        ],
    ),
    (
        "SACC(tracers=['lens_0'], data_types=['xi_plus'])",
        "SACC(tracers=['source_*'], data_types=['xi_pls'])",
        [
            "no data of type 'xi_plus'; did you mean 'xi_pls'? It writes xi_pls, source_*",
            "no tracer 'lens_0'; it writes xi_pls, source_*",
        ],
    ),
    (
        "Parquet(columns=['ra'])",
        "Parquet(columns=['RA'])",
        ["no column 'ra'; did you mean 'RA'? It writes RA"],
    ),
    (
        "YAML(keys=['bins'])",
        "YAML(keys=['bin'])",
        ["no key 'bins'; did you mean 'bin'? It writes bin"],
    ),
    ("JSON(keys=['a'])", "JSON(schema={'properties': {'b': {}}})", ["no key 'a'; it writes b"]),
    (
        "Directory(files=['a.fits'])",
        "Directory(files=['b.fits'])",
        ["no file 'a.fits'; it writes b.fits"],
    ),
    ("[FITS(columns=['a'])]", "[FITS(columns=['b'])]", ["no column 'a'; it writes b"]),
]
OTHER_TYPES = [
    ("HDF5()", "FITS()", "reads 'data' as a hdf5 file, but 'writer' writes a fits file"),
    ("['fits']", "FITS()", "reads 'data' as a list of fits files, but 'writer' writes a fits file"),
    ("Directory()", "'fits'", "reads 'data' as a folder, but 'writer' writes a fits file"),
    ("PNG()", "Directory()", "reads 'data' as a png file, but 'writer' writes a folder"),
]


@pytest.fixture
def told(project):
    """A function that joins a reader and a writer, and returns what is told of them."""

    def of(wanted, made):
        for name, inputs, outputs in (
            ("writer", "{}", f'{{"data": {made}}}'),
            ("reader", f'{{"data": {wanted}}}', '{"out": "txt"}'),
        ):
            run_py = project.stage(name, inputs=inputs, outputs=outputs) / "run.py"
            text = run_py.read_text().replace("import descpipe\n", f"import descpipe\n{IMPORTS}\n")
            run_py.write_text(text)
        project.pipeline("output: out\nsteps:\n  writer: {}\n  reader: {}\n")
        return project.problems()

    return of


@pytest.mark.parametrize(("wanted", "made", "expected"), MISMATCHES)
def test_what_a_reader_needs_and_a_writer_does_not_promise_is_told(told, wanted, made, expected):
    start = "pipeline.yaml:8:3: step 'reader' cannot use 'data' of 'writer': "
    assert told(wanted, made) == [f"{start}{words}{FOLLOWS}" for words in expected]


@pytest.mark.parametrize(("wanted", "made", "expected"), OTHER_TYPES)
def test_another_type_of_file_is_told(told, wanted, made, expected):
    start = f"pipeline.yaml:8:3: step 'reader' {expected}; "
    assert told(wanted, made) == [
        f"{start}correct the type in one of the two run.py, or read another file by `inputs`"
    ]
