"""Run a script's statements and say for each eval whether it passed."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from rulelint.engine.evaluate import evaluate
from rulelint.engine.frame import Grid
from rulelint.engine.labels import Labels, format_labels
from rulelint.engine.options import EngineOptions
from rulelint.engine.result import Annotation, EvaluationError, Result
from rulelint.engine.store import Store
from rulelint.promql.ast import Expr
from rulelint.promql.parser import PromqlSyntaxError, parse_expr
from rulelint.promql.quoting import unquote
from tests.conformance.promqltest.almost import almost_equal
from tests.conformance.promqltest.expect import expected_points
from tests.conformance.promqltest.needs import what_it_needs
from tests.conformance.promqltest.script import Clear, Eval, Load, ScriptError, Statement
from tests.conformance.promqltest.variants import variants
from tests.conformance.series import Loaded, load_series, store_of

OPTIONS = EngineOptions(delayed_name_removal=True)

Verdict = Literal["passed", "failed", "unsupported"]
Points = dict[Labels, dict[int, float]]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one eval: `reasons` say why it failed, or what it needs that is not there."""

    statement: Eval
    verdict: Verdict
    reasons: tuple[str, ...] = ()


@dataclass
class Data:
    """What the loads of a script have put into the store so far."""

    loaded: list[Loaded] = field(default_factory=list)
    store: Store = field(default_factory=Store)

    def apply(self, statement: Clear | Load) -> None:
        """Drop or add data; a metric loaded twice holds the samples of both."""
        match statement:
            case Clear():
                self.loaded = []
            case Load():
                self.loaded += _loaded(statement)
        self.store = store_of(self.loaded)

    def copy(self) -> "Data":
        """Return the data as it is now; later statements of the script change it."""
        return Data(list(self.loaded), self.store)


def _loaded(statement: Load) -> list[Loaded]:
    try:
        return [*load_series(statement.series, statement.interval, with_nhcb=statement.with_nhcb)]
    except PromqlSyntaxError as error:
        raise ScriptError(f"load in line {statement.line}: {error}") from error


def run_script(statements: list[Statement]) -> Iterator[tuple[Eval, Data]]:
    """Yield every eval with the data it is asked of."""
    data = Data()
    for statement in statements:
        if isinstance(statement, Eval):
            yield statement, data
        else:
            data.apply(statement)


def judge(statement: Eval, data: Data) -> Outcome:
    """Evaluate one statement and hold every line of its block against the answer."""
    needs = what_it_needs(statement, data.loaded)
    if needs:
        return Outcome(statement, "unsupported", tuple(sorted(needs)))
    reasons = tuple(differences(statement, data.store))
    return Outcome(statement, "failed" if reasons else "passed", reasons)


def grid_of(statement: Eval) -> Grid:
    """Return the evaluation times of a statement."""
    if statement.instant:
        return Grid.at(statement.start)
    return Grid.between(statement.start, statement.end, statement.step)


def differences(statement: Eval, store: Store) -> Iterator[str]:
    """Yield what is not as the statement expects."""
    try:
        expr = parse_expr(statement.expr)
        result = evaluate(expr, store, grid_of(statement), OPTIONS)
    except PromqlSyntaxError as error:
        yield from _judge_failure(statement, error.errors[0].message)
        return
    except EvaluationError as error:
        yield from _judge_failure(statement, error.message)
        return
    if result.failures:
        first = result.failures[min(result.failures)]
        yield from _judge_failure(statement, first.message)
        return
    if statement.expects("fail"):
        yield "expected a failure, got a result"
        return
    yield from _judge_annotations(statement, expr, result)
    yield from _judge_values(statement, result)


def _judge_failure(statement: Eval, text: str) -> Iterator[str]:
    expected = statement.expects("fail")
    if not expected:
        yield f"failed: {text}"
    yield from (
        f"failed with {text!r}, expected {each.text!r}" for each in expected if not each.matches(text)
    )


def describe(annotation: Annotation, expr: str) -> str:
    """Return an annotation as Prometheus prints it, with line and column of the expression (in bytes)."""
    before = expr[: annotation.span.start]
    line = before.count("\n") + 1
    column = len(before.rpartition("\n")[2].encode()) + 1
    return f"PromQL {annotation.kind}: {annotation.message} ({line}:{column})"


def _judge_annotations(statement: Eval, _expr: Expr, result: Result) -> Iterator[str]:
    for kind in ("warn", "info"):
        word = "warning" if kind == "warn" else "info"
        got = [describe(each, statement.expr) for each in result.annotations if each.kind == word]
        expected = statement.expects(kind)
        if statement.expects(f"no_{kind}") and got:
            yield f"unexpected {word}: {got[0]}"
        for each in expected:
            if not any(each.matches(text) for text in got):
                yield f"no {word} {each.text!r}, got {got}"
        yield from (
            f"{word} not expected: {text}"
            for text in got
            if expected and not any(e.matches(text) for e in expected)
        )


def _judge_values(statement: Eval, result: Result) -> Iterator[str]:
    if statement.string is not None:
        if result.kind != "string" or result.text != unquote(statement.string):
            yield f"got {result.kind} {result.text!r}, expected string {statement.string}"
        return
    got, expected = points_of(result), expected_points(statement)
    if statement.scalar is not None and result.kind != "scalar":
        yield f"got a {result.kind}, expected a scalar"
        return
    yield from compare_points(got, expected.points)
    if statement.expects("ordered") and [*got] != [*expected.points]:
        yield f"order {[format_labels(each) for each in got]}"


def points_of(result: Result) -> Points:
    """Return present points by label set and time, in the order of the result."""
    frame, out = result.frame, Points()
    for series in result.matrix:
        out[series.labels] = dict(zip(series.times.tolist(), series.values.tolist(), strict=True))
    times = frame.grid.times
    for column, labels in enumerate(frame.labels):
        rows = np.flatnonzero(frame.present[:, column])
        if rows.size:
            out[labels] = dict(zip(times[rows].tolist(), frame.values[rows, column].tolist(), strict=True))
    return out


def compare_points(got: Points, expected: Points) -> Iterator[str]:
    """Yield what differs: series, times, values."""
    for labels in got.keys() - expected.keys():
        yield f"unexpected {format_labels(labels)} = {got[labels]}"
    for labels in expected.keys() - got.keys():
        yield f"missing {format_labels(labels)} = {expected[labels]}"
    for labels in got.keys() & expected.keys():
        mine, its = got[labels], expected[labels]
        if mine.keys() != its.keys():
            yield f"{format_labels(labels)}: at {sorted(mine)}, expected at {sorted(its)}"
        wrong = [at for at in mine.keys() & its.keys() if not almost_equal(mine[at], its[at])]
        if wrong:
            at = min(wrong)
            yield f"{format_labels(labels)}: {mine[at]!r} at {at}, expected {its[at]!r}"


def variant_differences(statement: Eval, store: Store) -> Iterator[str]:
    """Yield where upstream's re-runs of an instant query give other values than the query itself."""
    for name, variant, at in variants(statement):
        try:
            result = evaluate(parse_expr(variant.expr), store, grid_of(variant), OPTIONS)
        except (PromqlSyntaxError, EvaluationError) as error:
            yield f"{name}: {error}"
            continue
        got = {labels: {statement.start: row[at]} for labels, row in points_of(result).items() if at in row}
        yield from (f"{name}: {each}" for each in compare_points(got, expected_points(statement).points))
