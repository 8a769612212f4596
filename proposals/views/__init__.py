"""Pages, a room for each thing people come to do."""
