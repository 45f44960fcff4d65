"""What the rules catch and what nobody watches: incidents, metrics, targets, signals, decisions, routes."""
