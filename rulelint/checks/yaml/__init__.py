"""Is the file YAML, as Prometheus reads it?"""
