"""Every command of the project; nothing else lists them (`nox -l`)."""

from __future__ import annotations

import os
import platform
import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import nox

ROOT = Path(__file__).parent
CONSTRAINTS = ("-c", "constraints.txt")
EXACT_RINGS = ",".join(
    [
        *("src/slacalc/errors.py", "src/slacalc/faults.py"),
        *(f"src/slacalc/{ring}/**" for ring in ("core", "calendars", "clock")),
        *(f"src/slacalc/{ring}/**" for ring in ("agreement", "evaluation")),
    ]
)
ENGINE_TESTS = ("tests/core", "tests/calendars", "tests/clock", "tests/evaluation", "tests/laws")
MUTATED_RINGS = ("core", "clock", "evaluation")
LEAST_MUTATION_SCORE = 0.90

nox.needs_version = ">=2025.2"
nox.options.sessions = ["lint", "types", "tests", "docs", "examples", "spark"]
nox.options.reuse_venv = "yes"


def _show_pyenv_all_its_interpreters() -> None:
    """Let pyenv, where it is used, offer every interpreter it holds, not the chosen one alone."""
    pyenv = shutil.which("pyenv")
    if pyenv is None or "PYENV_VERSION" in os.environ:
        return
    listed = subprocess.run(
        [pyenv, "versions", "--bare"],
        capture_output=True,
        text=True,
        check=False,
    )
    held = [line for line in listed.stdout.split() if re.fullmatch(r"3\.1[1-9]\.\d+", line)]
    here = platform.python_version()
    # The interpreter in use comes first, so that `python3` stays what it was.
    held.sort(key=lambda version: version != here)
    if held:
        os.environ["PYENV_VERSION"] = ":".join(held)


_show_pyenv_all_its_interpreters()


def _install(session: nox.Session, *extras: str) -> None:
    session.install("-q", *CONSTRAINTS, "-e", f".[{','.join(extras)}]")


def _readme_command(ending: str) -> str:
    """Return the one command line of the README that matches *ending*."""
    lines = (ROOT / "README.md").read_text("utf-8").splitlines()
    (command,) = [line for line in lines if re.match(rf"python3 -m venv .*{ending}", line)]
    return command


@nox.session
def lint(session: nox.Session) -> None:
    """Style, the rings, and the rules of the house."""
    _install(session, "dev")
    session.run("ruff", "check", ".")
    session.run("ruff", "format", "--check", ".")
    session.run("lint-imports")
    session.run("pytest", "-q", "-n0", "tests/house")


@nox.session
def types(session: nox.Session) -> None:
    """Check with mypy and pyright, both strict, and look at the public face through both."""
    _install(session, "dev")
    session.run("mypy")
    here = session.run("python", "-c", "import sys; print(sys.executable)", silent=True)
    session.run("pyright", "--pythonpath", str(here).strip())


@nox.session
def tests(session: nox.Session) -> None:
    """Run the tests as the README does."""
    _install(session, "dev")
    session.run("pytest", *session.posargs)


@nox.session(python=["3.12", "3.13"])
def pythons(session: nox.Session) -> None:
    """Run the tests on the other Pythons."""
    _install(session, "dev")
    session.run("pytest", *session.posargs)


