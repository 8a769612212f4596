"""The benchmark: ratios against small reference programs measured in the same run."""
