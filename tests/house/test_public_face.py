"""The face: what `import slacalc` shows is what it says it shows."""

from __future__ import annotations

import doctest
import importlib
import inspect
import pickle
import pkgutil
import re
import sys
import types
from pathlib import Path

import pytest

import slacalc
from slacalc import batch, testing

FACE = slacalc.__all__
# Packages with a face of their own; every other folder is a ring whose `__init__` is empty.
FACES = {"slacalc", "slacalc.batch", "slacalc.io", "slacalc.testing"}


def modules() -> list[str]:
    """Every module of the package, by its dotted name."""
    found = pkgutil.walk_packages(slacalc.__path__, "slacalc.")
    return ["slacalc", *sorted(info.name for info in found if not info.name.endswith("__main__"))]


def test_face_is_a_tuple_without_repetition() -> None:
    """`__all__` is a tuple, so nobody appends to it, and names nothing twice."""
    assert isinstance(FACE, tuple)
    assert len(FACE) == len(set(FACE))


@pytest.mark.parametrize("name", FACE)
def test_public_name_exists_and_says_slacalc(name: str) -> None:
    """Every public name loads, and calls itself by the path people import it from."""
    value = getattr(slacalc, name)

    assert ("slacalc", name) == (value.__module__, value.__qualname__)


@pytest.mark.parametrize("name", FACE)
def test_public_name_pickles_by_its_public_path(name: str) -> None:
    """A pickle of a class or function holds its public path, so it survives moves inside."""
    value = getattr(slacalc, name)
    kept = pickle.dumps(value)

    assert b"slacalc" in kept
    assert value is pickle.loads(kept)  # noqa: S301 - written one line above


@pytest.mark.parametrize("name", FACE)
def test_public_name_has_a_docstring_whose_example_runs(name: str) -> None:
    """Every public name shows an example, and the example does what it shows."""
    assert_example_runs(slacalc, name)


@pytest.mark.parametrize("name", batch.__all__)
def test_name_of_batch_has_a_docstring_whose_example_runs(name: str) -> None:
    """The same holds in the room of columns, whose names say `slacalc.batch`."""
    pytest.importorskip("pyarrow")
    value = getattr(batch, name)

    assert ("slacalc.batch", name) == (value.__module__, value.__qualname__)
    assert_example_runs(batch, name)


@pytest.mark.parametrize("name", testing.__all__)
def test_name_of_testing_says_where_it_is_from(name: str) -> None:
    """In the room of strategies and the oracle, functions and classes say `slacalc.testing`."""
    value = getattr(testing, name)
    if isinstance(value, types.FunctionType | type):
        assert ("slacalc.testing", name) == (value.__module__, value.__qualname__)


@pytest.mark.parametrize("name", sorted({*testing.__all__} - {"DAY_UNITS", "NotFoundError"}))
def test_name_of_testing_has_a_docstring_whose_example_runs(name: str) -> None:
    """Every strategy and the oracle show an example, and the example does what it shows."""
    assert_example_runs(testing, name)


def assert_example_runs(face: types.ModuleType, name: str) -> None:
    """Run the examples in the docstring of a name, as its home would."""
    value = getattr(face, name)
    home = sys.modules[face._HOMES[name]]  # noqa: SLF001 - the one table of homes
    finder = doctest.DocTestFinder(exclude_empty=True)
    cases = finder.find(value, name, module=False, globs=dict(vars(home)))
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS, verbose=False)
    report: list[str] = []
    for case in cases:
        runner.run(case, out=report.append)

    assert inspect.getdoc(value)
    assert any(case.examples for case in cases), f"{name} has no example"
    assert not runner.failures, "".join(report)


@pytest.mark.parametrize("name", FACE)
def test_signatures_of_the_face_name_nothing_private(name: str) -> None:
    """What a public name takes and gives is written with names that everybody may use."""
    value = getattr(slacalc, name)
    offered = dict(inspect.getmembers_static(value)) if isinstance(value, type) else {name: value}
    for called, one in offered.items():
        if called == "__init__" or called[0] != "_":
            written = getattr(inspect.unwrap(getattr(one, "__func__", one)), "__annotations__", {})
            assert [] == re.findall(r"\b_[A-Z]\w*", str([*written.values()])), called


def test_star_import_gives_the_face_alone() -> None:
    """`from slacalc import *` brings in the public names and no other."""
    names: dict[str, object] = {}
    exec("from slacalc import *", names)  # noqa: S102 - a star import needs a module's top level
    names.pop("__builtins__")

    assert set(FACE) == set(names)


def test_completion_shows_the_face_alone() -> None:
    """`dir(slacalc)`, which tab completion asks, shows the public names and no other."""
    assert sorted(FACE) == dir(slacalc)


@pytest.mark.parametrize("name", sorted(FACES))
def test_face_shows_what_it_offers(name: str) -> None:
    """A face lists what its table of homes holds, and each name loads from there."""
    face = importlib.import_module(name)

    assert sorted(face.__all__) == dir(face) == sorted(face._HOMES)  # noqa: SLF001 - the table
    assert all(hasattr(face, offered) for offered in face.__all__)


def test_unknown_name_is_an_attribute_error() -> None:
    """A misspelt name fails as on any module, though names load lazily."""
    with pytest.raises(AttributeError, match="module 'slacalc' has no attribute 'Calender'"):
        _ = slacalc.Calender


def test_no_name_is_both_a_module_and_a_value() -> None:
    """No public name is also a module of the package, where one would hide the other."""
    rings = {info.name for info in pkgutil.iter_modules(slacalc.__path__)}

    assert not rings & set(FACE)


@pytest.mark.parametrize("name", modules())
def test_module_lists_what_it_offers(name: str) -> None:
    """Every module has a docstring and a tuple `__all__` of what exists; folders' are empty."""
    module = importlib.import_module(name)
    if name not in FACES and hasattr(module, "__path__"):
        assert not Path(str(module.__file__)).read_text("utf-8"), "a ring's __init__ is empty"
        return

    assert (module.__doc__ or "").strip()
    assert isinstance(module.__all__, tuple)
    assert all(hasattr(module, offered) for offered in module.__all__)


@pytest.mark.parametrize("name", modules())
def test_module_offers_what_has_a_docstring(name: str) -> None:
    """Every function and class that a module offers has a docstring."""
    module = importlib.import_module(name)
    bare = [
        offered
        for offered in getattr(module, "__all__", ())
        if isinstance(value := getattr(module, offered), types.FunctionType | type)
        and not inspect.getdoc(value)
    ]

    assert not bare
