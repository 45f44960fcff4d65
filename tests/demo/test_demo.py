"""Each pull request of the demo ends as it should, with its own `::error` lines on its own lines, and no others."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SHOP, PLATFORM, FLEET = "rules/shop.yaml", "rules/platform.yaml", "rules/fleet/platform.yaml"

PAGES = [("gate/page-rule", FLEET, "alert: TargetDown"), ("gate/pages", FLEET, "alert: TargetDown")]
NOISE = [("gate/episodes", SHOP, "alert: QueueLong"), ("gate/firing-time", SHOP, "alert: QueueLong")]
BLIND = [("gate/incident-lost", SHOP, '{service="checkout"} > 0.5')]
REMOVED = [("gate/incident-lost", PLATFORM, "expr: 1 - avg by (instance)")]
EXPECTED: dict[str, list[tuple[str, str, str]]] = {
    "good": [],
    "renamed": [],
    "noise": [*PAGES, *NOISE],
    "blind": BLIND,
    "routes": [("gate/incident-unpaged", "alertmanager.yml", "receiver: chat")] * 3,
    "template": [("template/syntax", SHOP, "{{ $label.service }} fail")],
    "removed": REMOVED,
    "fixture-edit": [
        ("policy/changed-gate", "fixtures/recorded-shop/incidents.yaml", "- name: payment-latency"),
        *BLIND,
    ],
    "config-edit": [
        ("policy/changed-gate", ".rulelint.yaml", "minutes: 500"),
        ("policy/changed-gate", ".rulelint.yaml", "count: 300"),
        *PAGES,
        *NOISE,
    ],
    "": [
        *PAGES,
        *REMOVED,
        *BLIND,
        ("template/syntax", SHOP, "takes more than {{ $value s"),
        *NOISE,
    ],
}
"""Patch → id, file and a text of the line of every `::error`, in order."""


CALLED = "  team-platform  1       1      82\n", "  team-platform  1       10     82 → 100\n"
"""Pages before and after of whoever is on call, and whether that is because alerts lose their `for`."""


@dataclass(frozen=True)
class Shown:
    """What the demo printed, and the repository it left."""

    code: int
    text: str
    repository: Path

    @property
    def errors(self) -> list[tuple[str, str, str]]:
        """Id, file and line of every `::error`."""
        found = []
        for line in self.text.splitlines():
            if line.startswith("::error "):
                facts = dict(
                    each.split("=", 1) for each in line.removeprefix("::error ").split("::")[0].split(",")
                )
                lines = (self.repository / facts["file"]).read_text(encoding="utf-8").splitlines()
                found.append((facts["title"], facts["file"], lines[int(facts["line"]) - 1]))
        return found


def show(patch: str, folder: Path, **env: str) -> Shown:
    words = [patch] if patch else []
    done = subprocess.run(
        [sys.executable, str(ROOT / "demo" / "demo.py"), *words, f"--folder={folder}"],
        env={**os.environ, **env},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert not done.stderr, done.stderr
    return Shown(done.returncode, done.stdout, folder / "shop")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return one folder for all patches: a demo must not stumble over what the one before left."""
    return tmp_path_factory.mktemp("demo")


@pytest.mark.parametrize("patch", EXPECTED)
def test_each_patch_prints_its_errors(folder: Path, patch: str) -> None:
    shown = show(patch, folder)

    assert [each[:2] for each in shown.errors] == [each[:2] for each in EXPECTED[patch]]
    assert all(text in line for (_, _, line), (_, _, text) in zip(shown.errors, EXPECTED[patch], strict=True))
    refused = bool(EXPECTED[patch])
    assert shown.code == (1 if refused and patch else 0)
    assert f"`rulelint ci` ends with exit {int(refused)}" in shown.text
    assert "Changed rules" in shown.text
    assert "On your own rules:" in shown.text
    if patch != "template":
        assert "catalog-down     TargetDown after 1m14s" in shown.text
        assert "Pages in a week by owner, before and after (fixture synthetic-fleet" in shown.text
        assert CALLED[PAGES[0] in EXPECTED[patch]] in shown.text


def test_nobody_expects_the_errors_of_another_patch() -> None:
    """The patches are told apart: a demo that printed one report for all would fail here."""
    faulty = {name: tuple(errors) for name, errors in EXPECTED.items() if errors}

    assert len(set(faulty.values())) == len(faulty) == 8


def test_it_is_its_own_repository_whatever_the_environment_says(tmp_path: Path) -> None:
    elsewhere = {
        "GIT_DIR": "/nonexistent",
        "GITHUB_ACTIONS": "true",
        "GITHUB_BASE_REF": "nonsense",
        "PRE_COMMIT_FROM_REF": "nonsense",
        "HOME": str(tmp_path),
    }

    shown = show("blind", tmp_path / "demo", **elsewhere)

    assert (shown.code, len(shown.errors)) == (1, 1)
