"""rulelint lints alert rules and shows what they do to the people on call before anyone merges them."""

__version__ = "0.1.0"
