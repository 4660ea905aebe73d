"""What the rows of our tables and indexes look like in a file: so that a row found without its table is recognised."""

from __future__ import annotations

from dataclasses import dataclass

import apsw

from monitor.archive.broken_pages import Value

_TYPES: dict[str, type] = {"INTEGER": int, "TEXT": str, "BLOB": bytes}


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    name: str
    type: str
    required: bool
    default: Value
    is_number: bool
    """It is another name for the row's number, and NULL is kept in its place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """What the rows of a table or an index look like in the file."""

    name: str
    numbered: bool
    is_index: bool
    columns: tuple[Column, ...]
    """In the order they are kept in; a step of the schema only adds columns, at the end."""

    def fits(self, values: tuple[Value, ...]) -> bool:
        """False where the values cannot be a row of this."""
        if len(values) > len(self.columns):
            return False
        return all(_could_be(value, column) for value, column in zip(values, self.columns, strict=False)) and all(
            column.default is not None or not column.required for column in self.columns[len(values) :]
        )

    def completed(self, number: int, values: tuple[Value, ...]) -> tuple[Value, ...]:
        """The row as SQLite would give it."""
        there = zip(self.columns, values, strict=False)
        return tuple(number if column.is_number else value for column, value in there) + tuple(
            column.default for column in self.columns[len(values) :]
        )


def _could_be(value: Value, column: Column) -> bool:
    if value is None:
        return column.is_number or not column.required
    if column.is_number:
        return False
    return isinstance(value, _TYPES.get(column.type, object))


def shapes(new: apsw.Connection) -> list[Shape]:
    """In the order they were made."""
    found = list(new.execute("SELECT type, name, tbl_name FROM sqlite_schema WHERE rootpage > 0"))
    keyed = {name for (name,) in new.execute("SELECT name FROM pragma_table_list WHERE wr")}
    return [
        _index_shape(new, name, table) if kind == "index" else _table_shape(new, name, numbered=name not in keyed)
        for kind, name, table in found
    ]


def _table_shape(new: apsw.Connection, table: str, *, numbered: bool) -> Shape:
    info = list(new.execute(f"PRAGMA table_info({table})"))
    keys = [row for row in info if row[5]]
    if not numbered:
        info = sorted(keys, key=lambda row: int(row[5])) + [row for row in info if not row[5]]
    columns = tuple(
        Column(
            name=name,
            type=kind,
            required=bool(required or key),
            default=None if default is None else new.execute(f"SELECT {default}").get,
            is_number=bool(numbered and key and len(keys) == 1 and kind == "INTEGER"),
        )
        for _, name, kind, required, default, key in info
    )
    return Shape(name=table, numbered=numbered, is_index=False, columns=columns)


def _index_shape(new: apsw.Connection, index: str, table: str) -> Shape:
    types = {row[1]: row[2] for row in new.execute(f"PRAGMA table_info({table})")}
    columns = tuple(
        Column(name=name or "", type=types.get(name, "INTEGER"), required=False, default=None, is_number=False)
        for _, _, name, *_ in new.execute(f"PRAGMA index_xinfo({index})")
    )
    return Shape(name=index, numbered=False, is_index=True, columns=columns)
