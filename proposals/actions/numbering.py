"""Codes such as ``2028-ANK-00123``: numbers of a round, each given once and never again."""

from django.db import connection

from themes.models import ThemeRound


def reserve_codes(round_: ThemeRound, count: int) -> list[str]:
    """The next ``count`` codes of a round; its row stays locked until the transaction ends.

    Whoever reserves many does so in a transaction of its own: everybody who files in this round waits for it.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE themes_themeround SET last_number = last_number + %s WHERE id = %s RETURNING last_number",
            [count, round_.pk],
        )
        (last,) = cursor.fetchone()
    return [spell_code(round_, number) for number in range(last - count + 1, last + 1)]


def spell_code(round_: ThemeRound, number: int) -> str:
    return f"{round_.cycle.plan_year}-{round_.theme.letters}-{number:05d}"
