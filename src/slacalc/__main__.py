"""`python -m slacalc` is the `slacalc` command."""

from __future__ import annotations

import sys

from slacalc.cli.main import main

__all__ = ()

if __name__ == "__main__":
    sys.exit(main())
