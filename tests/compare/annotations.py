"""The workflow commands that `rulelint ci` prints, taken apart."""

from pathlib import Path

from tests.cli.conftest import Run


def commands(run_ci: Run, root: Path, *arguments: str) -> tuple[int, list[tuple[str, str, str]]]:
    """Run with `--output-format github`; return the exit code and level, place and title of every annotation."""
    code, out, _ = run_ci(root, "--base", "HEAD", "--output-format", "github", *arguments)
    found = []
    for line in out.splitlines():
        level, _, rest = line.removeprefix("::").partition(" ")
        if not line.startswith("::"):
            continue
        facts = dict(each.split("=", 1) for each in rest.split("::")[0].split(","))
        place = f"{facts['file']}:{facts['line']}" if "file" in facts else ""
        found.append((level, place, facts["title"]))
    return code, found
