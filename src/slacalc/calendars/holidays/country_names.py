"""What people write for a country, made what the `holidays` package writes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple, cast

from slacalc.calendars.holidays.countries import (
    categories_of,
    country_codes,
    country_names,
    subdivisions,
)
from slacalc.showing import shown

if TYPE_CHECKING:
    from collections.abc import Iterable

    from slacalc.errors import Faults

__all__ = ("CountryKey", "check_country")

_MAX_TEXT: Final = 80
_MAX_BITS: Final = 32


class CountryKey(NamedTuple):
    """A country as the package writes it: code, subdivision, categories (none: the default)."""

    country: str
    subdiv: str | None
    categories: tuple[str, ...]


def check_country(
    country: object,
    subdiv: object,
    categories: object,
    path: str,
    faults: Faults,
) -> CountryKey | None:
    """Return the country as the package writes it; note in *faults* what it does not know.

    Letter case does not matter, and a subdivision may be given by its name ("Bayern" is BY).
    The default category alone is the same as none. Every fault names near matches.
    """
    code = _read_code(country, path, faults)
    if code is None:
        return None
    found = len(faults)
    part = None if subdiv is None else _read_subdiv(code, subdiv, path, faults)
    kinds = _read_categories(code, categories, path, faults)
    return CountryKey(code, part, kinds) if len(faults) == found else None


def _read_code(value: object, path: str, faults: Faults) -> str | None:
    if not isinstance(value, str):
        faults.add(path, f'a country is text such as "RU" or "US-MA", got {shown(value)}', value)
        return None
    code = value.strip().upper() if len(value) <= _MAX_TEXT else ""
    if code in country_codes():
        return code
    names = country_names()
    near = sorted({names[match] for match in _near(value, names)})
    hint = _did_you_mean(near) or "; use a code of ISO 3166-1 such as DE"
    faults.add(path, f"the holidays package does not know the country {shown(value)}{hint}", value)
    return None


def _read_subdiv(country: str, value: object, path: str, faults: Faults) -> str | None:
    # Subdivisions of Austria are numbers, which YAML reads as such.
    text = str(value) if type(value) is int and value.bit_length() <= _MAX_BITS else value
    names = subdivisions(country)
    if isinstance(text, str) and len(text) <= _MAX_TEXT and text.strip().upper() in names:
        return names[text.strip().upper()]
    near = sorted({names[match] for match in _near(shown(text), names)})
    some = ", ".join(sorted(set(names.values()))[:8])
    hint = _did_you_mean(near) or (f"; it has {some}" if some else "; it has none")
    faults.add(path, f"{country} has no subdivision {shown(value)}{hint}", value)
    return None


def _read_categories(
    country: str,
    value: object,
    path: str,
    faults: Faults,
) -> tuple[str, ...]:
    known, default = categories_of(country)
    given = [value] if isinstance(value, str) else [] if value is None else value
    if not isinstance(given, list | tuple):
        faults.add(path, 'categories are a list such as ["public", "half_day"]', value)
        return ()
    kinds: set[str] = set()
    for kind in cast("list[object]", given):
        name = kind.strip().lower() if isinstance(kind, str) and len(kind) <= _MAX_TEXT else ""
        if name in known:
            kinds.add(name)
        else:
            offer = ", ".join(known)
            faults.add(path, f"{country} has no category {shown(kind)}; it has {offer}", kind)
    return () if kinds == {default} else tuple(sorted(kinds))


def _near(text: str, names: Iterable[str]) -> list[str]:
    from difflib import get_close_matches

    return get_close_matches(text[:_MAX_TEXT].strip(" '").upper(), sorted(names), n=3, cutoff=0.5)


def _did_you_mean(near: list[str]) -> str:
    return f"; did you mean {', '.join(near)}?" if near else ""
