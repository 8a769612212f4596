"""What is wrong with an instance, said to the person who wrote it."""


class Malformed(ValueError):
    """An instance that cannot be read; ``str()`` is an Indonesian sentence that begins with the place."""

    def __init__(self, place: str, problem: str) -> None:
        super().__init__(f"{place}: {problem}")
        self.place = place
        self.problem = problem
