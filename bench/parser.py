"""How fast expressions are parsed and checked, as a ratio to PyPI's promql-parser (Rust), in one run.

Processor time; rounds are interleaved and the fastest counts.  The collector is off for both: how often it runs
depends on what else the process keeps, not on the parser.
"""

import gc
import sys
import time
from collections.abc import Callable, Sequence
from importlib.metadata import version
from pathlib import Path

import promql_parser

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from rulelint.promql.lexer import tokenize
from rulelint.promql.parser import parse
from tests.promql.expressions import accepted_expressions

ROUNDS = 7
USUAL = (
    "up == 0",
    'sum by (job) (rate(http_requests_total{code=~"5.."}[5m])) / sum by (job) (rate(http_requests_total[5m])) > 0.05',
    "histogram_quantile(0.99, sum by (le) (rate(request_duration_seconds_bucket[5m]))) > 1",
    'predict_linear(node_filesystem_free_bytes{job="node",fstype!~"tmpfs|ramfs"}[6h], 4 * 3600) < 0',
    "increase(kube_pod_container_status_restarts_total[1h]) > 5 and on (pod) kube_pod_info",
    'absent(up{job="api"})',
)


def reference(text: str) -> None:
    try:
        promql_parser.parse(text)
    except ValueError:
        return  # it knows the grammar of an older version: refusing is work too


def seconds(work: Callable[[str], object], texts: Sequence[str]) -> float:
    started = time.process_time()
    for text in texts:
        work(text)
    return time.process_time() - started


def measure(name: str, texts: Sequence[str]) -> None:
    parse(texts[0])
    times: dict[str, float] = {}
    for _ in range(ROUNDS):
        for label, work in (("parse", parse), ("tokenize", tokenize), ("promql-parser", reference)):
            times[label] = min(times.get(label, float("inf")), seconds(work, texts))
    rate = len(texts) / times["parse"]
    print(f"{name}: {len(texts)} expressions, {sum(map(len, texts)) / len(texts):.0f} characters each")
    print(f"  parse and check {rate:,.0f}/s, of it tokens {times['tokenize'] / times['parse']:.0%}")
    print(
        f"  {times['parse'] / times['promql-parser']:.2f}x the time of promql-parser {version('promql-parser')}"
    )


def growth() -> None:
    """Twice the text, twice the time."""
    texts = [" or ".join(["sum by (a) (rate(x{b='c'}[5m]))"] * count) for count in (50, 100)]
    texts += [f"{{{','.join(['a=~`b.c`'] * count)}}}" for count in (20_000, 40_000)]
    times = [min(seconds(parse, [text]) for _ in range(ROUNDS)) for text in texts]
    print(f"growth by doubling: operators {times[1] / times[0]:.2f}x, matchers {times[3] / times[2]:.2f}x")


def main() -> None:
    gc.disable()
    measure("usual", list(USUAL) * 400)
    corpus = accepted_expressions()
    if corpus:
        measure("real rules", corpus)
    growth()


if __name__ == "__main__":
    main()
