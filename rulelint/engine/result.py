"""The outcome of an evaluation, and how it fails."""

from collections.abc import Mapping
from dataclasses import field
from typing import Literal

from rulelint.dataclass import dataclass
from rulelint.engine.frame import F64, I64, Frame
from rulelint.engine.labels import Labels
from rulelint.source.span import Span


class EvaluationError(Exception):
    """Prometheus refuses to answer: many-to-many matching, duplicate label sets …; the text is Prometheus' own."""

    def __init__(self, message: str, span: Span | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.span = span


class NotSupportedError(EvaluationError):
    """The expression needs something this engine does not do yet; never a wrong number."""


@dataclass(frozen=True, slots=True)
class Annotation:
    """A PromQL warning or info; `message` without the `PromQL warning: ` prefix and position."""

    kind: Literal["warning", "info"]
    message: str
    span: Span


@dataclass(frozen=True, slots=True)
class SampledSeries:
    """The samples of one series: `times` in milliseconds and `values`, both of shape (samples,)."""

    labels: Labels
    times: I64
    values: F64


@dataclass(frozen=True, slots=True)
class Result:
    """The value of an expression over a grid.

    `kind` "scalar" has one series without labels present at every step; "string" has `text` and an empty frame;
    "matrix" (an instant query of a range selector) has `matrix`, the samples of each series, and an empty
    frame; of a grid of several steps it has only the empty frame.
    `failures` maps a step index to the error Prometheus answers at that step; nothing is present there.  A range
    query of Prometheus fails as a whole: callers that speak for it raise the first failure.
    """

    kind: Literal["vector", "scalar", "string", "matrix"]
    frame: Frame
    annotations: tuple[Annotation, ...] = ()
    failures: Mapping[int, EvaluationError] = field(default_factory=dict)
    text: str = ""
    matrix: tuple[SampledSeries, ...] = ()
