"""`python -m tests.conformance.queries [--self-check] FILE`: real expressions as promtool 3.14 answers them.

Prints `N equal, M different, K errors equal, L errors different`: every sample bit for bit (NaN equals NaN), every
error with Prometheus' text up to the order of the two label sets it names.  `--self-check` changes the last bit of each
expected value, and each expected error, and prints `altered N, caught N`.
"""

import json
import math
import re
import struct
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from rulelint.engine.evaluate import evaluate
from rulelint.engine.frame import Grid
from rulelint.engine.labels import METRIC_NAME, Labels, make_labels
from rulelint.engine.options import EngineOptions
from rulelint.engine.result import NotSupportedError
from rulelint.engine.store import Store
from rulelint.promql.durations import parse_duration
from rulelint.promql.parser import PromqlSyntaxError, parse_expr
from tests.conformance.series import load_series, store_of

Samples = dict[Labels, float]


@dataclass(frozen=True)
class Answer:
    """What one query gives at one time: samples, or an error."""

    samples: Samples
    error: str = ""


@dataclass(frozen=True)
class Question:
    """One query at one time, over the series of its case."""

    store: Store
    expr: str
    time: int
    options: EngineOptions
    expected: Answer


def questions(path: Path) -> Iterator[Question]:
    """Read all questions of a file."""
    for case in json.loads(path.read_text(encoding="utf-8"))["cases"]:
        times = [parse_duration(each["at"]) for query in case["queries"] for each in query["answers"]]
        tick = parse_duration(case["evaluation_interval"])
        options = EngineOptions(subquery_step=tick)  # promtool's default step of subqueries
        store = loaded(case["series"], parse_duration(case["interval"]), max(times) // tick * tick)
        for query in case["queries"]:
            for each in query["answers"]:
                yield Question(store, query["expr"], parse_duration(each["at"]), options, _answer(each))


def _answer(answer: Mapping[str, Any]) -> Answer:
    samples = {make_labels(each["labels"]): float(each["value"]) for each in answer.get("samples", ())}
    return Answer(samples, answer.get("error", ""))


def loaded(series: Sequence[Mapping[str, str]], interval: int, until: int) -> Store:
    """Return the store promtool queries: what its last evaluation came past is loaded, later samples are not."""
    every = load_series([f"{each['series']} {each['values']}" for each in series], interval)
    return store_of(
        replace(each, samples=tuple((at, value) for at, value in each.samples if at <= until))
        for each in every
    )


def answer_of(question: Question) -> Answer:
    """Return what the engine answers, as promtool prints it: a scalar is a vector without labels."""
    try:
        result = evaluate(parse_expr(question.expr), question.store, Grid.at(question.time), question.options)
    except PromqlSyntaxError as error:
        return Answer({}, error.errors[0].message)
    if result.failures:
        return Answer({}, result.failures[0].message)
    frame = result.frame
    columns = np.flatnonzero(frame.present[0]).tolist()
    return Answer({frame.labels[at]: float(frame.values[0, at]) for at in columns})


def same_bits(a: float, b: float) -> bool:
    """Say whether two numbers are the same to the last bit; NaN is NaN."""
    return struct.pack("d", a) == struct.pack("d", b) or (math.isnan(a) and math.isnan(b))


def canonical(error: str) -> str:
    """Return an error with the label sets it names in order: Prometheus names them in the order of a map."""

    def ordered(found: re.Match[str]) -> str:
        sets = sorted(re.findall(r'[^\s,{\[]*\{(?:[^"}]|"(?:[^"\\]|\\.)*")*\}', found[0]))
        return f": [{', '.join(sets)}];many-to-many"

    return re.sub(r": \[.*\];many-to-many", ordered, error, flags=re.DOTALL)


def equal(got: Answer, expected: Answer) -> bool:
    """Hold two answers against each other."""
    if got.error or expected.error:
        return canonical(got.error) == canonical(expected.error)
    same = got.samples.keys() == expected.samples.keys()
    return same and all(same_bits(got.samples[each], value) for each, value in expected.samples.items())


def altered(expected: Answer) -> Iterator[Answer]:
    """Yield the answer with each value one bit off, and with each error another; without samples, with one more."""
    if expected.error:
        yield Answer({}, expected.error + "!")
        return
    for labels, value in expected.samples.items():
        other = 0.0 if math.isnan(value) else np.nextafter(value, -np.inf if value > 0 else np.inf)
        yield Answer({**expected.samples, labels: float(other)})
    if not expected.samples:
        yield Answer({((METRIC_NAME, "surplus"),): 1.0})


def run(path: Path, *, self_check: bool = False, show: int = 20) -> tuple[Counter[str], int, int]:
    """Ask every question of a file; return the verdicts, and how many alterations there were and were caught."""
    verdicts: Counter[str] = Counter()
    count = caught = 0
    for question in questions(path):
        try:
            got = answer_of(question)
        except NotSupportedError as error:
            got = Answer({}, f"not supported: {error}")
        kind = "errors " if question.expected.error else ""
        verdict = kind + ("equal" if equal(got, question.expected) else "different")
        verdicts[verdict] += 1
        if verdict.endswith("different") and verdicts[verdict] <= show:
            print(*explanation(question, got), sep="\n")
        for each in altered(question.expected) if self_check else ():
            count += 1
            caught += not equal(got, each)
    return verdicts, count, caught


def explanation(question: Question, got: Answer) -> Iterator[str]:
    """Yield what differs, line by line."""
    expected = question.expected
    yield f"{question.expr} at {question.time}"
    if got.error or expected.error:
        yield f"    error {got.error!r}, expected {expected.error!r}"
    for labels in sorted(got.samples.keys() | expected.samples.keys()):
        mine, its = got.samples.get(labels), expected.samples.get(labels)
        if mine is None or its is None or not same_bits(mine, its):
            yield f"    {dict(labels)}: {mine!r}, expected {its!r}"


def summary(verdicts: Counter[str]) -> str:
    """Return the last line."""
    return (
        f"{verdicts['equal']} equal, {verdicts['different']} different, "
        f"{verdicts['errors equal']} errors equal, {verdicts['errors different']} errors different"
    )


def main(words: Sequence[str]) -> int:
    """Run the files; return 1 if an answer is different or an altered one is not caught."""
    paths = [Path(word) for word in words if not word.startswith("--")]
    if not paths:
        print(__doc__)
        return 2
    total: Counter[str] = Counter()
    count = caught = 0
    for path in paths:
        verdicts, more, found = run(path, self_check="--self-check" in words)
        total, count, caught = total + verdicts, count + more, caught + found
    if "--self-check" in words:
        print(f"altered {count}, caught {caught}")
    print(summary(total))
    return int(bool(total["different"] or total["errors different"]) or count != caught)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
