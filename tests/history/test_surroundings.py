"""What was around two runs."""

from descpipe.history.step_differences import own_differences
from descpipe.history.surroundings import input_differences, surrounding_differences


def test_what_was_around_two_runs_is_told_with_both_values(records):
    other = records.run(
        ("source", {"commit": "fedcba0987654321", "changed": True}),
        ("host/python", "3.12.1"),
        ("engine", {"name": "docker", "version": "27"}),
    )
    found = {
        one.what: (one.before, one.after) for one in surrounding_differences(records.run(), other)
    }
    assert found == {
        "commit": ("1234567890", "fedcba0987, changed"),
        "engine": ("none", "docker 27"),
        "Python": ("3.11.7", "3.12.1"),
    }


def test_inputs_are_told_by_what_they_hold(records):
    other = records.run(
        ("inputs", {"raw": [{"name": "x.txt", "digest": "sha256:b0", "bytes": 4_000_000}]})
    )
    (found,) = input_differences(records.run(), other)
    assert (found.what, found.before, found.after) == (
        "input raw",
        "raw.txt, a0, 4 B",
        "x.txt, b0, 4 MB",
    )
    renamed = records.run(("inputs/raw/0/name", "other.txt"))
    assert not list(input_differences(records.run(), renamed))


def test_of_lists_those_files_are_told_that_are_others(records):
    def listed(*digests):
        files = [
            {"name": f"{number}.txt", "digest": digest, "bytes": 4}
            for number, digest in enumerate(digests)
        ]
        return records.run(("inputs/raw", files))

    (found,) = input_differences(listed("a", "b", "c"), listed("a", "B", "c"))
    assert (found.before, found.after) == ("1.txt, b, 4 B", "1.txt, B, 4 B")
    (found,) = input_differences(listed("a", "b"), listed("a", "b", "c"))
    assert (found.before, found.after) == ("2 files", "3 files")
    (found,) = input_differences(listed(*"abcde"), listed(*"ABCDE"))
    assert found.before.endswith("; 2.txt, c, 4 B; and 2 more")


def test_parameters_have_their_units(records):
    other = records.run(
        ("steps/first/depends_on/parameter nbin", "5"), ("steps/first/parameters/nbin/value", 5)
    )
    steps = [run.steps["first"] for run in (records.run(), other)]
    (found,) = own_differences(*steps)
    assert (found.what, found.before, found.after) == ("parameter nbin", "4 deg", "5 deg")


def test_a_parameter_that_one_stage_does_not_have_is_none(records):
    other = records.run(("steps/first/depends_on", {"stage": "first", "input raw": "sha256:a0"}))
    (found,) = own_differences(records.run().steps["first"], other.steps["first"])
    assert (found.before, found.after) == ("4 deg", "none")


def with_parameter(records, value, **more):
    told = {"value": value, **more}
    return records.run(
        ("steps/first/depends_on/parameter cuts", f"sha256:{hash(str(value))}"),
        ("steps/first/parameters/cuts", told),
    ).steps["first"]


def test_of_a_record_each_field_that_differs_is_told_with_its_unit(records):
    units = {"fields": {"low": {"unit": "arcmin"}, "deep.k": {"unit": None}}}
    names = dict.fromkeys(["a", "b", "c", "d", "low"])
    first = with_parameter(records, names | {"deep": {"k": "x" * 50}}, **units)
    second = with_parameter(records, names | {"low": 20.0, "deep": {"k": "y" * 50}}, **units)
    assert [(one.what, *one.in_full) for one in own_differences(first, second)] == [
        ("parameter cuts.low", "null", "20.0 arcmin"),
        ("parameter cuts.deep.k", "x" * 50, "y" * 50),
    ]


def test_a_field_that_one_record_does_not_have_is_none(records):
    steps = [with_parameter(records, value) for value in ({"a": 1}, {"a": 1, "b": 2})]
    (found,) = own_differences(*steps)
    assert (found.what, found.before, found.after) == ("parameter cuts.b", "none", "2")


def test_long_lists_are_shown_where_they_differ_and_told_whole_to_programs(records):
    before = list(range(100))
    now = [*before[:-1], 200]
    (found,) = own_differences(*(with_parameter(records, value) for value in (before, now)))
    assert (found.before, found.after) == ("...99]", "...200]")
    assert found.in_full == (str(before), str(now))
