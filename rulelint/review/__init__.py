"""Looking at rules after a while: what people said of their notifications, what is due, how each rule is doing."""
