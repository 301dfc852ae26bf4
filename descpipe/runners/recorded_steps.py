"""What a record says of a step before it runs: its stage, values, config files and sources."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from descpipe.contract.parameters import Parameter
    from descpipe.model.pipeline import Source, Step

# A later one comes before an earlier one.
ORIGINS = ("default", "pipeline", "command line")


def recorded_step(step: Step, digests: Mapping[str, str]) -> dict[str, Any]:
    """Return what is known of a step as plain values.

    Parameters
    ----------
    step : Step
        The step.
    digests : mapping of str to str
        What its config files hold, by tag; some may be missing.
    """
    return {
        "stage": _stage(step),
        "parameters": {name: _parameter(step, name) for name in step.stage.parameters},
        "config": {tag: recorded_file(path, digests.get(tag)) for tag, path in step.config.items()},
        "needs": {own: _need(source) for own, source in step.inputs.items()},
    }


def recorded_file(path: Path, digest: str | None, size: int | None = None) -> dict[str, Any]:
    """Return what a record says of a file that was there before.

    Parameters
    ----------
    path : Path
        Where it is.
    digest : str or None
        What it holds.
    size : int, optional
        In bytes; otherwise the file tells.
    """
    size = _size(path) if size is None else size
    return {"name": path.name, "path": str(path), "digest": digest, "bytes": size}


def _size(path: Path) -> int | None:
    try:
        return path.stat().st_size
    except OSError:
        return None


def _stage(step: Step) -> dict[str, Any]:
    stage = step.stage
    told: dict[str, Any] = {"name": stage.name, "folder": stage.folder and str(stage.folder)}
    if git := stage.git:
        told["git"] = {"url": git.url, "ref": git.ref, "commit": git.commit, "path": git.path}
    return told


def _parameter(step: Step, name: str) -> dict[str, Any]:
    """Return a value and where it comes from; the values of all parts, where it is scattered."""
    parameter = step.stage.parameters[name]
    scattered = step.parted_by.parameters if step.parted_by else {}
    fields = dict(_fields(step, name, parameter))
    # That of a record is the last word that was said of it or of a field.
    kinds = {step.origin(name).kind, *(field["origin"] for field in fields.values())}
    return {
        "value": list(scattered[name]) if name in scattered else step.parameters[name],
        "origin": max(kinds, key=ORIGINS.index),
        "unit": parameter.unit or None,
        **({"scattered": True} if name in scattered else {}),
        **({"fields": fields} if fields else {}),
    }


def _fields(step: Step, name: str, parameter: Parameter) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield each value in a record, under its way in it."""
    for field, inner in parameter.fields.items():
        if inner.fields:
            for way, told in _fields(step, f"{name}.{field}", inner):
                yield f"{field}.{way}", told
        else:
            origin = step.origin(f"{name}.{field}").kind
            yield field, {"origin": origin, "unit": inner.unit or None}


def _need(source: Source) -> dict[str, Any]:
    """Return where an input comes from; where several are taken together, all of them too."""
    among = [{"tag": one.tag, "step": one.step} for one in source.among]
    is_all = source.pick == "all"
    return {"tag": source.tag, "step": source.step, **({"all": among} if is_all else {})}
