"""Every function of PromQL 3.14: what it takes and what it returns (`promql/parser/functions.go`)."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from rulelint.dataclass import dataclass


class ValueType(StrEnum):
    """The types of PromQL, with Prometheus' internal names."""

    NONE = "none"
    SCALAR = "scalar"
    STRING = "string"
    VECTOR = "vector"
    MATRIX = "matrix"


@dataclass(frozen=True, slots=True)
class Signature:
    """A function's arguments and result.

    `variadic` 0: exactly `arguments`; n > 0: the last argument may be missing or stand up to n times; -1: the last
    may be missing or repeated without limit.
    """

    name: str
    arguments: tuple[ValueType, ...]
    returns: ValueType
    variadic: int = 0
    experimental: bool = False

    @property
    def least(self) -> int:
        """The smallest number of arguments."""
        return len(self.arguments) - (self.variadic != 0)

    @property
    def most(self) -> int | None:
        """The largest number of arguments, None for no limit."""
        if self.variadic < 0:
            return None
        return self.least + self.variadic


_TYPES = {"v": ValueType.VECTOR, "m": ValueType.MATRIX, "s": ValueType.SCALAR, "t": ValueType.STRING}

# name, arguments (v: instant vector, m: range vector, s: scalar, t: string), result, how often the last repeats
_STABLE = """
abs v v              absent v v           absent_over_time m v  acos v v              acosh v v
asin v v             asinh v v            atan v v              atanh v v             avg_over_time m v
ceil v v             changes m v          clamp vss v           clamp_max vs v        clamp_min vs v
cos v v              cosh v v             count_over_time m v   days_in_month v v 1   day_of_month v v 1
day_of_week v v 1    day_of_year v v 1    deg v v               delta m v             deriv m v
exp v v              first_over_time m v  floor v v             histogram_avg v v     histogram_count v v
histogram_fraction ssv v                  histogram_quantile sv v                     histogram_stddev v v
histogram_stdvar v v histogram_sum v v    hour v v 1            idelta m v            increase m v
irate m v            label_join vttt v -1 label_replace vtttt v last_over_time m v    ln v v
log10 v v            log2 v v             max_over_time m v     min_over_time m v     minute v v 1
month v v 1          pi - s               predict_linear ms v   present_over_time m v quantile_over_time sm v
rad v v              rate m v             resets m v            round vs v 1          scalar v s
sgn v v              sin v v              sinh v v              sort v v              sort_desc v v
sqrt v v             stddev_over_time m v stdvar_over_time m v  sum_over_time m v     tan v v
tanh v v             time - s             timestamp v v         vector s v            year v v 1
"""
_EXPERIMENTAL = """
double_exponential_smoothing mss v        end - s               histogram_quantiles vts v 9
info vv v 1          mad_over_time m v    max_of ss s           min_of ss s           range - s
sort_by_label vt v -1                     sort_by_label_desc vt v -1
start - s            start_timestamp v v  step - s
ts_of_first_over_time m v                 ts_of_last_over_time m v
ts_of_max_over_time m v                   ts_of_min_over_time m v
"""


def _table(text: str, *, experimental: bool) -> dict[str, Signature]:
    table = {}
    words = text.split()
    while words:
        name, arguments, returns = words[:3]
        variadic = int(words[3]) if len(words) > 3 and words[3].lstrip("-").isdigit() else 0
        del words[: 4 if variadic else 3]
        types = tuple(_TYPES[letter] for letter in arguments.strip("-"))
        table[name] = Signature(name, types, _TYPES[returns], variadic, experimental)
    return table


FUNCTIONS: Mapping[str, Signature] = MappingProxyType(
    _table(_STABLE, experimental=False) | _table(_EXPERIMENTAL, experimental=True)
)
