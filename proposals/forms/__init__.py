"""Forms of proposals: filing, verifying, running a forum."""
