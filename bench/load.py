"""How fast 10,000 rules are read: libyaml's events alone, nodes, the model, everything with PromQL; and twice as many.

Half of the expressions are written twice, as in real repositories.  Processor time, the fastest of the rounds.
"""

import gc
import sys
import time
from collections.abc import Callable
from pathlib import Path

from yaml._yaml import CParser

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from rulelint.rules import expression, groups
from rulelint.rules.load import load_rules
from rulelint.source.file import SourceText
from rulelint.source.yaml import compose

ROUNDS = 3
RULE = """\
  - alert: ErrorsHigh{n}
    expr: |
      sum by (job) (rate(http_requests_total{{job="api-{expr}", code=~"5.."}}[5m]))
        / sum by (job) (rate(http_requests_total{{job="api-{expr}"}}[5m])) > 0.05
    for: 5m
    labels: {{severity: warning, team: team-{team}}}
    annotations:
      summary: 'Errors of {{{{ $labels.job }}}} are high'
      description: >-
        The error ratio of {{{{ $labels.job }}}} is
        {{{{ $value | humanizePercentage }}}}.
"""


def rules(count: int) -> str:
    parts = ["groups:\n"]
    for n in range(count):
        if n % 20 == 0:
            parts.append(f"- name: group-{n}\n  interval: 1m\n  rules:\n")
        parts.append(RULE.format(n=n, expr=n // 2, team=n % 17))
    return "".join(parts)


def fastest(work: Callable[[], object]) -> float:
    best = float("inf")
    for _ in range(ROUNDS):
        gc.collect()
        start = time.process_time()
        work()
        best = min(best, time.process_time() - start)
    return best


def events(text: str) -> None:
    get_event = CParser(text).get_event
    while get_event() is not None:
        pass


def without_promql(source: SourceText) -> None:
    read, groups.read_expression = groups.read_expression, lambda text: expression.Expression(text, None, ())
    try:
        load_rules(source)
    finally:
        groups.read_expression = read


def everything(source: SourceText) -> None:
    expression._parsed.cache_clear()  # noqa: SLF001  a cold start is what is measured
    load_rules(source)


def main() -> None:
    source, double = SourceText("rules.yml", rules(10_000)), SourceText("rules.yml", rules(20_000))
    base = fastest(lambda: events(source.text))
    print(f"{'libyaml events':<16} {base:6.2f} s  1.0×")
    steps: dict[str, Callable[[], object]] = {
        "nodes": lambda: compose(source.text),
        "model": lambda: without_promql(source),
        "with PromQL": lambda: everything(source),
        "20,000 rules": lambda: everything(double),
    }
    for name, work in steps.items():
        seconds = fastest(work)
        print(f"{name:<16} {seconds:6.2f} s  {seconds / base:.1f}×")


if __name__ == "__main__":
    main()
