from importlib import import_module

from django.apps import AppConfig


class ProposalsConfig(AppConfig):
    name = "proposals"
    verbose_name = "Usulan"

    def ready(self) -> None:
        import_module("proposals.checks")
