"""The money: ceilings, triage by agencies, priorities and publication."""
