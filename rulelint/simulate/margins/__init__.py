"""How far conditions are from changing (reference: simulation.md §2.6)."""