@nox.session
def docs(session: nox.Session) -> None:
    """Build the site and run every example in it, in the README and in ARCHITECTURE."""
    _install(session, "dev")
    session.run("mkdocs", "build", "--strict", "--quiet", env={"NO_MKDOCS_2_WARNING": "1"})
    session.run("pytest", "-q", "-n0", "README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "docs")


@nox.session
def examples(session: nox.Session) -> None:
    """Run every script in examples/, and the commands of the README and of the six helpdesks."""
    _install(session, "dev")
    for script in sorted((ROOT / "examples").rglob("*.py")):
        session.run("python", str(script.relative_to(ROOT)))
    log = Path(os.environ.get("SLACALC_SHARED", ROOT.parent / "shared")) / "data"
    if log.is_dir() or os.environ.get("SLACALC_REQUIRE_SHARED") == "1":
        session.run("pytest", "-q", "-n0", "--nbmake", "examples")
    else:
        session.log(f"the notebooks are not run: they read the log in {log}, which is not there")
    command = _readme_command("slacalc evaluate").rpartition(".venv/bin/")[2]
    session.run(*command.split())
    for line in (ROOT / "docs" / "reference" / "helpdesks.md").read_text("utf-8").splitlines():
        if line.startswith("slacalc "):
            session.run(*line.split())


@nox.session
def spark(session: nox.Session) -> None:
    """Run what is distributed on a cluster of Spark: two workers, processes of their own."""
    _install(session, "dev")
    session.run("pytest", "-q", "-m", "spark", "-n0", *(session.posargs or ("tests/batch",)))


@nox.session
def pandas3(session: nox.Session) -> None:
    """Run the tests of columns on pandas 3, which Spark does not take yet."""
    others = ("duckdb", "polars", "pytest", "pytest-xdist")
    session.install("-q", "-e", ".[cli,columns,testing]", "pandas>=3", *others)
    left_out = ("test_dask.py", "test_spark.py")
    session.run(
        *("pytest", "-q", "--confcutdir=tests", "tests/batch"),
        *(f"--ignore=tests/batch/{name}" for name in left_out),
        *session.posargs,
    )


@nox.session
def coverage(session: nox.Session) -> None:
    """Every branch of errors, core, calendars, clock, agreement and evaluation."""
    _install(session, "dev")
    session.run("coverage", "erase")
    session.run("pytest", "-q", "--cov", "--cov-report=", *session.posargs)
    session.run("coverage", "report")
    session.run("coverage", "report", f"--include={EXACT_RINGS}", "--fail-under=100")


@nox.session
def laws(session: nox.Session) -> None:
    """Run the laws on many more examples."""
    _install(session, "dev")
    many = {"SLACALC_HYPOTHESIS_PROFILE": "long"}
    session.run("pytest", "-q", *(session.posargs or ENGINE_TESTS), env=many)


@nox.session
def oracle(session: nox.Session) -> None:
    """Compare core and oracle on 100,000 random operations in every zone."""
    _install(session, "dev")
    session.run("pytest", "-m", "long", "-s", "-n0", "tests/laws", *session.posargs)


@nox.session
def batch(session: nox.Session) -> None:
    """Compare columns and scalar engine on 100,000 generated requests and on all of two logs."""
    _install(session, "dev")
    rooms = session.posargs or ("tests/batch", "tests/data")
    session.run("pytest", "-q", "-m", "long", "-n0", *rooms)


@nox.session
def mutation(session: nox.Session) -> None:
    """Change core, clock and evaluation in every small way; the tests have to notice.

    `-- clock` does one of them: core takes minutes, clock an hour, evaluation two or three.
    `-- evaluation 3` does the tenth of them whose numbers end in 3.
    """
    _install(session, "dev", "mutation")
    rings = [name for name in session.posargs if not name.isdigit()] or MUTATED_RINGS
    digit = "".join(name for name in session.posargs if name.isdigit())
    shutil.rmtree(ROOT / "mutants", ignore_errors=True)
    # The tests run in a copy one folder deeper; each of them often, so laws try few examples.
    beside = {
        "SLACALC_SHARED": os.environ.get("SLACALC_SHARED", str(ROOT.parent / "shared")),
        "SLACALC_HYPOTHESIS_PROFILE": "quick",
    }
    session.run("mutmut", "run", *(f"slacalc.{ring}.*{digit}" for ring in rings), env=beside)
    results = str(session.run("mutmut", "results", "--all", "true", silent=True))
    scores = [_mutation_score(session, results, ring) for ring in rings]
    if min(scores) < LEAST_MUTATION_SCORE:
        session.error(f"each score has to reach {LEAST_MUTATION_SCORE:.0%}")


def _mutation_score(session: nox.Session, results: str, ring: str) -> float:
    """Return which share of the mutants of *ring* the tests noticed, and show the others."""
    found = re.findall(rf"^ *(slacalc\.{ring}\.\S+): (.+)$", results, re.MULTILINE)
    asked = [(name, status) for name, status in found if status != "not checked"]
    missed = [name for name, status in asked if status not in {"killed", "timeout"}]
    score = 1 - len(missed) / len(asked)
    session.log("\n".join(missed))
    session.log(f"mutation score of {ring}: {score:.1%} of {len(asked)}")
    return score


@nox.session
def bench(session: nox.Session) -> None:
    """Measure against installed peers, in one run."""
    _install(session, "dev", "bench")
    session.run("python", "benchmarks/table.py")


@nox.session
def lowest(session: nox.Session) -> None:
    """Run the tests with the oldest dependencies that pyproject.toml allows."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    wanted = project["dependencies"] + [
        dependency
        for extra in ("yaml", "cli", "testing")
        for dependency in project["optional-dependencies"][extra]
    ]
    pins = [
        f"{found[1]}=={found[2]}"
        for dependency in wanted
        if (found := re.match(r"([\w.-]+)>=([\w.]+)", dependency))
    ]
    oldest = Path(session.create_tmp()) / "lowest.txt"
    oldest.write_text("\n".join(pins), "utf-8")
    session.install("-q", "-c", str(oldest), "-e", ".[dev]")
    session.run("pytest", *session.posargs)


@nox.session
def zones(session: nox.Session) -> None:
    """Run the tests with the packaged time-zone data, not the system's."""
    _install(session, "dev")
    session.run("pytest", *session.posargs, env={"PYTHONTZPATH": ""})


@nox.session
def bare(session: nox.Session) -> None:
    """Run the engine's tests with nothing but the base install."""
    _install(session, "testing")
    session.install("-q", *CONSTRAINTS, "pytest", "pytest-xdist")
    # The conftest.py of the root runs examples and needs sybil.
    session.run("pytest", "-q", "--confcutdir=tests", *(session.posargs or ENGINE_TESTS))
