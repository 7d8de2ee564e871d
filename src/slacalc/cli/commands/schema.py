"""`slacalc schema`: the JSON Schema of agreements."""

from __future__ import annotations

import json

from slacalc.agreement.schema import agreement_schema
from slacalc.cli.exits import ANSWERED

__all__ = ("schema",)


def schema() -> int:
    """Print the JSON Schema of agreements, for editors."""
    print(json.dumps(agreement_schema(), indent=2, sort_keys=True))
    return ANSWERED
