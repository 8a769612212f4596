"""Every way a session changes. Each action locks the session, checks the rule and writes named fields."""
