"""Finding: activities of the kamus, proposals by words and filters, proposals that want the same, and the map."""
