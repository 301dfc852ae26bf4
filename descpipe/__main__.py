"""`descpipe` and `python -m descpipe`."""

import sys

INTERRUPTED_STATUS = 130


def main() -> int:
    """Run the command line of this process; Ctrl-C is no traceback, however early it comes."""
    try:
        from descpipe.cli import main as run  # takes longest

        return run()
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        return INTERRUPTED_STATUS


if __name__ == "__main__":
    sys.exit(main())
