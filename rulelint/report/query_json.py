"""Answers of `rulelint query` in the shape of Prometheus' HTTP API (web/api/v1, util/jsonutil)."""

import json
import math
from typing import Any

import numpy as np

from rulelint.engine.frame import F64, I64
from rulelint.engine.result import Annotation, Result
from rulelint.fixtures.query import Answer, place
from rulelint.report.json import escaped

Object = dict[str, Any]


def render(answer: Answer) -> str:
    """Return the response, one line."""
    return escaped(json.dumps(response(answer), ensure_ascii=False, separators=(",", ":"))) + "\n"


def response(answer: Answer) -> Object:
    """Return the response of `/api/v1/query` or `/api/v1/query_range`."""
    if answer.result is None:
        assert answer.failure is not None
        return {"status": "error", "errorType": answer.failure.type, "error": answer.failure.message}
    notes = [_annotation(answer, each) for each in answer.result.annotations if each.kind == "warning"]
    infos = [_annotation(answer, each) for each in answer.result.annotations if each.kind == "info"]
    warnings = [*notes, *(f"rulelint: {text} was not recorded" for text in answer.unknown)]
    found: Object = {"status": "success", "data": _data(answer, answer.result)}
    return found | ({"warnings": warnings} if warnings else {}) | ({"infos": infos} if infos else {})


def _annotation(answer: Answer, annotation: Annotation) -> str:
    return f"PromQL {annotation.kind}: {annotation.message} ({place(answer.expr, annotation.span)})"


def _data(answer: Answer, result: Result) -> Object:
    if result.kind == "matrix":
        series = [_series(dict(each.labels), each.times, each.values) for each in result.matrix]
        return {"resultType": "matrix", "result": series}
    if not answer.at:
        return {"resultType": "matrix", "result": _rows(result)}
    frame = result.frame
    time = seconds(answer.grid.start)
    match result.kind:
        case "scalar":
            return {"resultType": "scalar", "result": [time, number(float(frame.values[0, 0]))]}
        case "string":
            return {"resultType": "string", "result": [time, result.text]}
        case _:
            present = np.flatnonzero(frame.present[0]).tolist()
            samples = [
                {"metric": dict(frame.labels[at]), "value": [time, number(float(frame.values[0, at]))]}
                for at in present
            ]
            return {"resultType": "vector", "result": samples}


def _rows(result: Result) -> list[Object]:
    frame = result.frame
    times = frame.grid.times
    found = []
    for column in sorted(range(len(frame.labels)), key=frame.labels.__getitem__):
        rows = np.flatnonzero(frame.present[:, column])
        if rows.size:
            found.append(_series(dict(frame.labels[column]), times[rows], frame.values[rows, column]))
    return found


def _series(metric: dict[str, str], times: I64, values: F64) -> Object:
    pairs = zip(times.tolist(), values.tolist(), strict=True)
    return {"metric": metric, "values": [[seconds(time), number(value)] for time, value in pairs]}


def seconds(milliseconds: int) -> int | float:
    """Return a time as the API writes it: seconds, with three decimals only where there are milliseconds."""
    return milliseconds / 1000 if milliseconds % 1000 else milliseconds // 1000


def number(value: float) -> str:
    """Return a value as the API writes it: shortest, without exponent from 1e-6 up to 1e21."""
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "+Inf" if value > 0 else "-Inf"
    if value and not 1e-6 <= abs(value) < 1e21:
        return repr(value).replace(".0e", "e")
    return np.format_float_positional(value, trim="-")
