"""Write a bash script that runs a pipeline here: short for `script local`."""

from __future__ import annotations

from functools import partial

from descpipe.commands import script

configure = partial(script.configure_short, launcher="local")
run = partial(script.run, launcher="local")
