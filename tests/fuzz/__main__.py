"""`python -m tests.fuzz [--seconds 600] [--seed 1]`: mutated PromQL, with the branch coverage it reaches.

Prints executions, how many parsed and were evaluated, the coverage of `rulelint/promql`, and every defect with the text
that shows it.  Ends 1 if there is a defect.
"""

import argparse
import sys
import warnings
from importlib import import_module
from io import StringIO
from pathlib import Path

from coverage import Coverage

ROOT = Path(__file__).resolve().parents[2]


def main() -> int:
    """Start coverage before the package is imported, fuzz, report."""
    options = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    options.add_argument("--seconds", type=float, default=600)
    options.add_argument("--seed", type=int, default=1)
    given = options.parse_args()
    warnings.simplefilter("error")
    coverage = Coverage(branch=True, include=[f"{ROOT}/rulelint/promql/*"], data_file=None)
    coverage.start()
    fuzzer = import_module("tests.fuzz.promql").fuzz(given.seconds, given.seed)
    coverage.stop()
    report = StringIO()
    percent = coverage.report(file=report)
    print(report.getvalue())
    for error, text in fuzzer.defects.items():
        print(f"defect: {error}\n  {text!r}")
    counts = ", ".join(f"{count} {name}" for name, count in fuzzer.counts.items())
    print(f"{counts}; coverage of promql/ {percent:.1f}%; {len(fuzzer.defects)} defects")
    return int(bool(fuzzer.defects))


if __name__ == "__main__":
    sys.exit(main())
