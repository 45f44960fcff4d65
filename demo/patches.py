"""The pull requests of the demo: each is a few edits of the recorded shop's rules that somebody might really make."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

Files: TypeAlias = dict[str, str]
"""Path in the demo's repository → text."""

SHOP, PLATFORM, FLEET = "rules/shop.yaml", "rules/platform.yaml", "rules/fleet/platform.yaml"
ROUTES, CONFIG, INCIDENTS = "alertmanager.yml", ".rulelint.yaml", "fixtures/recorded-shop/incidents.yaml"


@dataclass(frozen=True, slots=True)
class Patch:
    """A pull request: its title, the reason its author gives, and what it does to the files."""

    title: str
    reason: str
    edit: Callable[[Files], None]


def replace(files: Files, path: str, old: str, new: str) -> None:
    """Replace text that stands in a file exactly once."""
    count = files[path].count(old)
    if count != 1:
        raise ValueError(f"{path} has {old!r} {count} times, not once: the demo and its scenario have parted")
    files[path] = files[path].replace(old, new)


def remove(files: Files, path: str, start: str, end: str) -> None:
    """Remove what stands from `start` to `end`, which stays."""
    text = files[path]
    first = text.index(start)
    files[path] = text[:first] + text[text.index(end, first) :]


def good(files: Files) -> None:
    """Two noisy alerts become calm, and no incident is lost."""
    replace(files, SHOP, 'code="404"}[1m])) > 2\n', 'code="404"}[1m])) > 2\n        for: 5m\n')
    replace(files, PLATFORM, "busy:ratio1m > 0.3\n", "busy:ratio1m > 0.9\n          for: 5m\n")


def noise(files: Files) -> None:
    """Alerts lose their `for`: one on a value that hovers about its threshold, one that a restart must not set off."""
    replace(files, SHOP, "> 60\n        for: 3m\n", "> 60\n")
    replace(files, FLEET, "expr: up == 0\n          for: 5m\n", "expr: up == 0\n")


def blind(files: Files) -> None:
    """A threshold goes above what the incident reached."""
    replace(files, SHOP, '{service="checkout"} > 0.1\n', '{service="checkout"} > 0.5\n')


def routes(files: Files) -> None:
    """Critical alerts go where nobody is woken."""
    replace(files, ROUTES, "      receiver: shop-oncall\n", "      receiver: chat\n")


def template(files: Files) -> None:
    """A variable of an annotation is misspelt: Prometheus would refuse the file."""
    replace(
        files,
        SHOP,
        "10 % of the requests to {{ $labels.service }}",
        "10 % of the requests to {{ $label.service }}",
    )


def removed(files: Files) -> None:
    """The only alert that sees a dead target goes."""
    remove(files, PLATFORM, "        # Good: a restart takes", "        - alert: CatalogAbsent")


def renamed(files: Files) -> None:
    """Names change everywhere: an alert the incidents expect, its group, its file."""
    replace(files, SHOP, "alert: CheckoutErrorRatioHigh", "alert: ShopRequestsFail")
    replace(files, SHOP, "name: shop\n", "name: storefront\n")
    files["rules/storefront.yaml"] = files.pop(SHOP)


def fixture_edit(files: Files) -> None:
    """Blind, and the incident it loses is taken out of the list."""
    blind(files)
    remove(files, INCIDENTS, "- name: checkout-errors", "- name: payment-latency")


def config_edit(files: Files) -> None:
    """Noise, and the budget that it breaks is raised."""
    noise(files)
    replace(files, CONFIG, "minutes: 5", "minutes: 500")
    replace(files, CONFIG, "count: 3", "count: 300")


def several(files: Files) -> None:
    """What a long afternoon brings."""
    noise(files)
    blind(files)
    removed(files)
    replace(files, SHOP, "takes more than {{ $value }} s", "takes more than {{ $value s")


PATCHES = {
    "": Patch("Tidy up the alerts", "a long list of small improvements", several),
    "good": Patch("Fewer false alarms", "404s and a busy machine are no reason to call anybody", good),
    "noise": Patch("Hear of queues sooner", "three minutes are too long to wait", noise),
    "blind": Patch("Fewer pages from checkout", "ten percent is not that bad", blind),
    "routes": Patch("Quieter nights", "we see it in the chat in the morning", routes),
    "template": Patch("Nicer text", "say which service it is", template),
    "removed": Patch("Remove TargetDown", "the error ratios see a dead service too", removed),
    "renamed": Patch("Better names", "the shop is called storefront now", renamed),
    "fixture-edit": Patch("Fewer pages from checkout", "and that was no incident anyway", fixture_edit),
    "config-edit": Patch("Hear of queues sooner", "and the limits were too strict anyway", config_edit),
}
"""Name on the command line → pull request; no name is the one with several faults."""
