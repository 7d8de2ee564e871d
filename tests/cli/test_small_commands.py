"""`slacalc deadline`, `elapsed`, `calendar` and `about`, and the command as a process."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
import warnings
import zoneinfo
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from slacalc import BusinessDays, __version__
from slacalc.cli import main as main_module
from slacalc.cli.main import main
from slacalc.cli.screens.calendar_days import hours_text
from slacalc.cli.screens.text import moment_words, printable, quantity_words, shortened
from slacalc.errors import FormatError

ROOT = Path(__file__).resolve().parents[2]
MOSCOW = ["--timezone", "Europe/Moscow", "--hours", "Mon-Fri 08:00-17:00", "--holidays", "RU"]
ALWAYS = ["--timezone", "Europe/Berlin", "--hours", "24/7"]
BERLIN = zoneinfo.ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("arguments", "answer"),
    [
        (["2026-04-30T16:00", "3h", *MOSCOW], "2026-05-04T10:00:00+03:00"),
        (["2026-04-30T13:00Z", "3h", *MOSCOW], "2026-05-04T10:00:00+03:00"),
        (["2026-04-30 14:00", "3h", *MOSCOW], "2026-04-30T17:00:00+03:00"),
        (
            ["2026-04-30 14:00", "3h", *MOSCOW, "--landing", "open"],
            "2026-05-04T08:00:00+03:00",
        ),
        (
            ["2026-04-29 08:00", "3h", *MOSCOW, "--pause", "2026-04-29 09:00/2026-04-29 10:00"],
            "2026-04-29T12:00:00+03:00",
        ),
        (
            [
                *["2026-04-29 08:00", "3h", *MOSCOW, "--pause", "2026-04-29T09:00/"],
                *["--resume-at", "2026-04-29T15:00"],
            ],
            "2026-04-29T17:00:00+03:00",
        ),
    ],
)
def test_deadline_says_when(run: Callable, arguments: list[str], answer: str) -> None:
    """The answer is one instant in the calendar's zone, for a person and a script alike."""
    done = run("deadline", *arguments)

    assert (0, f"{answer}\n", "") == (done.code, done.out, done.err)


@pytest.mark.parametrize(
    ("arguments", "answer"),
    [
        (["2026-04-30 16:00", "2026-05-04 10:00", *MOSCOW], "3h"),
        (["2026-05-04 10:00", "2026-04-30 16:00", *MOSCOW], "-3h"),
        (["2026-04-30 08:00", "2026-05-04 12:30", *MOSCOW, "--unit", "days"], "1.5bd"),
        (
            [
                *["2026-05-04 08:00", "2026-05-04 12:30", *MOSCOW],
                *["--pause", "2026-05-04 09:00/2026-05-04 10:00"],
            ],
            "3h30m",
        ),
    ],
)
def test_elapsed_says_how_much(run: Callable, arguments: list[str], answer: str) -> None:
    """The answer is an amount as documents write it."""
    done = run("elapsed", *arguments)

    assert (0, f"{answer}\n", "") == (done.code, done.out, done.err)


