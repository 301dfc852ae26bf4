"""What pushing and pulling tell: each image as it ends, and those that failed once more."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from descpipe.console import Outcome, Progress
from descpipe.engines.engine import TransferFailedError
from descpipe.errors import DescpipeError, MachineTrouble, Refused
from descpipe.model.problem import counted
from descpipe.publishing.other_base import OtherBaseError

if TYPE_CHECKING:
    from collections.abc import Callable


class Transfers:
    """Moves one image after the other, goes on after those that fail, and tells all in the end.

    One at a time: the engine itself moves several layers of an image at once.
    """

    def __init__(self) -> None:
        self.progress = Progress()
        self.names: list[str] = []
        self.failures: dict[str, str] = {}
        self.warnings: dict[str, str] = {}
        self.is_temporary = False

    def move(
        self, name: str, action: Callable[[Callable[[str], None]], tuple[str, Outcome, str]]
    ) -> None:
        """Move an image.

        Parameters
        ----------
        name : str
            Full name.
        action : callable
            Does it; gets what to call with words on how far it is, and returns the name with the
            digest, how it ended, and a note.
        """
        short = name.rpartition("/")[2].partition("@")[0]
        self.progress.start(short)
        try:
            done, outcome, note = action(lambda line: self.progress.update(short, line))
        except OtherBaseError as error:
            self.warnings[name] = str(error)
            self.progress.end(short, Outcome.NOT_PUSHED)
        except (TransferFailedError, Refused, MachineTrouble) as error:
            self.failures[name] = str(error)
            self.is_temporary |= isinstance(error, MachineTrouble) or (
                isinstance(error, TransferFailedError) and error.is_temporary
            )
            self.progress.end(short, Outcome.FAILED)
        except BaseException:
            self.progress.end(short, Outcome.STOPPED)
            raise
        else:
            self.names.append(done)
            self.progress.end(short, outcome, note)

    def tell(self, verb: str) -> None:
        """Print the names of what is done.

        Raises
        ------
        DescpipeError
            With each image that failed.
        """
        print("".join(f"{name}\n" for name in self.names), end="")
        sys.stdout.flush()
        for name, reason in self.warnings.items():
            self.progress.say(f"{name}: warning: {reason}")
        if not self.failures:
            return
        lines = [f"{name}: {reason}" for name, reason in self.failures.items()]
        all_images = len(self.failures) + len(self.names) + len(self.warnings)
        again = "; the same command tries again what is missing" if self.is_temporary else ""
        lines.append(f"{len(lines)} of {counted(all_images, 'image')} not {verb}{again}")
        text = "\n".join(lines)
        raise MachineTrouble(text) if self.is_temporary else DescpipeError(text)
