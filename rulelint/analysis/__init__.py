"""What can be known of a rule without data."""
