"""How long `rulelint lint` takes, as ratios in one run; promtool checks the same file.

Rounds are interleaved and the fastest counts, so that other work on the machine disturbs both sides alike.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from string import Template

ROUNDS = 5
SIZES = (5_000, 10_000, 20_000)
RULELINT = (sys.executable, "-m", "rulelint")


SHAPES = tuple(
    Template(text)
    for text in (
        'sum by ($label) (rate(${metric}_errors{job="$job"}[5m])) / sum by ($label) (rate(${metric}[5m])) > $limit',
        'histogram_quantile(0.99, sum by (le, $label) (rate(${metric}_seconds_bucket{job="$job"}[5m]))) > $limit',
        '${metric}_free_bytes{job="$job", mountpoint!~"/boot|/run.*"} / ${metric}_size_bytes < $limit',
        'predict_linear(${metric}_free_bytes{job="$job"}[6h], 4 * 3600) < 0 and ${metric}_free_bytes < $limit',
        'absent(up{job="$job", $label="$metric"})',
        'count by ($label) (up{job="$job"} == 0) > $limit unless on ($label) maintenance_mode{job="$job"} == 1',
        'max_over_time(${metric}_queue_length{job="$job"}[10m]) > $limit',
        'increase(${metric}_restarts_total{job="$job"}[1h]) > $limit or delta(${metric}_depth[15m]) > $limit',
    )
)


def expressions(count: int, random: Random) -> list[str]:
    """Return `count` expressions in any order, half of them repeated, as in real repositories."""
    fresh = [
        random.choice(SHAPES).substitute(
            label=random.choice(("instance", "pod", "namespace", "cluster")),
            metric=f"svc{number % 997}_{random.choice(('http', 'db', 'disk', 'mq'))}",
            job=f"job-{number % 61}",
            limit=round(random.uniform(0, 100), 2),
        )
        for number in range(count // 2)
    ]
    every = [*fresh, *random.choices(fresh, k=count - len(fresh))]
    random.shuffle(every)
    return every


def rule_file(count: int, seed: int = 7) -> str:
    """Return a file of `count` alerts in groups of ten."""
    random = Random(seed)
    lines = ["groups:\n"]
    for number, expr in enumerate(expressions(count, random)):
        if number % 10 == 0:
            lines.append(f"- name: group-{number // 10}\n  interval: 30s\n  rules:\n")
        severity = random.choice(("info", "warning", "critical"))
        lines.append(
            f"  - alert: Alert{number}\n"
            f"    expr: |\n      {expr}\n"
            f"    for: {random.choice((1, 5, 10))}m\n"
            f"    labels:\n      severity: {severity}\n      team: team-{number % 17}\n"
            "    annotations:\n"
            f'      summary: "Alert{number} on {{{{ $value }}}}"\n'
            '      description: "The value is {{ $value | humanize }}, more than is good for it."\n'
        )
    return "".join(lines)


@dataclass(eq=False)
class Timed:
    """A command and its fastest run: wall clock and processor time in seconds, peak memory in MiB."""

    name: str
    command: Sequence[str]
    wall: float = float("inf")
    cpu: float = float("inf")
    memory: float = 0.0

    def run(self, folder: Path) -> None:
        """Run once and keep what was best."""
        started = time.perf_counter()
        process = subprocess.Popen(
            self.command,
            cwd=folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "XDG_CACHE_HOME": str(folder / ".cache")},
        )
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        assert process.returncode in (0, 1), self.command
        self.wall = min(self.wall, time.perf_counter() - started)
        self.cpu = min(self.cpu, usage.ru_utime + usage.ru_stime)
        self.memory = max(self.memory, usage.ru_maxrss / 1024)

    def forget(self) -> None:
        """Forget what was measured so far."""
        self.wall = self.cpu = float("inf")


def small_files(folder: Path, count: int) -> None:
    """Write files of ten rules each."""
    folder.mkdir()
    for number in range(count):
        text = rule_file(10, seed=number)
        (folder / f"rules-{number:04}.yml").write_text(text, encoding="utf-8")


def commands(folder: Path) -> list[Timed]:
    """Write what is checked; return the commands, those that read a cache behind the one that filled it."""
    for count in (10, 2_000, 5_000, 10_000, 20_000):
        (folder / f"{count}.yml").write_text(rule_file(count), encoding="utf-8")
    small_files(folder / "small", 1_000)
    lint = (*RULELINT, "lint", "--quiet")
    cold = (*lint, "--no-cache")
    timed = [
        Timed("import click, yaml", (sys.executable, "-c", "import click, yaml")),
        Timed("rulelint --version", (*RULELINT, "--version")),
        Timed("rulelint lint, 10 rules", (*cold, "10.yml")),
        Timed("rulelint lint, 10 rules, unchanged", (*lint, "10.yml")),
        *(Timed(f"rulelint lint, {count:,} rules", (*cold, f"{count}.yml")) for count in SIZES),
        Timed("rulelint lint, 10,000 rules, unchanged", (*lint, "10000.yml")),
        Timed("rulelint lint, 1,000 files, one process", (*cold, "--jobs", "1", "small")),
        Timed("rulelint lint, 1,000 files", (*cold, "small")),
        Timed("rulelint lint, 1,000 files, unchanged", (*lint, "small")),
    ]
    if promtool := shutil.which("promtool"):
        timed.append(Timed("promtool, 10,000 rules", (promtool, "check", "rules", "10000.yml")))
        timed.append(Timed("promtool, 1,000 files", ("sh", "-c", f"{promtool} check rules small/*.yml")))
    for each in timed:
        if "unchanged" in each.name:
            each.run(folder)
            each.forget()
    return timed


def measure(folder: Path) -> dict[str, Timed]:
    """Run everything `ROUNDS` times, in turns."""
    timed = commands(folder)
    for _ in range(ROUNDS):
        for each in timed:
            each.run(folder)
    return {each.name: each for each in timed}


def ratio(timed: dict[str, Timed], name: str, base: str, budget: float | None = None) -> str:
    """Return a line that compares two commands, with what DESIGN allows if it says so."""
    if base not in timed:
        return f"{name} / {base}: {base.split(',', maxsplit=1)[0]} is not installed"
    wall = timed[name].wall / timed[base].wall
    cpu = timed[name].cpu / timed[base].cpu
    line = f"{name} / {base}: {wall:.2f} (processor time {cpu:.2f})"
    return line if budget is None else f"{line}; budget {budget:g}: {'kept' if wall <= budget else 'BROKEN'}"


def main() -> None:
    """Print the table and the ratios."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / ".git").mkdir()
        timed = measure(folder)
    print(f"{'':42} {'wall':>8} {'processor':>10} {'memory':>9}")
    for each in timed.values():
        print(f"{each.name:42} {each.wall:7.3f}s {each.cpu:9.3f}s {each.memory:5.0f} MiB")
    for name, base, budget in BUDGETS:
        print(ratio(timed, name, base, budget))


BUDGETS = (
    ("rulelint --version", "import click, yaml", 1.5),
    ("rulelint lint, 10 rules", "import click, yaml", 4),
    ("rulelint lint, 10 rules, unchanged", "import click, yaml", 4),
    ("rulelint lint, 10,000 rules", "promtool, 10,000 rules", 1.5),
    ("rulelint lint, 10,000 rules, unchanged", "promtool, 10,000 rules", 0.25),
    ("rulelint lint, 10,000 rules", "rulelint lint, 5,000 rules", 2.2),
    ("rulelint lint, 20,000 rules", "rulelint lint, 10,000 rules", 2.2),
    ("rulelint lint, 1,000 files", "promtool, 1,000 files", 1.5),
    ("rulelint lint, 1,000 files, unchanged", "promtool, 1,000 files", 0.25),
    ("rulelint lint, 1,000 files", "rulelint lint, 1,000 files, one process", 1),
)
"""What is compared with what, and the most that DESIGN §5 allows."""


if __name__ == "__main__":
    main()
