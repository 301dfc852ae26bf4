"""The command line of a stage's ``run.py``, which CWL runners use to say where files are."""

from __future__ import annotations

import os

from descpipe.contract.errors import StageError, near_miss

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Dict, List, Mapping, Sequence

USAGE = """\
usage: run.py [--input=TAG=PATH] [--config=TAG=PATH] [--parameter=NAME=VALUE]
              [--output=TAG=NAME] [--outputs=DIR] [--threads=N] [--processes=N]
              [--shard=K-of-N] [--provenance=PIPELINE/VERSION/STEP] [--all-given]

  --input=TAG=PATH        where an input is; again for each file of a list
  --config=TAG=PATH       where a config file is
  --parameter=NAME=VALUE  the value of a parameter; again for each item of a list
  --output=TAG=NAME       what an output is called instead of its tag
  --outputs=DIR           the folder that outputs are written to
  --threads=N             how many threads the stage, or each of its processes, may use
  --processes=N           how many processes an MPI launcher was told to start
  --shard=K-of-N          which part of the work this is, of N that get_rank() tells apart
  --provenance=PIPELINE/VERSION/STEP
                          whose step this is: outputs with room for it say what made them
  --all-given             what is not given has no value: no default or standard path is used
  --help                  this text, with what the stage declares
"""
PAIRS = ("--input", "--config", "--parameter", "--output")
SINGLES = ("--outputs", "--threads", "--processes", "--shard", "--provenance")
COUNTS = ("--threads", "--processes")
WORDS = {"config": "config file"}
FORM = "PIPELINE/VERSION/STEP"
FLAGS = ("--all-given", "--help", "-h")


class Arguments:
    """What a command line of ``run.py`` says.

    Attributes
    ----------
    input, config, parameter, output : dict of str to list of str
        The values given for each tag or name, in their order.
    outputs : str or None
        Folder of the outputs.
    threads : int or None
        Number of threads granted.
    processes : int or None
        Number of processes that an MPI launcher was told to start.
    shard : str or None
        Which shard of a work that several runs share.
    provenance : str or None
        The pipeline, its version and the step that this is, for outputs to tell.
    all_given : bool
        Whether a runner gave every value that there is.
    help : bool
        Whether help was asked for.
    """

    def __init__(self) -> None:
        self.input: Dict[str, List[str]] = {}
        self.config: Dict[str, List[str]] = {}
        self.parameter: Dict[str, List[str]] = {}
        self.output: Dict[str, List[str]] = {}
        self.outputs: str | None = None
        self.threads: int | None = None
        self.processes: int | None = None
        self.shard: str | None = None
        self.provenance: str | None = None
        self.all_given = False
        self.help = False


def parse_arguments(words: Sequence[str]) -> Arguments:
    """Return what the words of a command line say.

    Raises
    ------
    StageError
        Naming every word that is not understood.
    """
    arguments = Arguments()
    problems = [problem for word in words for problem in _take(word, arguments)]
    if problems:
        raise StageError(*problems)
    return arguments


def _take(word: str, arguments: Arguments) -> List[str]:
    option, _, value = word.partition("=")
    if option in PAIRS:
        tag, equals, text = value.partition("=")
        if not tag or not equals:
            return [f"{word}: expected {option}=NAME=VALUE"]
        getattr(arguments, option[2:]).setdefault(tag, []).append(text)
        return []
    if option == "--outputs" and value:
        arguments.outputs = value
        return []
    if option == "--shard" and value:
        arguments.shard = value
        return []
    if option == "--provenance":
        if value.count("/") < FORM.count("/") or not all(value.split("/")):
            return [f"{word}: expected --provenance={FORM}"]
        arguments.provenance = value
        return []
    if option in COUNTS:
        if not value.isdecimal() or int(value) < 1:
            return [f"{word}: expected a number of {option[2:]}, 1 or more"]
        setattr(arguments, option[2:], int(value))
        return []
    if word in FLAGS:
        arguments.all_given = arguments.all_given or word == "--all-given"
        arguments.help = arguments.help or word != "--all-given"
        return []
    return [f"{word}: unknown option{near_miss(option, PAIRS + SINGLES + FLAGS)}"]


def given_problems(arguments: Arguments, declared: Mapping[str, Mapping[str, Any]]) -> List[str]:
    """Return what is given and not declared, and names of outputs that are none.

    Parameters
    ----------
    arguments : Arguments
        What a command line says.
    declared : mapping of str to mapping
        What the stage declares: its ``input``, ``config``, ``parameter`` and ``output``.
    """
    unknown = [
        f"{WORDS.get(kind, kind)} {name!r} is not one of this stage{near_miss(name, known)}"
        for kind, known in declared.items()
        for name in getattr(arguments, kind)
        if name not in known
    ]
    return unknown + [
        f"output {tag!r}: {name!r} is not the name of a file"
        for tag, names in arguments.output.items()
        for name in names
        if not name or os.path.basename(name) != name
    ]
