"""Explanations: what was promised, what became of it, and why, in words."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from slacalc.errors import FormatError
from slacalc.evaluation.evaluation import Evaluation
from slacalc.evaluation.explanation.document import Explanation, Section, Statement
from slacalc.evaluation.explanation.html import html_of
from slacalc.evaluation.explanation.phrases import Speaker
from slacalc.evaluation.explanation.rows import Row, rows_of
from slacalc.evaluation.explanation.run import section_of
from slacalc.evaluation.explanation.text import markdown_of, text_of
from slacalc.evaluation.explanation.words import words_of
from slacalc.evaluation.result import Result

if TYPE_CHECKING:
    from collections.abc import Iterator

    from slacalc.evaluation.explanation.explains import Explains
    from slacalc.evaluation.selection import Selected

__all__ = ("FORMATS", "Format", "Row", "explain")

Format: TypeAlias = Literal["text", "markdown", "html", "rows"]
"""What explanations come as."""

FORMATS: Final[tuple[Format, ...]] = ("text", "markdown", "html", "rows")


def explain(what: Explains, format_: str, language: str) -> str | list[Row]:
    """Return *what*, a result or an evaluation, explained.

    Raises:
        FormatError: for an unknown format or language.

    Source: SPEC section 8.
    """
    if format_ not in FORMATS:
        raise FormatError.choice("format", format_, FORMATS)
    say = Speaker(words_of(language))
    explanation = _explanation(what, say, language)
    match format_:
        case "markdown":
            return markdown_of(explanation)
        case "html":
            return html_of(explanation)
        case "rows":
            return rows_of(explanation)
        case _:
            return text_of(explanation)


def _explanation(what: Explains, say: Speaker, language: str) -> Explanation:
    request: str | int | None = None
    title, statements, sections = "", list[Statement](), list[Section]()
    if isinstance(what, Evaluation):
        request, title = what.request, _title(what, say)
        found = _statements(what, say)
        statements = [Statement(topic, say.text(topic), text) for topic, text in found]
        runs = Counter(result.target for result in what.results)
        sections = [
            section_of(result, say, what.at, only=runs[result.target] == 1)
            for result in what.results
        ]
    if isinstance(what, Result):
        sections = [section_of(what, say, None, only=what.cycle == 1)]
    omitted = say.text("omitted", count="{count}")
    return Explanation(language, request, title, tuple(statements), tuple(sections), omitted)


def _title(evaluation: Evaluation, say: Speaker) -> str:
    status = say.term(evaluation.status.value)
    title = say.text("request", id=evaluation.request, status=status)
    zone = evaluation.at.tzinfo
    return say.text("as_of", title=title, at=say.instant(evaluation.at), zone=zone)


def _statements(evaluation: Evaluation, say: Speaker) -> Iterator[tuple[str, str]]:
    for selected in evaluation.selected:
        yield "level", _of_list(selected, _level(selected, say))
    for selected in evaluation.selected:
        passed = [
            say.text("passed_rule", rule=one.rule, reason=say.reason(one.reason))
            for one in selected.passed
        ]
        if passed:
            yield "passed", _of_list(selected, say.listed(passed))
    if evaluation.later_events:
        count = say.counted(evaluation.later_events, "event")
        yield "later", say.text("left_out", count=count)
    for fault in evaluation.faults:
        yield "fault", say.text("fault_of", event=say.cause(fault.event), reason=fault.reason)
    if evaluation.next_change is not None:
        yield "next", say.text("changes", at=say.instant(evaluation.next_change))


def _level(selected: Selected, say: Speaker) -> str:
    if selected.level is None:
        return f"{say.text('none')}: {say.reason(selected.reason)}"
    return say.text("by_rule", level=selected.level, rule=selected.rule)


def _of_list(selected: Selected, text: str) -> str:
    """Return *text* with the name of the list of rules that it is about, if it has one."""
    return f"{selected.rules}: {text}" if selected.rules else text
