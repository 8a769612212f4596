"""The local runtime: a PostgreSQL and a Redis of our own, and everything `make run` starts.

Knows nothing of Django and of the applications: it only starts them.
"""

from musrenbang.local.errors import AlreadyRunningError, LocalRuntimeError
from musrenbang.local.services import EmbeddedServices, embedded_services, throwaway_services

__all__ = ["AlreadyRunningError", "EmbeddedServices", "LocalRuntimeError", "embedded_services", "throwaway_services"]
