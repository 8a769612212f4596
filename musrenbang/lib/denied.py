"""The one exception with which a rule says no."""


class Denied(Exception):
    """An act is not allowed now. ``sentence`` tells the person why and what to do, in plain Indonesian."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = str(sentence)
