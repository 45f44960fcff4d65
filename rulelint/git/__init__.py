"""What git says about the repository; the only place that starts processes."""
