"""Expectations changed on purpose: a comparison that accepts one of them measures nothing."""

import math
from collections.abc import Iterator
from dataclasses import replace

from rulelint.engine.labels import format_labels
from rulelint.promql.numbers import parse_float
from tests.conformance.promqltest.script import Eval, Expectation
from tests.conformance.series import read_series


def altered(statement: Eval) -> Iterator[tuple[str, Eval]]:
    """Yield what was changed and the changed statement."""
    yield from _other_outcome(statement)
    yield from _other_text(statement)
    if statement.expects("fail"):
        return
    if statement.scalar is not None:
        yield "scalar × 1.01", replace(statement, scalar=repr(_other(parse_float(statement.scalar))))
    elif statement.string is not None:
        yield "string", replace(statement, string=f"{statement.string[:-1]}x{statement.string[-1]}")
    else:
        yield from _other_series(statement)


def _other_outcome(statement: Eval) -> Iterator[tuple[str, Eval]]:
    failing = statement.expects("fail")
    if failing:
        rest = tuple(each for each in statement.expectations if each.kind != "fail")
        yield "result instead of a failure", replace(statement, expectations=rest)
    else:
        yield (
            "failure instead of a result",
            replace(statement, expectations=(*statement.expectations, Expectation("fail"))),
        )


def _other_text(statement: Eval) -> Iterator[tuple[str, Eval]]:
    for at, each in enumerate(statement.expectations):
        if each.how == "msg":
            rest = list(statement.expectations)
            rest[at] = replace(each, text=each.text + " altered")
            yield f"text of {each.kind}", replace(statement, expectations=tuple(rest))
        elif each.how == "regex":
            rest = list(statement.expectations)
            rest[at] = replace(each, text=each.text + "altered")
            yield f"pattern of {each.kind}", replace(statement, expectations=tuple(rest))


def _other_series(statement: Eval) -> Iterator[tuple[str, Eval]]:
    yield "series added", replace(statement, results=(*statement.results, '{surplus="yes"} 1'))
    for at, line in enumerate(statement.results):
        series = read_series(line)
        rest = (statement.results[:at], statement.results[at + 1 :])
        present = [index for index, value in enumerate(series.values) if value is not None]
        if not present:
            continue
        yield "series dropped", replace(statement, results=(*rest[0], *rest[1]))
        values = list(series.values)
        values[present[0]] = _other(values[present[0]] or 0.0)
        text = " ".join("_" if value is None else repr(value) for value in values)
        yield (
            "value × 1.01",
            replace(statement, results=(*rest[0], f"{format_labels(series.labels)} {text}", *rest[1])),
        )


def _other(value: float) -> float:
    return value * 1.01 if math.isfinite(value) and value else 1.0
