"""What is different between two locks, in lines as those of a diff."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from descpipe.model.lock import Lock, LockedStep

SHORT = len("sha256:") + 12


def differences(old: Lock, new: Lock) -> list[str]:
    """Return a line for each thing that differs: ``- gone``, ``+ new``, ``  old -> new``."""
    lines = []
    for what in ("pipeline", "version", "descpipe"):
        before, after = getattr(old, what), getattr(new, what)
        if before != after:
            lines.append(f"  {what}: {before} -> {after}")
    for key in sorted({*old.names, *new.names}):
        before, after = old.names.get(key), new.names.get(key)
        if before != after:
            lines.append(f"  {key} from your settings: {_shown(before)} -> {_shown(after)}")
    for name in sorted({*old.steps, *new.steps}):
        lines += _step(name, old.steps.get(name), new.steps.get(name))
    return lines


def _step(name: str, old: LockedStep | None, new: LockedStep | None) -> Iterator[str]:
    if old is None and new is not None:
        yield f"+ {name}: {short(new.pinned)}"
    elif new is None and old is not None:
        yield f"- {name}: {short(old.pinned)}"
    elif old is not None and new is not None:
        for what in ("stage", "image", "digest", "context", "git"):
            before, after = getattr(old, what), getattr(new, what)
            if before != after:
                yield f"  {name}: {what} {_shown(before)} -> {_shown(after)}"
        for base in sorted({*old.bases, *new.bases}):
            before, after = old.bases.get(base), new.bases.get(base)
            if before != after:
                yield f"  {name}: base {base} {_shown(before)} -> {_shown(after)}"


def _shown(value: object) -> str:
    return short(str(value)) if value else "none"


def short(text: str) -> str:
    """Return a text with the digest at its end shortened to what tells it from others."""
    head, sign, digest = text.rpartition("sha256:")
    return f"{head}{sign}{digest}"[: len(head) + SHORT] if sign else text
