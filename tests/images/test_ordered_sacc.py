"""Files of correlation functions have the same bytes whenever they are written."""

import os
import subprocess
import sys
from pathlib import Path

import sacc

SHARED = Path(__file__).parents[2] / "images/shared"
PROGRAM = """\
import sys
from ordered_sacc import OrderedSacc
data = OrderedSacc()
data.add_tracer("misc", "source_0")
tags = {name: 1.0 for name in ("theta", "npair", "error", "weight", "theta_min", "theta_max")}
data.add_data_point("galaxy_shear_xi_plus", ("source_0", "source_0"), 2.5, **tags)
data.save_fits(sys.argv[1])
"""


def test_every_process_writes_the_same_bytes(tmp_path):
    for seed in "123":
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(SHARED)}
        words = [sys.executable, "-c", PROGRAM, str(tmp_path / f"{seed}.sacc")]
        subprocess.run(words, env=environment, check=True)
    assert len({path.read_bytes() for path in tmp_path.iterdir()}) == 1
    point = sacc.Sacc.load_fits(str(tmp_path / "1.sacc")).data[0]
    assert (point.value, point["npair"]) == (2.5, 1.0)
