"""A launcher of stages with folders of its own."""

import os
import signal

import pytest
from launching import Launcher


@pytest.fixture
def launch(tmp_path, monkeypatch, capsys):
    """A launcher; the environment and the signal handler are put back at the end."""
    launcher = Launcher(tmp_path, monkeypatch, capsys)
    environment = dict(os.environ)
    handler = signal.getsignal(signal.SIGTERM)
    os.environ["DESC_INPUT"] = str(launcher.inputs)
    os.environ["DESC_CONFIG"] = str(launcher.config)
    os.environ["DESC_OUTPUT"] = str(launcher.outputs)
    yield launcher
    signal.signal(signal.SIGTERM, handler)
    os.environ.clear()
    os.environ.update(environment)
