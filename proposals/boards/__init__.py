"""What a page offers to this reader: pure reads that know the rules."""
