"""The answer of a query as series of samples, whatever its kind: what csv and plots are drawn from."""

from collections.abc import Iterator

import numpy as np

from rulelint.engine.result import Result, SampledSeries


def series_of(result: Result) -> Iterator[SampledSeries]:
    """Yield every series with a sample, in the order of their labels; a scalar is a series without labels."""
    if result.kind == "matrix":
        yield from result.matrix
        return
    frame = result.frame
    for column in sorted(range(len(frame.labels)), key=frame.labels.__getitem__):
        rows = np.flatnonzero(frame.present[:, column])
        if rows.size:
            yield SampledSeries(frame.labels[column], frame.grid.times[rows], frame.values[rows, column])
