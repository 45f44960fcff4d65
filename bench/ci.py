"""How long `rulelint ci` takes where one rule of a large file was changed, as ratios to a full lint in the same run."""

import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from bench.lint import RULELINT, Timed, ratio, rule_file

ROUNDS = 7
RULES = 2_000
LINT = f"rulelint lint, {RULES:,} rules"
CHANGED = f"rulelint ci, one of {RULES:,} rules changed"
SPREAD = f"rulelint ci, all of {RULES:,} rules changed"
GIT = ("git", "-c", "user.name=bench", "-c", "user.email=bench@example.com", "-c", "commit.gpgsign=false")


def repository(folder: Path, text: str) -> Path:
    """Return a repository in which a rule file has another text than its only commit."""
    folder.mkdir()
    path = folder / "rules.yml"
    path.write_text(rule_file(RULES), encoding="utf-8")
    for arguments in (("init", "-q"), ("add", "-A"), ("commit", "-q", "-m", "base")):
        subprocess.run([*GIT, *arguments], cwd=folder, check=True)
    path.write_text(text, encoding="utf-8")
    return folder


def measure(folder: Path) -> dict[str, Timed]:
    """Run everything `ROUNDS` times, in turns, without the cache."""
    text = rule_file(RULES)
    middle = text.index(f"alert: Alert{RULES // 2}\n")
    one = text[:middle] + text[middle:].replace("for: ", "for: 1", 1)
    ci = ("env", "RULELINT_NO_CACHE=1", *RULELINT, "ci", "--base", "HEAD", "--quiet")
    lint = Timed(LINT, (*RULELINT, "lint", "--quiet", "--no-cache", "rules.yml"))
    places = {
        lint: repository(folder / "one", one),
        Timed(CHANGED, ci): folder / "one",
        Timed(SPREAD, ci): repository(folder / "all", text.replace("for: ", "for: 1")),
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
        print(f"{each.name:42} {each.wall:7.3f}s {each.cpu:9.3f}s {each.memory:5.0f} MiB")
    print(ratio(timed, CHANGED, LINT, 0.25))
    print(ratio(timed, SPREAD, LINT, 4))


if __name__ == "__main__":
    main()
