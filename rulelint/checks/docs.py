"""Writes `docs/checks/`: one page for each check of the catalogue, and the table of all of them.

Run as `python -m rulelint.checks.docs` (`make gen`) from the repository's root.
"""

from itertools import groupby
from pathlib import Path

from rulelint.checks.base import BASE_URL, Check
from rulelint.checks.catalogue import CHECKS
from rulelint.checks.elsewhere import PAGES
from rulelint.checks.manual import manual_of, page

GENERATED = "<!-- Written by `make gen` from the check's docstring. -->\n\n"


def pages() -> dict[str, str]:
    """Return every page by its path below the repository's root."""
    found = {f"{BASE_URL}{check.META.id}.md": GENERATED + page(check) for check in CHECKS}
    found |= {f"{BASE_URL}{entry.id}.md": GENERATED + entry.text for entry in PAGES.values()}
    found[f"{BASE_URL}README.md"] = GENERATED + table()
    return found


def table() -> str:
    """Return the table of all checks, by area."""
    lines = ["# Checks", ""]
    for area, checks in groupby(CHECKS, key=area_of):
        lines += [
            f"## {area}",
            "",
            "| check | what it finds | severity | runs |",
            "| --- | --- | --- | --- |",
        ]
        lines += [_row(check) for check in checks]
        lines.append("")
    for area, entries in groupby(PAGES.values(), key=lambda entry: entry.id.partition("/")[0]):
        lines += [f"## {area}: further findings", "", "| id | what it says | runs |", "| --- | --- | --- |"]
        lines += [f"| [{entry.id}]({entry.id}.md) | {entry.title} | {entry.runs} |" for entry in entries]
        lines.append("")
    return "\n".join(lines)


def area_of(check: Check) -> str:
    """Return the part of the id before the slash."""
    return check.META.id.partition("/")[0]


def write(root: Path) -> None:
    """Write all pages below `root`, and remove pages of checks that are gone."""
    wanted = {root / path: text for path, text in pages().items()}
    for path in (root / BASE_URL).rglob("*.md"):
        if path not in wanted:
            path.unlink()
    for path, text in wanted.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")


def _row(check: Check) -> str:
    meta = check.META
    runs = "by default" if meta.default else "when selected"
    if meta.policy:
        runs = f"with `policy.{meta.policy}`"
    return f"| [{meta.id}]({meta.id}.md) | {manual_of(check).title} | {meta.severity.word} | {runs} |"


if __name__ == "__main__":
    write(Path.cwd())
