"""Every way a proposal changes. Each action locks, checks the rule, writes named fields and records an event."""
