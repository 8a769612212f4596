"""Errors of the local runtime. Their texts are shown on the terminal as they are, so they are Indonesian."""


class LocalRuntimeError(Exception):
    """Something on this machine keeps the portal from running; the text says what to do about it."""


class AlreadyRunningError(LocalRuntimeError):
    """Another process holds this state folder; the text names the address of the portal it runs."""
