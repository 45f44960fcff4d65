"""`python -m tests.conformance.promqltest [--self-check] [--strict-variants] PATH…`.

Per file `N passed, M failed, K unsupported`, each failing line with expected and got; the last line is the total.
`--self-check` alters each expectation of the passing statements and prints `altered N, caught N`.
`--strict-variants` adds upstream's re-runs: a variant that differs fails its statement.
"""

import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.conformance.promqltest.alter import altered
from tests.conformance.promqltest.run import Data, Outcome, judge, run_script, variant_differences
from tests.conformance.promqltest.script import Eval, ScriptError, read_script


def scripts(paths: Sequence[str]) -> list[Path]:
    """Return the `.test` files among and below `paths`."""
    out: list[Path] = []
    for each in map(Path, paths):
        out += sorted(each.rglob("*.test")) if each.is_dir() else [each]
    return out


def judge_all(path: Path, *, strict_variants: bool) -> list[tuple[Eval, Data, Outcome]]:
    """Judge every statement of a file, its variants included."""
    judged = []
    for statement, data in run_script(read_script(path)):
        outcome = judge(statement, data)
        if strict_variants and outcome.verdict == "passed":
            reasons = tuple(variant_differences(statement, data.store))
            outcome = Outcome(statement, "failed", reasons) if reasons else outcome
        judged.append((statement, data.copy(), outcome))
    return judged


def self_check(judged: Sequence[tuple[Eval, Data, Outcome]]) -> tuple[int, int]:
    """Return how many expectations were altered, and how many of them were refused."""
    count = caught = 0
    for statement, data, outcome in judged:
        if outcome.verdict != "passed":
            continue
        for what, changed in altered(statement):
            count += 1
            refused = judge(changed, data).verdict != "passed"
            caught += refused
            if not refused:
                print(f"  not caught: {what} in line {statement.line}: {statement.expr}")
    return count, caught


def main(words: Sequence[str]) -> int:
    """Run the scripts; return 1 if one cannot be read, a supported statement failed or an altered one passed."""
    flags = {word for word in words if word.startswith("--")}
    unknown = flags - {"--self-check", "--strict-variants"}
    paths = scripts([word for word in words if word not in flags])
    if unknown or not paths:
        print(__doc__)
        return 2
    total: Counter[str] = Counter()
    altered_count = caught = unread = 0
    for path in paths:
        try:
            judged = judge_all(path, strict_variants="--strict-variants" in flags)
        except ScriptError as error:
            print(f"{path.name}: cannot be read: {error}")
            unread += 1
            continue
        verdicts: Counter[str] = Counter(outcome.verdict for *_, outcome in judged)
        total.update(verdicts)
        print(f"{path.name}: {line_of(verdicts)}")
        for statement, _, outcome in judged:
            if outcome.verdict == "failed":
                print(f"  line {statement.line}: {statement.expr}", *outcome.reasons, sep="\n    ")
        if "--self-check" in flags:
            more, found = self_check(judged)
            altered_count, caught = altered_count + more, caught + found
    if "--self-check" in flags:
        print(f"altered {altered_count}, caught {caught}")
    print(line_of(total))
    return int(bool(unread or total["failed"]) or altered_count != caught)


def line_of(verdicts: Mapping[str, int]) -> str:
    """Return the counts in the form every file and the total is printed in."""
    return f"{verdicts['passed']} passed, {verdicts['failed']} failed, {verdicts['unsupported']} unsupported"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
