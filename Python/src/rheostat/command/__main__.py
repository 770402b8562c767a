"""`python -m rheostat.command`."""

import sys

from . import main

sys.exit(main())
