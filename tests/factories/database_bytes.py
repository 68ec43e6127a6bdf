"""All that stands in the test's database, to look for what must not be there."""

from django.db import connection


def database_bytes() -> bytes:
    """The file of the database byte for byte, or every row of every table as PostgreSQL writes it."""
    connection.ensure_connection()
    if connection.vendor == "sqlite":
        return connection.connection.serialize()
    with connection.cursor() as cursor:
        parts = []
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT CAST(one AS text) FROM "{table}" AS one')  # noqa: S608
            parts.extend(row[0] for row in cursor.fetchall())
    return "\n".join(parts).encode()
