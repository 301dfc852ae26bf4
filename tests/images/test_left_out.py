"""Packages that are left out are not found, and are again later."""

import sys

import pytest
from fits_columns import left_out


@pytest.fixture
def package(tmp_path, monkeypatch):
    """A package that was not imported yet."""
    name = "slow_to_import"
    (tmp_path / f"{name}.py").touch()
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, name, raising=False)
    yield name
    sys.modules.pop(name, None)


def test_a_package_is_not_found_in_the_block_alone(package):
    with left_out(package), pytest.raises(ImportError):
        __import__(package)
    __import__(package)


def test_it_is_found_after_an_error_in_the_block(package):
    with pytest.raises(ZeroDivisionError), left_out(package):
        _ = 1 / 0
    __import__(package)


def test_a_package_that_is_there_already_stays(package):
    there = __import__(package)
    with left_out(package):
        assert __import__(package) is there
    assert sys.modules[package] is there
