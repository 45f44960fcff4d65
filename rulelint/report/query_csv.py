"""Answers of `rulelint query` as comma-separated values (RFC 4180): a line for each sample."""

import csv
import io

from rulelint.fixtures.query import Answer
from rulelint.report.printable import one_line
from rulelint.report.quantities import moment
from rulelint.report.query_json import number
from rulelint.report.query_series import series_of


def render(answer: Answer) -> str:
    """Return a heading and the samples by series and time: `time`, `value`, and a column for each label.

    A label that a series does not have is empty.  Text is made safe to print, as in tables: json keeps every byte.
    """
    result = answer.result
    assert result is not None
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    series = list(series_of(result))
    names = sorted({name for each in series for name, _ in each.labels})
    writer.writerow(["time", "value", *map(one_line, names)])
    if result.kind == "string":
        writer.writerow([moment(answer.grid.start), one_line(result.text)])
    for each in series:
        labels = dict(each.labels)
        columns = [one_line(labels.get(name, "")) for name in names]
        for time, value in zip(each.times.tolist(), each.values.tolist(), strict=True):
            writer.writerow([moment(time), number(value), *columns])
    return out.getvalue()
