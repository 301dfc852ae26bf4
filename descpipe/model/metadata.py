"""`StageMetadata`: what a stage says of itself."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from descpipe.contract.files import File
    from descpipe.contract.parameters import Parameter
    from descpipe.model.git_origin import GitOrigin
    from descpipe.model.problem import Place


@dataclass(frozen=True, kw_only=True, slots=True)
class StageMetadata:
    """What a stage's ``run.py`` declares, or the label of its image that says the same.

    Attributes
    ----------
    name : str
        The stage's own name for itself.
    folder : Path or None
        Where ``Dockerfile`` and ``run.py`` are; None for a stage that was read from an image.
    label, doc : str
        First line and rest of the docstring.
    config : mapping of str to str
        Tag of each configuration file, and its name in the image.
    config_schemas : mapping of str to mapping
        JSON Schema of each configuration file that has one beside ``run.py``, by its tag.
    inputs, outputs : mapping of str to File
        Tag and type of each file.
    parameters : mapping of str to Parameter
        Name and type of each parameter.
    network : bool
        Whether it needs the network while it runs.
    places : mapping of str to Place
        Where each tag and parameter is declared; no name is declared twice. For a stage that was
        read from an image, where the image is named.
    unclear : frozenset of str
        Class variables of which something could not be read, which is told.
    git : GitOrigin or None
        The commit that it is from, if a Git repository is named for it.
    """

    name: str
    folder: Path | None
    label: str
    doc: str
    config: Mapping[str, str]
    inputs: Mapping[str, File]
    outputs: Mapping[str, File]
    parameters: Mapping[str, Parameter]
    network: bool
    places: Mapping[str, Place]
    config_schemas: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    unclear: frozenset[str] = frozenset()
    git: GitOrigin | None = None

    def sources(self) -> Path:
        """Return the folder of a stage that must have one.

        Raises
        ------
        ValueError
            If it was read from an image; a check before this must have told so.
        """
        if self.folder is None:
            raise ValueError(f"stage {self.name!r} was read from an image")
        return self.folder

    def schema_files(self) -> list[str]:
        """Return the names beside ``run.py`` of the schemas of config files."""
        names = [self.config[tag] for tag in self.config_schemas]
        return [f"{name.rpartition('.')[0]}.schema.json" for name in names]
