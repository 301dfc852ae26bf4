"""Loading what making a crate needs, a tenth of a second, while steps run."""

from contextlib import suppress
from threading import Thread


def load_ahead() -> None:
    """Load it in a thread."""
    Thread(target=_load, daemon=True).start()


def _load() -> None:
    with suppress(ImportError):  # told when a crate is made
        import descpipe.recording.run_crate
        import descpipe.recording.writing  # noqa: F401
