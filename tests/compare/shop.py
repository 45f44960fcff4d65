"""A small repository with rules, an incident and two hours of data, for tests of `rulelint ci`."""

import textwrap
from collections.abc import Mapping
from pathlib import Path

from tests.git.scratch import Scratch

RULES = "rules/shop.yml"
CONFIG = ".rulelint.yaml"
FIXTURE = "fixtures/evening"
START = 1793577600000

RULE_TEXT = textwrap.dedent("""\
    groups:
      - name: shop
        interval: 1m
        rules:
          - alert: Errors
            expr: errors > 5
            for: 1m
            labels: {team: shop, severity: critical}
            annotations:
              summary: Errors of {{ $labels.job }}
          - record: queue:max
            expr: max(queue)
          - alert: Queue
            expr: queue:max > 60
            labels: {team: shop, severity: warning}
    """)
CONFIG_TEXT = textwrap.dedent("""\
    fixtures: ["fixtures/*"]
    gates:
      firing_time: {minutes: 10}
    """)
DOCUMENT_TEXT = textwrap.dedent("""\
    rulelint_fixture: 1
    window: {start: 2026-11-02T00:00:00Z, end: 2026-11-02T02:00:00Z}
    source: {kind: synthetic}
    applies_to: ["rules/**"]
    recorded: [errors, queue]
    complete: true
    facts: {prometheus: 3.4.1, evaluation_interval: 1m, scrape_intervals: {shop: 1m}}
    incidents: incidents.yaml
    """)
INCIDENTS_TEXT = textwrap.dedent("""\
    - name: outage
      start: 2026-11-02T00:30:00Z
      end: 2026-11-02T00:50:00Z
      expect: ["Err*"]
    """)
ERRORS_TEXT = f'@ a {START} 60000x120\n{{job="shop"}} a 0x29 20x19 0x70\n'
QUEUE_TEXT = f'@ a {START} 60000x120\n{{job="shop"}} a 30x120\n'

FILES = {
    RULES: RULE_TEXT,
    CONFIG: CONFIG_TEXT,
    f"{FIXTURE}/fixture.yaml": DOCUMENT_TEXT,
    f"{FIXTURE}/incidents.yaml": INCIDENTS_TEXT,
    f"{FIXTURE}/series/errors.txt": ERRORS_TEXT,
    f"{FIXTURE}/series/queue.txt": QUEUE_TEXT,
}


def shop(root: Path, without: tuple[str, ...] = (), extra: Mapping[str, str] | None = None) -> Scratch:
    """Return a repository with one commit."""
    kept = (
        {path: text for path, text in FILES.items() if not path.startswith(without)}
        if without
        else dict(FILES)
    )
    return Scratch.create(root, {**kept, **(extra or {})})


def edited(*replacements: tuple[str, str], text: str = RULE_TEXT) -> str:
    """Return the rules with some text replaced; what is replaced must be there."""
    for old, new in replacements:
        assert old in text
        text = text.replace(old, new)
    return text


BLIND = edited(("errors > 5", "errors > 50"))
NOISY = edited(("queue:max > 60", "queue:max > 10"))