BAD = [
    (["deadline"], "parameter START requires an argument"),
    (["deadline", "now", "3h"], "which calendar? give --calendar FILE, or --timezone and --hours"),
    (["deadline", "now", "1d", *ALWAYS], "'1d' could mean three things"),
    (["deadline", "now", "3", *ALWAYS], "'3' of what?"),
    (["deadline", "soon", "3h", *ALWAYS], "START: 'soon' is no instant"),
    (["deadline", "2026-03-29 02:30", "3h", *ALWAYS], "shows 2026-03-29 02:30 never"),
    (["deadline", "2026-10-25 02:30", "3h", *ALWAYS], "shows 2026-10-25 02:30 twice"),
    (["deadline", "now", "3h", *ALWAYS, "--pause", "x"], "--pause: 'x' is no pause"),
    (["deadline", "2026-03-20 09:00", "3h", *ALWAYS, "--pause", "2026-03-20 10:00/"], "paused"),
    (["deadline", "now", "3h", *ALWAYS, "--calendar", "x"], "not both"),
    (["deadline", "now", "3h", "--timezone", "Mars", "--hours", "24/7"], "unknown time zone"),
    (["deadline", "now", "3h", "--calendar", "no.yaml"], "no.yaml: cannot be read"),
    (["elapsed", "now", "now", *ALWAYS, "--unit", "days", "--pause", "now/"], "--unit time"),
    (["calendar", "26x", *ALWAYS], "YEAR: expected a number from 2 to 9998, got '26x'"),
    (["calendar", "2026", "13", *ALWAYS], "MONTH: expected a number from 1 to 12, got '13'"),
    (["calendar", "1500", *MOSCOW], "1500"),
    (["holidays"], 'unknown command "holidays"'),
]


@pytest.mark.parametrize(("arguments", "message"), BAD, ids=[text for _, text in BAD])
def test_bad_input_is_one_line(run: Callable, arguments: list[str], message: str) -> None:
    """Bad input ends with one line on standard error and exit code 2."""
    done = run(*arguments)

    assert (2, "") == (done.code, done.out)
    assert message in done.err
    assert done.err.startswith("slacalc: ")
    assert 1 == len(done.err.splitlines())


DESK = 'timezone: Europe/Berlin\nhours: "Mon-Fri 09:00-17:00"\n'
TWO = """
calendars:
  desk: {timezone: Europe/Berlin, hours: "Mon-Fri 09:00-17:00"}
  night: {timezone: Europe/Berlin, hours: "Mon-Sun 21:00-06:00"}
  both: {union: [desk, night]}
levels: {a: {calendar: desk, targets: {reaction: 1h}}}
rules: [{level: a}]
"""


@pytest.mark.parametrize(
    ("content", "name", "answer"),
    [
        (DESK, "", "2026-03-20T10:00:00+01:00"),
        (TWO, ":desk", "2026-03-20T10:00:00+01:00"),
        (TWO, ":both", "2026-03-20T06:00:00+01:00"),
        (TWO, "", "which calendar? write FILE:NAME with one of desk, night, both"),
        (TWO, ":day", "no calendar 'day'; there are desk, night, both"),
        (DESK, ":desk", "this is no agreement, so it has no calendar called 'desk'"),
        (DESK.replace("17", "30"), "", "hours: "),
    ],
)
def test_calendar_comes_from_a_file(
    run: Callable, tmp_path: Path, content: str, name: str, answer: str
) -> None:
    """A calendar is a file of its own, or one of an agreement's by its name."""
    path = tmp_path / "c.yaml"
    path.write_text(content, "utf-8")
    done = run("deadline", "2026-03-20 05:00", "1h", "--calendar", f"{path}{name}")

    assert answer in done.out + done.err
    assert (0 if answer.startswith("2026") else 2) == done.code


MARCH = """\
March 2026  Europe/Berlin

          0           6           12          18          24
Sun  1    ················································

Mon  2    ··················████████████████··············      8h
"""


