"""What a rule would do with another threshold, `for` or `keep_firing_for` (reference: simulation.md §2.6)."""
