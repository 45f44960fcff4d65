"""Time and memory of `lint` on the shared corpora and of `simulate` on both scenarios; promtool where it does the same.

promtool replays synthetic-fleet as a unit test, its samples moved to whole minutes as the notation wants: the
same work, not the same answers.  It checks the plain rule files of the corpora; objects it does not read.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import yaml

from rulelint.engine.labels import format_labels
from rulelint.fixtures.load import load_fixture

ROOT = Path(__file__).resolve().parents[1]
CORPORA = Path(os.environ.get("RULELINT_SHARED", ROOT.parent / "shared")) / "corpora"
RULELINT = (sys.executable, "-m", "rulelint")
ROUNDS = 3
MINUTE = 60_000


def measure(name: str, command: Sequence[str]) -> None:
    """Run a command a few times; print its fastest run and its peak memory."""
    walls, cpus, peak = [], [], 0.0
    for _ in range(ROUNDS):
        began = time.perf_counter()
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
            _, _, usage = os.wait4(process.pid, 0)
            process.returncode = 0
        walls.append(time.perf_counter() - began)
        cpus.append(usage.ru_utime + usage.ru_stime)
        peak = max(peak, usage.ru_maxrss / 1024)
    print(f"{name:58} {min(walls):7.2f} s {min(cpus):7.2f} s CPU {peak:7.0f} MiB")


def plain_rules(scenario: Path, folder: Path) -> Iterator[Path]:
    """Write the rule files of a scenario as promtool reads them, objects unwrapped; yield their paths."""
    for path in sorted((scenario / "rules").glob("*.y*ml")):
        document = yaml.safe_load(path.read_bytes())
        plain = folder / path.name
        plain.write_text(yaml.safe_dump(document.get("spec", document)), encoding="utf-8")
        yield plain


def unit_test(scenario: Path, folder: Path) -> Iterator[str]:
    """Yield a promtool test that replays a scenario to its end and asks for one alert there."""
    fixture = load_fixture(scenario)
    minutes = (fixture.end - fixture.start) // MINUTE
    yield ("rule_files: [" + ", ".join(f'"{path}"' for path in plain_rules(scenario, folder)) + "]\n")
    yield "evaluation_interval: 1m\ntests:\n- interval: 1m\n  input_series:\n"
    for block in fixture.store.blocks:
        places = ((block.times - fixture.start) // MINUTE).tolist()
        present = np.ones_like(block.values, dtype=bool) if block.present is None else block.present
        stale = np.zeros_like(present) if block.stale is None else block.stale
        for column, labels in enumerate(block.labels):
            texts = ["_"] * (minutes + 1)
            cells = zip(places, block.values[:, column], present[:, column], stale[:, column], strict=True)
            for place, value, there, ended in cells:
                texts[place] = "stale" if ended else repr(float(value)) if there else "_"
            yield f"  - series: '{format_labels(labels)}'\n    values: '{' '.join(texts)}'\n"
    yield f"  alert_rule_test:\n  - {{eval_time: {minutes}m, alertname: NoSuchAlert, exp_alerts: []}}\n"


def plain_files() -> list[str]:
    """Return the plain rule files of the corpora, named by `groups:` in the first column."""
    files = [
        path for name in ("rules", "rules-extracted") for path in sorted((CORPORA / name).rglob("*.y*ml"))
    ]
    return [str(path) for path in files if b"\ngroups:" in b"\n" + path.read_bytes()]


def main() -> None:
    """Print the table."""
    promtool = shutil.which("promtool")
    if CORPORA.exists():
        folders = [str(CORPORA / "rules"), str(CORPORA / "rules-extracted")]
        plain = plain_files()
        measure("rulelint lint, corpora, all default checks", [*RULELINT, "lint", "--no-cache", *folders])
        shape = ["--select", "yaml,schema,expr/syntax,template/syntax"]
        measure(
            f"rulelint lint, {len(plain)} plain files, what promtool checks",
            [*RULELINT, "lint", "--no-cache", *shape, *plain],
        )
        if promtool:
            measure(f"promtool check rules, {len(plain)} plain files", [promtool, "check", "rules", *plain])
    for name in ("recorded-shop", "synthetic-fleet"):
        scenario = ROOT / "fixtures" / name
        measure(
            f"rulelint simulate, {name}",
            [*RULELINT, "simulate", str(scenario / "rules"), "--fixture", str(scenario)],
        )
    if promtool:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "fleet.yml"
            path.write_text(
                "".join(unit_test(ROOT / "fixtures" / "synthetic-fleet", Path(folder))), encoding="utf-8"
            )
            measure("promtool test rules, synthetic-fleet", [promtool, "test", "rules", str(path)])


if __name__ == "__main__":
    main()
