"""`StageMetadata`: what a stage says of itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from descpipe.contract.files import File
    from descpipe.contract.parameters import Parameter
    from descpipe.model.problem import Place


@dataclass(frozen=True, kw_only=True, slots=True)
class StageMetadata:
    """What a stage's ``run.py`` declares.

    Attributes
    ----------
    name : str
        The stage's own name for itself.
    folder : Path
        Where ``Dockerfile`` and ``run.py`` are.
    label, doc : str
        First line and rest of the docstring.
    config : mapping of str to str
        Tag of each configuration file, and its name in the image.
    inputs, outputs : mapping of str to File
        Tag and type of each file.
    parameters : mapping of str to Parameter
        Name and type of each parameter.
    network : bool
        Whether it needs the network while it runs.
    places : mapping of str to Place
        Where each tag and parameter is declared; no name is declared twice.
    unclear : frozenset of str
        Class variables of which something could not be read, which is told.
    """

    name: str
    folder: Path
    label: str
    doc: str
    config: Mapping[str, str]
    inputs: Mapping[str, File]
    outputs: Mapping[str, File]
    parameters: Mapping[str, Parameter]
    network: bool
    places: Mapping[str, Place]
    unclear: frozenset[str] = frozenset()

    @property
    def run_py(self) -> Path:
        """The file that declares all this."""
        return self.folder / "run.py"
