"""Names that a package offers and loads from their homes on first need (PEP 562)."""

from __future__ import annotations

__all__ = ("lazy_names",)

# Spelt out, not imported: `import typing` would be most of what `import slacalc` costs.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


def lazy_names(
    package: str, homes: Mapping[str, str]
) -> tuple[Callable[[str], object], Callable[[], list[str]]]:
    """Return the `__getattr__` and the `__dir__` of *package*.

    Args:
        package: Its name.
        homes: By each name that it offers, the module which defines it.
    """

    def get(name: str) -> object:
        """Load a public name from its home on first need."""
        from importlib import import_module

        home = homes.get(name)
        if home is None:
            message = f"module {package!r} has no attribute {name!r}"
            raise AttributeError(message, name=name, obj=None)
        value = getattr(import_module(home), name)
        setattr(import_module(package), name, value)
        return value

    def names() -> list[str]:
        """Show the face and nothing else."""
        return sorted(homes)

    return get, names
