"""Do the tests notice when a check is wrong?  `python -m tests.mutation --n 300 --seed 1`.

Draws small changes of the parser, of what is known about expressions, and of ten checks; runs each, in a copy of the
tree, against the tests that cover its line, and prints the score and what survived.  Lines that only run at import
(tables) are tried against the tests of their package.  Takes about half an hour on two processors; with `--folder DIR`
it can be stopped, and goes on when it is called again.  docs/mutation.md has the last score.
"""

import argparse
import io
import random
import subprocess
import sys
import tarfile
import tempfile
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from queue import SimpleQueue
from threading import Lock

from tests.mutation.covering import Measured, measure
from tests.mutation.journal import Journal
from tests.mutation.mutants import Mutant, compiles, mutants_of

ROOT = Path(__file__).resolve().parents[2]
SUITES = (
    "tests/promql",
    "tests/analysis",
    "tests/checks/test_examples.py",
    "tests/checks/test_syntax_advice.py",
)
OF_PACKAGE = {
    "promql": ("tests/promql", "--ignore=tests/promql/test_limits.py"),
    "analysis": ("tests/analysis", "tests/checks/test_examples.py"),
    "checks": ("tests/checks/test_examples.py", "tests/checks/test_syntax_advice.py"),
}
"""What runs where no test covers a line while it runs."""

CHECKS = (
    "expr/syntax", "expr/impossible_comparison", "expr/always_true_comparison", "expr/removed_label",
    "expr/quantile_without_le", "expr/invalid_regex", "alert/no_condition", "template/removed_label",
    "fleet/label_not_recorded", "fleet/recording_cycle",
)  # fmt: skip
LIMIT = 180
"""Seconds the tests of a mutant may take; what takes longer is counted apart: it may be the machine."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A mutant, whether a test failed because of it, and whether the tests came to an end."""

    mutant: Mutant
    noticed: bool
    ended: bool = True


def targets(root: Path) -> list[Path]:
    """Return the modules that are changed, relative to the root of the tree."""
    found = [
        path for part in ("promql", "analysis") for path in sorted((root / "rulelint" / part).glob("*.py"))
    ]
    found += [root / "rulelint/checks" / f"{check}.py" for check in CHECKS]
    return [path.relative_to(root) for path in found]


def draw(root: Path, n: int, seed: int) -> tuple[int, list[Mutant]]:
    """Return how many mutants there are, and `n` of them."""
    texts = {path: (root / path).read_text(encoding="utf-8") for path in targets(root)}
    every = [mutant for path, text in texts.items() for mutant in mutants_of(path, text)]
    random.Random(seed).shuffle(every)
    return len(every), list(islice((each for each in every if compiles(each, texts[each.path])), n))


def copy_of_tree(parent: Path, name: str) -> Path:
    """Return a copy of what is committed, to be changed; `shared` stays where tests look for it."""
    root = parent / name
    root.mkdir()
    archive = subprocess.run(["git", "archive", "HEAD"], cwd=ROOT, capture_output=True, check=True).stdout
    with tarfile.open(fileobj=io.BytesIO(archive)) as files:
        files.extractall(root, filter="data")
    shared = parent / "shared"
    if not shared.exists():
        shared.symlink_to(ROOT.parent / "shared")
    return root


def tests_of(mutant: Mutant, measured: Measured) -> list[str]:
    """Return what to run for a mutant, as arguments of pytest."""
    found = measured.covering.get((mutant.path.as_posix(), mutant.line))
    tests = sorted(found) if found else OF_PACKAGE[mutant.path.parts[1]]
    return [*tests, *(f"--deselect={each}" for each in sorted(measured.failing))]


def judge(mutant: Mutant, root: Path, measured: Measured) -> Judged:
    """Run the tests of a mutant in the tree at `root`, which is as before afterwards."""
    path = root / mutant.path
    before = path.read_text(encoding="utf-8")
    path.write_text(mutant.applied(before), encoding="utf-8")
    command = [sys.executable, "-B", "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", "--no-header"]
    try:
        result = subprocess.run(
            [*command, *tests_of(mutant, measured)], cwd=root, capture_output=True, timeout=LIMIT, check=False
        )
    except subprocess.TimeoutExpired:
        return Judged(mutant, noticed=True, ended=False)
    finally:
        path.write_text(before, encoding="utf-8")
    return Judged(mutant, noticed=result.returncode != 0)


def judge_all(drawn: Sequence[Mutant], parent: Path, journal: Journal, jobs: int) -> list[Judged]:
    """Judge the mutants in `jobs` copies of the tree at once; those in the journal are judged already."""
    free: SimpleQueue[Path] = SimpleQueue()
    writing = Lock()
    for number in range(jobs):
        free.put(copy_of_tree(parent, f"tree-{number}"))

    measured = journal.measured
    assert measured

    def one(mutant: Mutant) -> Judged:
        if mutant.key in journal.known:
            return Judged(mutant, *journal.known[mutant.key])
        root = free.get()
        try:
            judged = judge(mutant, root, measured)
        finally:
            free.put(root)
        with writing:
            journal.keep(mutant.key, noticed=judged.noticed, ended=judged.ended)
        return judged

    with ThreadPoolExecutor(jobs) as pool:
        return list(pool.map(one, drawn))


def report(judged: Sequence[Judged], root: Path) -> None:
    """Print the score by package and kind of change, then the survivors."""
    _table("package", [(each.mutant.path.parts[1], each.noticed) for each in judged])
    _table("change", [(each.mutant.kind, each.noticed) for each in judged])
    noticed = sum(each.noticed for each in judged)
    print(f"{sum(not each.ended for each in judged)} did not end in {LIMIT} seconds, and count as noticed")
    print(f"score {noticed / len(judged):.1%}: {noticed} of {len(judged)} noticed; the others:")
    for each in judged:
        if not each.noticed:
            print(each.mutant.shown((root / each.mutant.path).read_text(encoding="utf-8")))


def _table(title: str, rows: Sequence[tuple[str, bool]]) -> None:
    total = Counter(name for name, _ in rows)
    noticed = Counter(name for name, was in rows if was)
    print(f"{title:16} {'mutants':>8} {'noticed':>8}")
    for name in sorted(total):
        print(f"{name:16} {total[name]:8} {noticed[name]:8}")


def main(arguments: list[str]) -> int:
    """Draw mutants, judge them, print the score."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutation")
    parser.add_argument("--n", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--folder", type=Path, help="keep what is found out there, and go on from it")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="rulelint-mutation-") as scratch:
        parent = Path(scratch)
        folder = options.folder or parent
        folder.mkdir(parents=True, exist_ok=True)
        journal = Journal(folder, _tree())
        root = copy_of_tree(parent, "measured")
        many, drawn = draw(root, options.n, options.seed)
        if journal.measured is None:
            journal.keep_measured(measure(root, SUITES))
        assert journal.measured
        judged = judge_all(drawn, parent, journal, options.jobs)
        print(f"{many} mutants, {len(drawn)} drawn with seed {options.seed}")
        for test in sorted(journal.measured.failing):
            print(f"left out, for it fails as it is: {test}")
        report(judged, root)
    return 0


def _tree() -> str:
    """Return what git calls the package and the tests that are copied."""
    command = ["git", "rev-parse", "HEAD:rulelint", "HEAD:tests"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return " ".join(done.stdout.split())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
