"""How long `rulelint ci` takes where one large file was changed, as ratios to a full lint in the same run."""

import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from bench.lint import RULELINT, Timed, ratio, rule_file

ROUNDS = 7
FILES = 5
RULES = 2_000
LINT = f"rulelint lint, {FILES * RULES:,} rules"
ONE = f"rulelint ci, one rule of a file of {RULES:,} changed"
SOME = "rulelint ci, twenty rules of that file changed"
ALL = "rulelint ci, all rules of that file changed"
POLICIES = """policy:
  owner: {from: ["label:team"]}
  severity: {levels: [info, warning, critical]}
  summary: {}
  description: {required: false, min_length: 10}
"""
ASKED_LINT = "rulelint lint, 10,000 rules, four policies"
ASKED = "rulelint ci, one rule changed, four policies"
BUDGET = 0.25
"""Of a usual pull request; where every rule of a file was changed, all of them are read on both sides."""
GIT = ("git", "-c", "user.name=bench", "-c", "user.email=bench@example.com", "-c", "commit.gpgsign=false")


def texts() -> list[str]:
    """Return the rule files of a repository; names are not repeated from file to file."""
    return [rule_file(RULES).replace("alert: Alert", f"alert: File{number}Alert") for number in range(FILES)]


def repository(folder: Path, changed: str, config: str = "") -> Path:
    """Return a repository of which the file in the middle has another text than its only commit."""
    folder.mkdir()
    if config:
        (folder / ".rulelint.yaml").write_text(config, encoding="utf-8")
    for number, text in enumerate(texts()):
        (folder / f"rules-{number}.yml").write_text(text, encoding="utf-8")
    for arguments in (("init", "-q"), ("add", "-A"), ("commit", "-q", "-m", "base")):
        subprocess.run([*GIT, *arguments], cwd=folder, check=True)
    (folder / f"rules-{FILES // 2}.yml").write_text(changed, encoding="utf-8")
    return folder


def longer(text: str, first: int, count: int) -> str:
    """Return a file in which `count` rules that follow each other have another `for`."""
    start = text.index(f"Alert{first}\n")
    return text[:start] + text[start:].replace("for: ", "for: 1", count)


def measure(folder: Path) -> dict[str, Timed]:
    """Run everything `ROUNDS` times, in turns, without the cache."""
    text = texts()[FILES // 2]
    ci = ("env", "RULELINT_NO_CACHE=1", *RULELINT, "ci", "--base", "HEAD", "--quiet")
    lint = (*RULELINT, "lint", "--quiet", "--no-cache", ".")
    places = {
        Timed(LINT, lint): repository(folder / "one", longer(text, RULES // 2, 1)),
        Timed(ONE, ci): folder / "one",
        Timed(SOME, ci): repository(folder / "some", longer(text, RULES // 2, 20)),
        Timed(ALL, ci): repository(folder / "all", longer(text, 0, RULES)),
        Timed(ASKED_LINT, lint): repository(folder / "asked", longer(text, RULES // 2, 1), POLICIES),
        Timed(ASKED, ci): folder / "asked",
    }
    for _ in range(ROUNDS):
        for each, place in places.items():
            each.run(place)
    return {each.name: each for each in places}


def main() -> None:
    """Print the ratios."""
    with tempfile.TemporaryDirectory() as name:
        timed = measure(Path(name))
    for each in timed.values():
        print(f"{each.name:52} {each.wall:7.3f}s {each.cpu:9.3f}s {each.memory:5.0f} MiB")
    for name in (ONE, SOME):
        print(ratio(timed, name, LINT, BUDGET))
    print(ratio(timed, ASKED, ASKED_LINT, BUDGET))
    print(ratio(timed, ALL, LINT))


if __name__ == "__main__":
    main()
