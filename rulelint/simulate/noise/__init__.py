"""What rules cost people: how often and for how long they fire, whom that interrupts, what is redundant."""
