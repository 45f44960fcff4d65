"""Arrays in, arrays out: no labels, no syntax trees."""
