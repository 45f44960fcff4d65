"""Base against head: what changed, and what is a regression."""