def test_month_shows_hours_and_what_is_special(run: Callable, tmp_path: Path) -> None:
    """A month is a line a date: a bar of half hours, how much, and why not as usual."""
    (tmp_path / "c.yaml").write_text(
        f"{DESK}holidays: [{{dates: {{2026-03-20: Founders}}}}]\n"
        'breaks: [{date: 2026-03-03, hours: "12:00-12:20", name: fire drill}]\n'
        'days: {2026-03-05: "", 2026-03-21: {hours: "22:00-24:00", name: Party}}\n',
        "utf-8",
    )
    out = run("calendar", "2026", "3", "--calendar", tmp_path / "c.yaml").out
    lines = out.splitlines()

    assert MARCH == out[: len(MARCH)]
    drill = "fire drill; 09:00-12:00, 12:20-17:00"
    assert f"Tue  3 +  {'·' * 18}██████▄█████████{'·' * 14}  7h 40m  {drill}" in lines
    closed, open_ = "·" * 48, "·" * 18 + "█" * 16 + "·" * 14
    assert f"Thu  5 *  {closed}          closed" in lines
    assert f"Fri 20 *  {closed}          Founders" in lines
    assert f"Sat 21 +  {'·' * 44}████      2h  Party; 22:00-24:00" in lines
    assert f"Sun 29  ~ {closed}          the clock goes from 02:00 to 03:00" in lines
    assert f"Mon 30    {open_}      8h" in lines
    # 22 weekdays less two, and a Saturday; 20 days of 8 h, less 20 min, and 2 h.
    assert "21 working days, 161h 40m open" == lines[-2]
    assert "* closed, unusually   + other hours than usual   ~ the clock is changed" == lines[-1]


