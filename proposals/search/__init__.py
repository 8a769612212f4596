"""Finding proposals: words, filters, likenesses, the map."""
