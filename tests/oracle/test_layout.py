"""Long expressions are laid out as a real Prometheus lays them out: every expression of the corpora."""

from collections.abc import Iterator

import pytest

from rulelint.promql.parser import parse_expr
from rulelint.promql.pretty import pretty
from tests.oracle.layout import as_old
from tests.oracle.server import RealPrometheus, real_prometheus
from tests.promql.expressions import accepted_expressions
from tests.shared_data import require_shared

LONG = "sum by (job, instance) (rate(http_requests_total{code=~'5..',job!='x',path='/some/where/long'}[5m]))"
SHAPES = (
    "up",
    f"{LONG} > 0.05",
    f"-({LONG} + 1)",
    f"-{LONG} ^ 2",
    f"{LONG} - {LONG} * 2 ^ {LONG}",
    f"{LONG} and on (job) {LONG} unless ignoring (job, code) {LONG}",
    f"{LONG} * on (job) group_left (version, commit) max by (job, version, commit) (build_info)",
    f"max_over_time(({LONG})[1h:5m] offset 1m)",
    f"max_over_time({LONG}[1h:5m] @ end())",
    f"max_over_time(sum(up)[1h:]) + {LONG}",
    f"topk(3, {LONG})",
    f"quantile without (job) (scalar(max({LONG})) / 100, {LONG})",
    f"label_replace({LONG}, 'one', '$1', 'two', '(.*)')",
    f"histogram_quantile(0.99, {LONG}) == bool {LONG}",
    f"vector(time()) or ({LONG} or ({LONG}))",
    "a" * 100,
    "a" * 99 + " + 1",
    "a" * 96 + " + 1",
    "a" * 97 + " + 1",
    f"up{{a='{'é' * 46}'}} + 1",
    f"up{{a='{'é' * 45}'}} + 1",
)

pytestmark = pytest.mark.oracle


@pytest.fixture(scope="module")
def prometheus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealPrometheus]:
    with real_prometheus(tmp_path_factory.mktemp("prometheus")) as server:
        yield server


def differing(prometheus: RealPrometheus, texts: list[str], *, altered: str = "") -> list[str]:
    """Return the texts laid out otherwise than Prometheus, whose lines are altered first if so asked."""
    found = []
    for text in texts:
        theirs = prometheus.format_query(text).replace("\n", f"\n{altered}")
        if pretty(as_old(parse_expr(text))) != theirs:
            found.append(text)
    return found


def test_every_shape(prometheus: RealPrometheus) -> None:
    assert differing(prometheus, list(SHAPES)) == []


@pytest.mark.corpus
def test_real_expressions(prometheus: RealPrometheus) -> None:
    require_shared("corpora")
    texts = accepted_expressions()
    assert len(texts) > 4000

    assert differing(prometheus, texts) == []


def test_one_space_more_is_seen(prometheus: RealPrometheus) -> None:
    broken = [text for text in SHAPES if "\n" in prometheus.format_query(text)]
    assert len(broken) > 15

    assert differing(prometheus, list(SHAPES), altered=" ") == broken


def test_the_list_of_differences_is_needed(prometheus: RealPrometheus) -> None:
    for text in ("up{b='1',a='2'}", "sum by () (up)"):
        assert pretty(parse_expr(text)) != prometheus.format_query(text)
