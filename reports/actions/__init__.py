"""Everything that writes reports: asked for, compiled, stopped."""
