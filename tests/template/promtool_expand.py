"""What promtool expands templates to: one alert with an annotation per template, made to fail so that it is printed."""

import json
import re
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from rulelint.template.literals import unquote

LABELS = {"job": "node", "instance": "web-1.example.com:9100", "code": "500", "uni": "é日"}
METRIC = "test"
EXTERNAL_LABELS = {"cluster": "c1"}
EXTERNAL_URL = "http://p.example:9090/x"

_ANNOTATION = re.compile(r'a(\d+)=("(?:[^"\\]|\\.)*")')


def expand_with_promtool(promtool: str, texts: Sequence[str], value: str, folder: Path) -> Mapping[int, str]:
    """Return what each template, by its number, becomes for a result with `LABELS` and this value."""
    annotations = {f"a{number}": text for number, text in enumerate(texts)}
    rule = {"alert": "A", "expr": f"{METRIC} == {METRIC} or {METRIC} != {METRIC}", "annotations": annotations}
    rules = {"groups": [{"name": "g", "rules": [rule]}]}
    (folder / "rules.json").write_text(json.dumps(rules), encoding="utf-8")
    labels = ",".join(f'{name}="{each}"' for name, each in LABELS.items())
    group = {
        "interval": "1m",
        "external_labels": EXTERNAL_LABELS,
        "external_url": EXTERNAL_URL,
        "input_series": [{"series": f"{METRIC}{{{labels}}}", "values": value}],
        "alert_rule_test": [{"eval_time": "0m", "alertname": "A", "exp_alerts": []}],
    }
    test = {"rule_files": ["rules.json"], "evaluation_interval": "1m", "tests": [group]}
    (folder / "test.json").write_text(json.dumps(test), encoding="utf-8")
    done = subprocess.run(
        [promtool, "test", "rules", str(folder / "test.json")], capture_output=True, text=True, check=False
    )
    printed = done.stdout + done.stderr
    found = re.search(r"Annotations:\{(.*)\}", printed)
    assert found is not None, printed[:2000]
    return {int(number): unquote(shown) for number, shown in _ANNOTATION.findall(found[1])}
