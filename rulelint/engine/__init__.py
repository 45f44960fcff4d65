"""PromQL evaluated for a whole block of steps at once."""
