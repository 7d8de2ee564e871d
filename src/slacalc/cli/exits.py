"""The exit codes of the command."""

from __future__ import annotations

from typing import Final

__all__ = (
    "ANSWERED",
    "BROKEN_PIPE",
    "DIFFERS",
    "FAULTY_ROWS",
    "FLIPPED",
    "INTERRUPTED",
    "LATE",
    "UNUSABLE",
)

ANSWERED: Final = 0
LATE: Final = 1
"""Something is late; only when asked for."""
DIFFERS: Final = 1
"""A case has another answer than expected, or something in an agreement is hardly meant."""
FLIPPED: Final = 1
"""A verdict flips between two agreements; only when asked for."""
UNUSABLE: Final = 2
"""The input could not be used."""
FAULTY_ROWS: Final = 3
"""Some rows of a table have no verdict; stronger than `LATE`, as the answer is not whole."""
INTERRUPTED: Final = 130
BROKEN_PIPE: Final = 141
