"""`python -m rheostat`: the console script."""

import sys

from .command import main

sys.exit(main())
