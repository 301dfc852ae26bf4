"""Files of plain text, known by their letters."""

from __future__ import annotations

from descpipe.contract.files import File

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import List

BEGINNING = 65536  # bytes that are looked at


class Text(File):
    """Plain text in UTF-8; the suffix is ``txt`` unless another is given."""

    suffix = "txt"

    def content_problems(self, path: str) -> List[str]:
        """Return whether the beginning of the file is not text."""
        with open(path, "rb") as stream:
            start = stream.read(BEGINNING)
        if b"\0" in start:
            return [f"{path} is not text: it holds null bytes"]
        import codecs

        decoder = codecs.getincrementaldecoder("utf-8")()
        try:
            decoder.decode(start, final=len(start) < BEGINNING)
        except UnicodeDecodeError as error:
            return [f"{path} is not UTF-8 text (byte {error.start})"]
        return []
