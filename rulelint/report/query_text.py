"""Answers of `rulelint query` as tables for people, and what is wrong with an expression under carets."""

from collections.abc import Iterator

import numpy as np

from rulelint.engine.labels import Labels, format_labels
from rulelint.engine.result import Result
from rulelint.fixtures.query import Answer, QueryFailure
from rulelint.report.frame import Mark, frame
from rulelint.report.printable import one_line, width
from rulelint.report.quantities import moment
from rulelint.report.query_json import number
from rulelint.source.file import SourceText
from rulelint.source.span import Span


def render(answer: Answer) -> str:
    """Return a table: of one time a line for each series, of a range a block for each."""
    if answer.result is None:
        assert answer.failure is not None
        return "".join(f"{line}\n" for line in failure_lines(answer.expr, answer.failure))
    lines = list(_lines(answer, answer.result))
    return "".join(f"{line}\n" for line in lines or ["no result"])


def _lines(answer: Answer, result: Result) -> Iterator[str]:
    shown = result.frame
    if result.kind == "matrix":
        for each in result.matrix:
            yield from _block(each.labels, each.times.tolist(), each.values.tolist())
    elif not answer.at:
        for column in sorted(range(len(shown.labels)), key=shown.labels.__getitem__):
            rows = np.flatnonzero(shown.present[:, column])
            if rows.size:
                yield from _block(
                    shown.labels[column], shown.grid.times[rows].tolist(), shown.values[rows, column].tolist()
                )
    elif result.kind == "string":
        yield one_line(result.text)
    else:
        present = np.flatnonzero(shown.present[0]).tolist()
        names = {at: one_line(format_labels(shown.labels[at])) for at in present}
        widest = max(map(width, names.values()), default=0)
        for at in present:
            blank = " " * (widest - width(names[at]))
            yield f"{names[at]}{blank}  {number(float(shown.values[0, at]))}"


def _block(labels: Labels, times: list[int], values: list[float]) -> Iterator[str]:
    yield one_line(format_labels(labels))
    for time, value in zip(times, values, strict=True):
        yield f"  {moment(time)}  {number(value)}"


def failure_lines(text: str, failure: QueryFailure) -> Iterator[str]:
    """Yield what is wrong, and the expression with carets below the place."""
    yield from _marked(text, f"error: {failure.reason}", failure.span)


def unknown_lines(answer: Answer) -> Iterator[str]:
    """Yield why an answer may be empty although a Prometheus would have one."""
    for selector in answer.unknown:
        yield one_line(f"warning: `{selector}` was not recorded: what it yields is unknown, not empty")
    if answer.outside:
        start, end = map(moment, answer.outside)
        yield f"warning: the fixture knows nothing before {start} or after {end}: what is outside is unknown, not empty"


def remark_lines(answer: Answer) -> Iterator[str]:
    """Yield warnings and infos of the evaluation and names that are probably misspelt, with carets likewise."""
    for each in answer.result.annotations if answer.result else ():
        yield from _marked(answer.expr, f"{each.kind}: {each.message}", each.span)
    for hint in answer.hints:
        yield from _marked(answer.expr, f"warning: {hint.message}", hint.span)


def _marked(text: str, message: str, span: Span | None) -> Iterator[str]:
    yield one_line(message)
    if span is None:
        return
    for line in frame(SourceText("query", text), [Mark(span)]):
        yield f"  {line.text}".rstrip()
