"""What is compiled out of everything below: report runs, datasets, renderers, results."""
