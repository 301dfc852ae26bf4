"""`python -m descpipe`."""

import sys

from descpipe.cli import main

sys.exit(main())
