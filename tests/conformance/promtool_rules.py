"""Hold the rule machine against promtool: `python -m tests.conformance.promtool_rules [--every N]`.

Every test file of the corpus that uses only what is built is judged as promtool 2.42 and as 3.14.  Where promtool
passes a file, each of its cases is a verdict that must be the same; where it fails one, the file is.  Labels and
annotations of firing alerts count.  Then one expectation of every file that passes is altered,
and both must fail it; promtool 2.42 is really run.
"""

import argparse
import csv
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from rulelint.engine.options import Version
from tests.conformance.promtool_file import SetApartError, parse_file, read_document
from tests.conformance.promtool_real import altered, run_promtool, typed_document, write_document
from tests.conformance.promtool_run import Verdict, judge, load_rules
from tests.shared_data import SHARED

VERSIONS = {"promtool_2.42": Version(2, 42), "promtool_3.14": Version(3, 14)}
"""Column of the manifest → what we evaluate as."""

SLOW = 5.0
"""Files for which promtool took longer (seconds) are not altered: promtool would need minutes for a few of them."""


@dataclass(frozen=True)
class Entry:
    """A test file of the corpus and promtool's verdicts by column."""

    path: Path
    verdicts: Mapping[str, str]
    seconds: float


@dataclass
class Tally:
    """What was compared; `apart` counts files and versions that were not, by reason."""

    equal: int = 0
    different: list[str] = field(default_factory=list)
    apart: Counter[str] = field(default_factory=Counter)
    altered: int = 0
    survived: list[str] = field(default_factory=list)
    files: set[Path] = field(default_factory=set)

    def report(self) -> Iterator[str]:
        """Yield the lines of the report."""
        yield from self.different
        yield from self.survived
        yield f"verdicts {self.equal} equal, {len(self.different)} different"
        yield f"altered {self.altered}, both failed {self.altered - len(self.survived)}"
        yield f"{len(self.files)} files compared; set apart, as files and versions: {self.apart.total()}"
        yield from (f"  {count:4d}  {reason}" for reason, count in self.apart.most_common())


def corpus(every: int = 1) -> list[Entry]:
    """Return the test files, or each `every`-th of them."""
    folder = SHARED / "corpora"
    with (folder / "MANIFEST-tests.tsv").open(encoding="utf-8") as manifest:
        rows = list(csv.DictReader(manifest, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [
        Entry(
            folder / "promtool-tests" / row["repo"] / row["path"],
            {column: row[column] for column in VERSIONS},
            float(row["seconds"] or 0),
        )
        for row in rows[::every]
    ]


def compare(entry: Entry, promtool: str, tally: Tally) -> None:
    """Judge one file in every version, and again with one expectation altered."""
    for column, version in VERSIONS.items():
        known = entry.verdicts[column]
        if known not in {"SUCCESS", "FAILED"} or not entry.path.exists():
            tally.apart["the file or its rules are missing"] += 1
            continue
        try:
            file = parse_file(entry.path, read_document(entry.path), version)
            verdicts = judge(file, load_rules(file), version)
        except SetApartError as reason:
            tally.apart[str(reason)] += 1
            continue
        passed = known == "SUCCESS"
        tally.files.add(entry.path)
        if passed:
            _count_cases(entry, version, verdicts, tally)
            if version < (3, 0):
                _alter(entry, version, promtool, tally)
        else:
            _count_file(entry, version, verdicts, tally)


def _count_cases(entry: Entry, version: Version, verdicts: Sequence[Verdict], tally: Tally) -> None:
    for each in verdicts:
        if each.passed:
            tally.equal += 1
        else:
            where = f"{entry.path} group {each.group} as {version.major}.{version.minor}"
            tally.different.append(f"different: {where}: {each.case}: got {each.got}")


def _count_file(entry: Entry, version: Version, verdicts: Sequence[Verdict], tally: Tally) -> None:
    """Compare a file that promtool fails: some case must fail here too."""
    if not all(each.passed for each in verdicts):
        tally.equal += 1
    else:
        where = f"{entry.path} as {version.major}.{version.minor}"
        tally.different.append(f"different: {where}: promtool fails the file, we pass it")


def _alter(entry: Entry, version: Version, promtool: str, tally: Tally) -> None:
    """Alter one expectation of a file that promtool passes: we must fail it, and so must promtool."""
    if entry.seconds > SLOW:
        tally.apart["not altered: promtool takes too long"] += 1
        return
    changed = altered(typed_document(entry.path), entry.path.parent)
    if changed is None:
        tally.apart["a file without a case"] += 1
        return
    tally.altered += 1
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / entry.path.name
        write_document(changed, path)
        try:
            theirs = run_promtool(promtool, path).passed
        except subprocess.TimeoutExpired:
            tally.altered -= 1
            tally.apart["not altered: promtool takes too long"] += 1
            return
        file = parse_file(path, read_document(path), version)
        ours = all(each.passed for each in judge(file, load_rules(file), version))
    if ours or theirs:
        who = " and ".join(name for name, passed in (("rulelint", ours), ("promtool", theirs)) if passed)
        tally.survived.append(f"altered: {entry.path} passes {who}")


def compare_all(entries: Sequence[Entry], promtool: str, jobs: int) -> Tally:
    """Compare all files; promtool runs beside our own evaluation."""
    tallies = [Tally() for _ in entries]
    with ThreadPoolExecutor(jobs) as pool:
        list(pool.map(compare, entries, [promtool] * len(entries), tallies))
    total = Tally()
    for each in tallies:
        total.equal += each.equal
        total.altered += each.altered
        total.different += each.different
        total.survived += each.survived
        total.apart += each.apart
        total.files |= each.files
    return total


def main() -> int:
    """Print the tally; end with 1 where something differs or nothing was compared."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--every", type=int, default=1, help="compare only each N-th file")
    parser.add_argument("--promtool", default="promtool")
    parser.add_argument("--jobs", type=int, default=2)
    options = parser.parse_args()
    tally = compare_all(corpus(options.every), options.promtool, options.jobs)
    for line in tally.report():
        print(line)
    return 1 if tally.different or tally.survived or not tally.equal or not tally.altered else 0


if __name__ == "__main__":
    sys.exit(main())
