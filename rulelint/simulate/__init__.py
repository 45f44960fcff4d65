"""Rules replayed on recorded metrics: state machine, episodes, noise, coverage."""
