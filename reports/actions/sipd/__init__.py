"""Writing the bridge to SIPD: one by one, from a sheet that came back, and how our own sheet is laid out."""
