"""The clocks of an agreement: its own, and its changes to the built-in ones."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, Final

from pydantic import GetPydanticSchema, PlainSerializer, WithJsonSchema
from pydantic_core.core_schema import no_info_plain_validator_function

from slacalc.agreement.parts.document import glimpse, reader
from slacalc.agreement.parts.tables import Table
from slacalc.calendars.parts.fields import joined
from slacalc.clock.metrics.built_in import BUILT_IN
from slacalc.clock.metrics.metric import Metric, read_metric
from slacalc.clock.metrics.reading import FIELDS
from slacalc.core.shapes import is_mapping

if TYPE_CHECKING:
    from slacalc.errors import Faults

__all__ = ("MetricsField", "metrics_document", "read_metrics")

_NOTHING: Final[Mapping[object, object]] = MappingProxyType({})


def read_metrics(given: object, faults: Faults) -> Mapping[str, Metric]:
    """Read metrics by name; fields given for a built-in one replace its own."""
    if not is_mapping(given):
        faults.add("", "expected a mapping from names to metrics", glimpse(given))
        return Table({})
    metrics: dict[str, Metric] = {}
    for name, document in given.items():
        if not isinstance(name, str) or not name:
            faults.add(joined("", name), "the name of a metric is text", glimpse(name))
            continue
        metric = document
        if not isinstance(metric, Metric):
            metric = read_metric(document, faults, name, BUILT_IN.get(name))
        if metric is not None:
            metrics[name] = metric
            _refuse_contradictions(name, metric, faults)
    return Table(metrics)


def _refuse_contradictions(name: str, metric: Metric, faults: Faults) -> None:
    """Note cycles that wait for the due of the one before, and have one due for all."""
    if metric.cycles == "sum" and metric.next == "due":
        message = "one promise over all cycles has no due for each, as next: due needs"
        faults.add(f"{name}.cycles", message, metric.cycles)


def metrics_document(
    metrics: Mapping[str, Metric], under: Mapping[object, object] = _NOTHING
) -> dict[str, object]:
    """Return *metrics* in plain JSON types, keys sorted; `read_metrics` reads them back equal.

    Args:
        metrics: The metrics by name.
        under: The documents that a profile puts underneath them.
    """
    return {name: _document(metrics[name], name, under.get(name)) for name in sorted(metrics)}


def _document(metric: Metric, name: str, under: object) -> dict[str, object]:
    """Return every field in which *metric* differs from what it is read upon."""
    document = metric.to_document()
    base = BUILT_IN.get(name)
    usual = {*(() if base is None else base.to_document()), *(under if is_mapping(under) else ())}
    # What the built-in or the profile says and this one leaves at a default is said again.
    for field, word in FIELDS.items():
        if word in usual and word not in document:
            document[word] = getattr(metric, field) or None
    return dict(sorted(document.items()))


MetricsField = Annotated[
    Mapping[str, Metric],
    GetPydanticSchema(
        lambda _type, _handler: no_info_plain_validator_function(reader(read_metrics)),
    ),
    PlainSerializer(metrics_document),
    WithJsonSchema(
        {
            "type": "object",
            "additionalProperties": {
                "type": "object",
                "properties": {word: {} for word in FIELDS.values()},
                "additionalProperties": False,
            },
        },
    ),
]
"""A field of metrics by name."""
