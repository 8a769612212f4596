"""What the workspaces show at a glance: pure reads across models."""
