"""Where an alert goes: a walk down the routing tree, left to right.

Source: `dispatch/route.go`.  A child that matches ends the walk over its siblings unless it continues; a route is
final only if none of its children matches.
"""

from collections.abc import Mapping

from rulelint.alertmanager.matchers import all_match
from rulelint.alertmanager.model import Route


def final_routes(root: Route, labels: Mapping[str, str]) -> list[Route]:
    """Return the routes that handle an alert, in the order of the tree: at least one, the root at last."""
    return _final(root, labels) or [root]


def _final(route: Route, labels: Mapping[str, str]) -> list[Route]:
    if not all_match(route.matchers, labels):
        return []
    found: list[Route] = []
    for child in route.routes:
        below = _final(child, labels)
        found += below
        if below and not child.continues:
            break
    return found or [route]
