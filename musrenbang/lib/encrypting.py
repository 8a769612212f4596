"""Turning a plain column into an encrypted one, in a data migration."""

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from psycopg import sql

from musrenbang.lib.encrypted import encrypt

BATCH = 2000


def encrypt_column(schema_editor: BaseDatabaseSchemaEditor, table: str, column: str) -> None:
    """Encrypt what stands in ``column``; empty texts stay empty. Run it once, after the column became a text."""
    names = {"table": sql.Identifier(table), "column": sql.Identifier(column)}
    read = sql.SQL("SELECT id, {column} FROM {table} WHERE {column} <> '' AND id > %s ORDER BY id LIMIT %s")
    write = sql.SQL("UPDATE {table} SET {column} = %s WHERE id = %s")
    last = 0
    with schema_editor.connection.cursor() as cursor:
        while True:
            cursor.execute(read.format(**names), [last, BATCH])
            rows = cursor.fetchall()
            if not rows:
                return
            cursor.executemany(write.format(**names), [(encrypt(text), pk) for pk, text in rows])
            last = rows[-1][0]
