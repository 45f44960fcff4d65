"""What a team demands: configuration, selection, suppression."""