def test_month_on_a_narrow_terminal_has_a_shorter_bar(
    run: Callable, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Where there is less room, a sign is an hour, of two halves."""
    for name, value in {"FORCE_COLOR": "1", "NO_COLOR": "1", "TERM": "xterm"}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("COLUMNS", "80")
    (tmp_path / "c.yaml").write_text(
        'timezone: UTC\nhours: "Mon-Fri 08:30-10:00, 11:00-12:30, 14:15-15:00"\n', "utf-8"
    )
    out = run("calendar", "2026", "1", "--calendar", tmp_path / "c.yaml").out

    assert "········▐█·█▌·▄·········" in re.sub("\x1b\\[[0-9;]*m", "", out)


def test_names_of_dated_hours_are_found_in_every_part(run: Callable, tmp_path: Path) -> None:
    """Dated hours of versions and of combined calendars keep their names."""
    (tmp_path / "c.yaml").write_text(
        'union:\n- {timezone: UTC, hours: "Mon-Fri 09:00-17:00", versions: '
        '{2026-01-01: {days: {2026-03-14..2026-03-15: {hours: "09:00-10:00", name: Fair}}}}}\n'
        '- {timezone: UTC, hours: "Mon-Fri 10:00-12:00"}\n',
        "utf-8",
    )
    out = run("calendar", "2026", "--calendar", tmp_path / "c.yaml").out

    assert "Sat 14 Mar to Sun 15 Mar +  Fair; 09:00-10:00" in out


def test_plain_month_needs_no_legend(run: Callable) -> None:
    """Where nothing is special, nothing is explained."""
    lines = run("calendar", "2026", "2", *ALWAYS).out.splitlines()

    assert "28 working days, 672h open" == lines[-1]


def test_year_shows_months_and_notes(run: Callable) -> None:
    """A year is twelve small months, and a line for each special date or run of dates."""
    out = run("calendar", "2026", *MOSCOW).out
    lines = [line.rstrip() for line in out.splitlines()]

    assert "2026  Europe/Moscow" == lines[0]
    assert (
        "January  15 days, 135h         February  19 days, 171h        March  21 days, 189h"
        in [line.rstrip() for line in lines]
    )
    assert "Thu  1 Jan to Tue 6 Jan  *  New Year Holidays" in lines
    assert "Sat  9 May                  Victory Day" in lines
    assert "247 working days, 2223h open" in lines


def test_year_of_shifts_has_no_exception_every_second_week(run: Callable, tmp_path: Path) -> None:
    """Hours that a weekday often has are usual, so alternating weeks are not special."""
    (tmp_path / "c.json").write_text(
        '{"timezone": "UTC", "hours": ["Mon-Fri 06:00-14:00", "Mon-Fri 14:00-22:00"], '
        '"anchor": "2026-01-05", "breaks": [{"days": "Mon-Fri", "hours": "10:00-10:15", '
        '"name": "tea"}]}',
        "utf-8",
    )
    out = run("calendar", "2026", "--calendar", tmp_path / "c.json").out

    assert "tea" not in out
    assert "+" not in out


def test_data_that_is_not_final_is_warned_about(run: Callable) -> None:
    """What `Calendar.warnings` says of the year stands on standard error."""
    done = run("calendar", "2035", "1", *MOSCOW)

    assert 0 == done.code
    assert done.err.startswith("slacalc: warning: ")


@pytest.mark.parametrize(
    ("system", "used"),
    [("none", "zone data in use    9999z, from the tzdata package"), ("2001a", "2001a, from the")],
)
def test_about_says_which_zone_data_is_in_use(
    run: Callable, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, system: str, used: str
) -> None:
    """Versions are listed, and whether newer zone data would be at hand."""
    from slacalc.cli.commands import about

    (tmp_path / "UTC").touch()
    monkeypatch.setattr(zoneinfo, "TZPATH", (str(tmp_path),))
    monkeypatch.setattr(about, "system_version", lambda: system)
    monkeypatch.setattr(about, "packaged_version", lambda: "9999z")
    monkeypatch.setattr(about, "_EXTRAS", {"none": ("no-such-package",)})
    done = run("about")

    assert (0, "") == (done.code, done.err)
    assert f"slacalc             {__version__}\n" in done.out
    assert used in done.out
    assert "extra none          no-such-package not installed\n" in done.out
    assert ("PYTHONTZPATH=''" in done.out) is (system != "none")


def test_version_and_help_are_answers(run: Callable) -> None:
    """`--version` and `--help` end with 0; every command is in the help."""
    assert (0, f"{__version__}\n") == (run("--version").code, run("--version").out)
    assert all(name in run("--help").out for name in ("evaluate", "deadline", "calendar", "about"))
    assert "--fail-on-late" in run("evaluate", "--help").out
    assert "3: some rows faulty" in run("evaluate", "--help").out


def _slacalc(*arguments: str, **options: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "slacalc", *arguments],
        capture_output=True,
        text=True,
        check=False,
        **options,
    )


def test_module_is_the_command() -> None:
    """`python -m slacalc` does what the command does, exit code included."""
    done = _slacalc("deadline", "2026-04-30T16:00", "3h", *MOSCOW[:4])

    assert (0, "2026-05-01T10:00:00+03:00\n") == (done.returncode, done.stdout)
    assert 2 == _slacalc("deadline").returncode


def test_missing_extra_is_one_line(run: Callable, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the cli extra, the command says what to install."""
    monkeypatch.delitem(sys.modules, "slacalc.cli.app", raising=False)
    monkeypatch.setitem(sys.modules, "cyclopts", None)
    done = run("about")

    assert 2 == done.code
    assert "slacalc: cyclopts is not installed; run: pip install 'slacalc[cli]'\n" == done.err


def test_other_missing_modules_are_no_missing_extra(
    run: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A module of our own that is missing is a defect, and looks like one."""
    monkeypatch.setitem(sys.modules, "slacalc.cli.app", None)

    with pytest.raises(ModuleNotFoundError):
        run("about")


@pytest.mark.parametrize(
    ("error", "code", "line"),
    [
        (KeyboardInterrupt(), 130, "slacalc: interrupted\n"),
        (FormatError("bad \x1b[31m"), 2, "slacalc: bad \\x1b[31m\n"),
        (OSError(28, "No space left on device"), 2, "slacalc: no space left on device\n"),
    ],
)
def test_end_of_the_process_is_quiet(
    run: Callable, monkeypatch: pytest.MonkeyPatch, error: BaseException, code: int, line: str
) -> None:
    """Interrupts, errors and full disks end with one line and their exit code."""

    def fail(_: object) -> int:
        raise error

    monkeypatch.setattr(main_module, "_run", fail)
    done = run("about")

    assert code == done.code
    assert done.err.startswith(line)


def test_warnings_are_lines(run: Callable, monkeypatch: pytest.MonkeyPatch) -> None:
    """A warning is one line on standard error, without a place in the source."""

    def warn(_: object) -> int:
        warnings.warn("old data", stacklevel=1)
        return 0

    monkeypatch.setattr(main_module, "_run", warn)

    assert "slacalc: warning: old data\n" == run("about").err


@pytest.mark.skipif(os.name == "nt", reason="pipes of POSIX")
@pytest.mark.parametrize("arguments", [["about"], ["calendar", "2026", *ALWAYS]])
def test_broken_pipe_is_quiet(tmp_path: Path, arguments: list[str]) -> None:
    """When nobody reads on, the command ends without a word, with 128 + SIGPIPE."""
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "w") as gone, (tmp_path / "err").open("w+") as err:
        done = subprocess.run(
            [sys.executable, "-m", "slacalc", *arguments], stdout=gone, stderr=err, check=False
        )
        err.seek(0)

        assert (141, "") == (done.returncode, err.read())


def test_arguments_of_the_process_are_the_default(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Called without arguments, as the console script does, the process's own are taken."""
    monkeypatch.setattr(sys, "argv", ["slacalc", "--version"])

    assert 0 == main()
    assert f"{__version__}\n" == capsys.readouterr().out


@pytest.mark.parametrize(
    ("quantity", "words"),
    [
        (None, "–"),
        (timedelta(), "0m"),
        (timedelta(seconds=59.9), "59s"),
        (timedelta(minutes=1, seconds=59), "1m"),
        (timedelta(hours=3, minutes=5), "3h 05m"),
        (timedelta(days=2), "48h"),
        (BusinessDays("1.5"), "1.5 bd"),
        (BusinessDays(10), "10 bd"),
    ],
)
def test_quantities_in_words(quantity: timedelta | BusinessDays | None, words: str) -> None:
    """Quantities are rounded down to what people read."""
    assert words == quantity_words(quantity)


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (None, "–"),
        (datetime(2026, 3, 20, 18, tzinfo=BERLIN), "Fri 2026-03-20 18:00"),
        (datetime(2026, 3, 20, 18, 0, 7, tzinfo=BERLIN), "Fri 2026-03-20 18:00:07"),
        (datetime(2026, 10, 25, 2, 30, tzinfo=BERLIN), "Sun 2026-10-25 02:30 CEST"),
        (datetime(2026, 10, 25, 2, 30, tzinfo=BERLIN, fold=1), "Sun 2026-10-25 02:30 CET"),
    ],
)
def test_instants_in_words(moment: datetime | None, words: str) -> None:
    """Seconds stand where there are any, the zone where the time alone is not enough."""
    assert words == moment_words(moment)


