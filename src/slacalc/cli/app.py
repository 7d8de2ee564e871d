"""The commands, each loaded when it is called for."""

from __future__ import annotations

from collections.abc import Sequence

from cyclopts import App, CycloptsError

from slacalc import __version__
from slacalc.cli.exits import ANSWERED
from slacalc.errors import FormatError

__all__ = ("app", "run")

app = App(
    name="slacalc",
    help="When is a request due, how much business time has it used, is it late, and why.",
    version=__version__,
    help_format="plaintext",
    suppress_keyboard_interrupt=False,
)
_COMMANDS = {
    "evaluate": (
        "Judge requests: when each is due, and whether it is late.",
        """slacalc evaluate agreement.yaml requests.csv --at 2026-03-20T18:00:00+01:00

Exit code 0; 1: late (--fail-on-late); 2: unusable input; 3: some rows faulty.""",
    ),
    "explain": (
        "Explain one request: what was promised, what became of it, and why.",
        "slacalc explain agreement.yaml requests.csv T-7 --at 2026-03-20T18:00:00+01:00",
    ),
    "compare": (
        "Judge the same requests under two agreements: who flips, by how much, and why.",
        """slacalc compare old.yaml new.yaml requests/ --at 2026-03-20T18:00:00+01:00

Exit code 0; 1: a verdict flips (--fail-on-flip); 2: unusable input; 3: some rows faulty.""",
    ),
    "deadline": (
        "Say when an amount of time is used up.",
        "slacalc deadline 2026-04-30T16:00 3h --timezone UTC --hours 'Mon-Fri 09:00-17:00'",
    ),
    "elapsed": (
        "Say how much business time lies between two instants; negative backwards.",
        "slacalc elapsed '2026-04-30 16:00' '2026-05-04 10:00' --calendar desk.yaml",
    ),
    "calendar": (
        "Show a month or a year of a calendar: hours, holidays, special days, clock changes.",
        "slacalc calendar 2026 4 --calendar agreement.yaml:desk",
    ),
    "check": (
        "Say what reads well in an agreement, and yet is hardly meant.",
        """slacalc check agreement.yaml

Exit code 0; 1: something was found; 2: unusable input.""",
    ),
    "check-cases": (
        "Ask the cases in files, and print what differs from what they expect.",
        """slacalc check-cases cases.yaml

Exit code 0; 1: something differs; 2: unusable input.""",
    ),
    "schema": (
        "Print the JSON Schema of agreements, for editors.",
        "slacalc schema > agreement.schema.json",
    ),
    "about": ("Show the versions in use, and where time-zone data come from.", ""),
}
for _order, (_name, (_help, _example)) in enumerate(_COMMANDS.items()):
    # By name, so that a command loads only what it needs itself.
    _module = _name.replace("-", "_")
    app.command(
        f"slacalc.cli.commands.{_module}:{_module}",
        name=_name,
        help=_help,
        help_epilogue=_example,
        sort_key=_order,
    )


def run(arguments: Sequence[str]) -> int:
    """Run the command that *arguments* call for and return its exit code.

    Raises:
        SlacalcError: for bad input.
    """
    try:
        code: object = app(
            arguments, exit_on_error=False, print_error=False, result_action="return_value"
        )
    except CycloptsError as error:
        text = " ".join(str(error).split()).replace("...", "…").removesuffix(".")
        command = f" {arguments[0]}" if arguments and arguments[0] in _COMMANDS else ""
        message = f"{text[:1].lower()}{text[1:]} (see slacalc{command} --help)"
        raise FormatError(message) from None
    return code if isinstance(code, int) else ANSWERED
