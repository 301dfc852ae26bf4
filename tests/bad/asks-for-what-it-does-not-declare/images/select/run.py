#!/usr/bin/env python3
import descpipe


class Stage(descpipe.Stage):
    """Select galaxies."""

    name = "select"
    inputs = {"catalog": "txt"}
    outputs = {"sample": "txt"}
    parameters = {"zmin": 0.2}

    def run(self):
        catalogue = self.get_input_path("catalogue")
        zmin = self.get_parameter("z_min")
        config = self.get_config_path("config")
        with open(self.get_output_path("selection"), "w") as sample:
            sample.write(f"{catalogue} {zmin} {config}")


if __name__ == "__main__":
    Stage.main()
