#!/usr/bin/env python3
import descpipe
from descpipe import Parameter


class Stage(descpipe.Stage):
    """Show the parameters as the stage gets them."""

    name = "show"
    inputs = {}
    outputs = {"shown": "txt"}
    parameters = {
        "required": Parameter(int, doc="without a default", unit="arcmin", minimum=-1, maximum=1),
        "integer": 3,
        "seed": 1099511627776,
        "tiny": 1e-7,
        "huge": 1e22,
        "whole": 3.0,
        "flag": True,
        "no_flag": False,
        "to_false": True,
        "text": "a b",
        "empty": "",
        "dashes": "--outputs=/tmp",
        "reference": "$(inputs.text) ${return 1} \\ \"'",
        "accents": "é ξ₊",
        "spaces": "  x  ",
        "looks_like_bool": "yes",
        "looks_like_null": "null",
        "looks_like_number": "1e5",
        "looks_like_time": "12:30:00",
        "looks_like_comment": "# x: y",
        "numbers": [1, 2],
        "reals": [0.5, 1e-7, 2.0],
        "flags": [True, False, True],
        "texts": ["b", "", "a b"],
        "choice": Parameter(str, "equal", choices=["equal", "given"]),
        "path_choice": Parameter(str, "a/b", choices=["a/b", "c#d"]),
        "number_choice": Parameter(int, 2, choices=[1, 2], doc="one or two"),
        "choice_list": Parameter([str], ["b", "a"], choices=["a", "b"]),
        "chosen_text": Parameter(str, None, choices=["p", "q"]),
        "binning": Parameter(
            {
                "low": Parameter(float, doc="smallest separation", unit="arcmin", above=0),
                "high": 150.0,
                "tiny": 1e-7,
                "seed": 1099511627776,
                "log": True,
                "label_text": "é \"$(inputs.text)\" 'q' \\",
                "edges": Parameter([float], None, min_items=2),
                "rule": Parameter(str, "equal", choices=["equal", "given"]),
                "inner": {"flag": False, "numbers": [1, 2]},
            }
        ),
        "cuts": Parameter([{"column": str, "minimum": 0.5}]),
        "no_cut": Parameter({"column": str}, None),
        "some_cut": Parameter({"column": str}, None),
        "none": Parameter(float, None),
        "none_list": Parameter([float], None),
        "none_choice": Parameter(str, None, choices=["p", "q"]),
    }

    def run(self) -> None:
        with open(self.get_output_path("shown"), "w", encoding="utf-8") as output:
            for name in self.parameters:
                output.write(f"{name} = {self.get_parameter(name)!r}\n")


if __name__ == "__main__":
    Stage.main()
