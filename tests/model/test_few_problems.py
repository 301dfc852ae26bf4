from pathlib import Path

import pytest

from descpipe.model.few_problems import MAX_PROBLEMS, FewProblems
from descpipe.model.problem import Place, Problems

FILE = Path("Dockerfile")


def tell(number, problems):
    for line in range(1, number + 1):
        problems.warning("no-version", Place(FILE, line), "this is wrong", "correct it")


def test_some_problems_are_all_told():
    problems = Problems()
    with FewProblems(FILE, problems) as few:
        tell(MAX_PROBLEMS - 1, few)
    assert len(problems.found) == MAX_PROBLEMS - 1


def test_too_many_problems_end_the_block():
    problems = Problems()
    with FewProblems(FILE, problems) as few:
        tell(MAX_PROBLEMS + 1, few)
    assert len(problems.found) == MAX_PROBLEMS + 1
    assert problems.found[-1].what == "there are 50 problems in this file already"


def fail_after_one(problems):
    with FewProblems(FILE, problems) as few:
        tell(1, few)
        raise KeyError


def test_what_was_found_before_an_exception_is_told():
    problems = Problems()
    with pytest.raises(KeyError):
        fail_after_one(problems)
    assert len(problems.found) == 1
