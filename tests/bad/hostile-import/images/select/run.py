#!/usr/bin/env python3
"""A stage that would do harm if anybody imported it to see what it declares."""

import os
import sys

import descpipe

open("hacked", "w").write("1")
os.system("touch hacked")
while os.path.exists("hacked"):
    pass
sys.exit(1)


class Stage(descpipe.Stage):
    """Do harm."""

    name = "select"
    inputs = {"catalog": "txt"}
    outputs = {"sample": "txt"}
    parameters = {"nbin": open("hacked", "w").write("1"), "exit": sys.exit(1)}

    os.system("touch hacked")

    def run(self):
        """Do nothing."""


Stage.main()
