"""Write a batch script that runs a pipeline at NERSC: short for `script nersc`."""

from __future__ import annotations

from functools import partial

from descpipe.commands import script

configure = partial(script.configure_short, launcher="nersc")
run = partial(script.run, launcher="nersc")
