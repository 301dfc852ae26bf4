"""Write a bash script that runs a pipeline on Docker: short for `script local`."""

from __future__ import annotations

from functools import partial

from descpipe.commands import script

configure = script.configure_file
run = partial(script.run, launcher="local")