def test_texts_are_made_harmless() -> None:
    """Texts of unknown origin are printable, on one line where asked, and not too long."""
    assert "a\nb" == printable("a\nb")
    assert "a\\x1bb ä" == printable("a\x1bb ä")
    assert "a b" == shortened("a\n b", 5)
    assert "abcd…" == shortened("abcdef", 5)
    assert "closed" == hours_text(())


def test_about_names_every_extra_for_users(run: Callable) -> None:
    """Each extra of the package that is not for its developers has a line."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = set(project["optional-dependencies"]) - {"bench", "dev", "docs", "mutation"}
    shown = re.findall(r"^extra (\w+)", run("about").out, re.MULTILINE)

    assert extras == set(shown)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["evaluat"], "unknown command"),
        (["evaluate"], "requires an argument (see slacalc evaluate --help)"),
        (["evaluate", "a", "b", "--color"], "(see slacalc evaluate --help)"),
        (["check-cases"], "(see slacalc check-cases --help)"),
    ],
)
def test_wrong_use_is_said_in_one_line(run: Callable, arguments: list[str], message: str) -> None:
    """What is wrong with a command line stands in one line, with where to read on."""
    done = run(*arguments)

    assert (2, "", 1) == (done.code, done.out, len(done.err.splitlines()))
    assert message in done.err
