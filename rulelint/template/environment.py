"""What functions of a template work with besides their arguments."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import field

from rulelint.dataclass import dataclass
from rulelint.template.limits import Budget

Query = Callable[[str, int], Sequence[tuple[Mapping[str, str], float]]]
"""Answers an instant query at a time in milliseconds with label sets (`__name__` included) and values.

Raises `FunctionError` with Prometheus' own text where it refuses the query, `UnknownResultError` where the answer
cannot be told.
"""


class FunctionError(Exception):
    """A function fails; the text is the one Go prints after `error calling NAME: `."""


class UnknownResultError(Exception):
    """What a template prints depends on something that is not known here; the text says on what."""


@dataclass(frozen=True, slots=True)
class Environment:
    """`time` is the evaluation's timestamp in milliseconds, `query` None where no queries can be answered.

    `server_url` is the server's own external URL (`--web.external-url`) for the functions `externalURL` and
    `pathPrefix`; promtool's test runs have none, and there these functions fail.
    """

    time: int = 0
    query: Query | None = None
    server_url: str | None = None
    budget: Budget = field(default_factory=Budget)
