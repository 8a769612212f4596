"""Several people at the same moment, each in a thread with a connection of its own."""

import threading
from collections.abc import Callable

from django.db import connection

from musrenbang.lib.denied import Denied


def at_once(tasks: list[Callable[[], object]]) -> list[object]:
    """Run them in threads of their own, starting together; what they returned or raised."""
    start, results = threading.Barrier(len(tasks), timeout=60), [None] * len(tasks)

    def run(place: int) -> None:
        try:
            start.wait()
            results[place] = tasks[place]()
        except Denied as denied:
            results[place] = denied
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[place]) for place in range(len(tasks))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results
