"""`make demo`: a small repository, a pull request, and what `rulelint ci` says about it.

`python demo/demo.py [PATCH] [--folder FOLDER]` builds a git repository from the recorded shop, and a synthetic week of
a small fleet, below `.rulelint-demo/`, commits the pull request of that name on a branch, and ends as `rulelint ci`
does.  Without a name it shows the pull request with several faults, and ends well when that one is refused: then the
show went as it should.
It needs git and this Python environment, nothing else: no network, no configuration of git.
"""

import argparse
import os
import shutil
import subprocess
import sys
from pathlib import Path

from patches import PATCHES, Files, Patch

ROOT = Path(__file__).resolve().parents[1]
SHOP, FLEET = "recorded-shop", "synthetic-fleet"
SPEAKS_FOR = {SHOP: "rules/*", FLEET: "rules/fleet/*"}
"""Scenario → the rule files it is replayed with."""
IDENTITY = {
    "GIT_AUTHOR_NAME": "rulelint demo",
    "GIT_AUTHOR_EMAIL": "demo@example.org",
    "GIT_COMMITTER_NAME": "rulelint demo",
    "GIT_COMMITTER_EMAIL": "demo@example.org",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_SYSTEM": os.devnull,
    "GIT_AUTHOR_DATE": "2026-11-22T08:00:00Z",
    "GIT_COMMITTER_DATE": "2026-11-22T08:00:00Z",
}
FROM_OUTSIDE = ("GIT_", "GITHUB_", "CI_", "PRE_COMMIT_", "RULELINT_")
"""Variables by which another program would tell rulelint, or git, about another repository."""


def main() -> int:
    """Build the repository, open the pull request, run rulelint."""
    parser = argparse.ArgumentParser(description="Show what rulelint ci says about a pull request.")
    parser.add_argument(
        "patch", nargs="?", default="", choices=list(PATCHES), metavar="|".join(filter(None, PATCHES))
    )
    parser.add_argument("--folder", type=Path, default=ROOT / ".rulelint-demo")
    chosen = parser.parse_args()
    folder: Path = chosen.folder.resolve()
    patch = PATCHES[chosen.patch]
    build(folder / "shop", patch)
    print(f"A pull request: {patch.title} ({patch.reason})\n")
    print(git(folder / "shop", "diff", "--stat", "main...change"))
    code, report, annotations = run(folder)
    print(report)
    if annotations:
        print("What GitHub shows on the lines of the pull request\n")
        print(annotations)
    print(ending(folder / "shop", code))
    return code if chosen.patch else int(code == 0)


def base_files() -> Files:
    """Return the text files of the repository before the pull request."""
    files = {
        ".rulelint.yaml": (ROOT / "demo" / "rulelint.yaml").read_text(encoding="utf-8"),
        "alertmanager.yml": (ROOT / "demo" / "alertmanager.yml").read_text(encoding="utf-8"),
    }
    for scenario, rules in SPEAKS_FOR.items():
        files |= scenario_files(ROOT / "fixtures" / scenario, rules)
    return files


def scenario_files(scenario: Path, rules: str) -> Files:
    """Return the files of one scenario, its rules where `rules` says, and its fixture speaking for these alone."""
    fixture = f"fixtures/{scenario.name}"
    kept = {"rules": rules.removesuffix("/*"), "runbooks": "runbooks", "series": f"{fixture}/series"}
    files = {
        f"{target}/{path.name}": path.read_text(encoding="utf-8")
        for folder, target in kept.items()
        for path in sorted((scenario / folder).iterdir())
    }
    files[f"{fixture}/incidents.yaml"] = (scenario / "incidents.yaml").read_text(encoding="utf-8")
    document = (scenario / "fixture.yaml").read_text(encoding="utf-8")
    files[f"{fixture}/fixture.yaml"] = document.replace("applies_to: []", f'applies_to: ["{rules}"]')
    return files


def build(repository: Path, patch: Patch) -> None:
    """Make a repository whose branch `main` is the recorded shop, and `change` the pull request."""
    if repository.exists():
        shutil.rmtree(repository)
    repository.mkdir(parents=True)
    git(repository, "-c", "init.defaultBranch=main", "init", "--quiet")
    files = base_files()
    write(repository, files)
    commit(repository, "The shop's alerts, and recordings with nine incidents")
    git(repository, "checkout", "--quiet", "-b", "change")
    before = set(files)
    patch.edit(files)
    for gone in before - set(files):
        (repository / gone).unlink()
    write(repository, files)
    commit(repository, patch.title)


def write(repository: Path, files: Files) -> None:
    """Write files below the repository."""
    for name, text in files.items():
        path = repository / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")


def commit(repository: Path, message: str) -> None:
    """Commit everything."""
    git(repository, "add", "--all")
    git(repository, "commit", "--quiet", "--message", message)


def environment() -> dict[str, str]:
    """Return our environment without what speaks of other repositories."""
    return {name: value for name, value in os.environ.items() if not name.startswith(FROM_OUTSIDE)}


def git(repository: Path, *words: str) -> str:
    """Run git as the demo's author."""
    done = subprocess.run(  # noqa: S603  our own words
        ["git", *words],  # noqa: S607  wherever the user has git
        cwd=repository,
        env=environment() | IDENTITY,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        sys.exit(f"git {' '.join(words)} failed: {done.stderr.strip()}")
    return done.stdout


def run(folder: Path) -> tuple[int, str, str]:
    """Run `rulelint ci` in the repository; return exit code, report, and the lines a workflow would print."""
    commands = folder / "annotations.txt"
    commands.unlink(missing_ok=True)
    words = ["ci", "--base=main", "--output-format=text", f"--output=github={commands}"]
    colored = environment() | (
        {"FORCE_COLOR": "1"} if sys.stdout.isatty() and not os.environ.get("NO_COLOR") else {}
    )
    done = subprocess.run(  # noqa: S603  our own words
        [sys.executable, "-P", "-m", "rulelint", *words],
        cwd=folder / "shop",
        env=colored | {"PYTHONUTF8": "1"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    if done.returncode not in (0, 1):
        sys.exit(f"rulelint ci failed:\n{done.stderr}")
    lines = commands.read_text(encoding="utf-8").splitlines(keepends=True)
    return (
        done.returncode,
        done.stdout + done.stderr,
        "".join(line for line in lines if line.startswith("::")),
    )


def ending(repository: Path, code: int) -> str:
    """Say how it ended, and how to go on."""
    verdict = "accepted" if code == 0 else "refused"
    program = os.path.relpath(Path(sys.executable).with_name("rulelint"))
    return f"""\
The pull request is {verdict}: `rulelint ci` ends with exit {code}. The repository is in {os.path.relpath(repository)}.

On your own rules:
  {program} lint PATH                what is wrong with them as they are
  {program} ci --base origin/main    what your branch changes for the people on call
Other pull requests: make demo PATCH={"|".join(filter(None, PATCHES))}"""


if __name__ == "__main__":
    sys.exit(main())
