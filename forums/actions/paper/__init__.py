"""The paper round trip: print, read photos back, type, check."""
