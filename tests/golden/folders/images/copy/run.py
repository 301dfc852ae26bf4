#!/usr/bin/env python3
import descpipe
from descpipe import Directory


class Stage(descpipe.Stage):
    """Copy a folder and add a file."""

    name = "copy"
    inputs = {"maps": Directory(files=["*.txt"], doc="texts")}
    outputs = {"copied": Directory(files=["a 1.txt", "copied-*.txt"])}

    def run(self) -> None:
        import os
        import shutil

        copied = self.get_output_path("copied")
        shutil.copytree(self.get_input_path("maps"), copied, dirs_exist_ok=True)
        with open(os.path.join(copied, "copied-it.txt"), "a") as text:
            text.write("copied\n")


if __name__ == "__main__":
    Stage.main()
