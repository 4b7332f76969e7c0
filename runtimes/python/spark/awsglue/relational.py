"""Relationalize and unnest: nested records as flat ones."""

import itertools

from awsglue import gluetypes as g
from awsglue.records import Records


def flatten(value, kind, name, into):
    """The scalars and arrays of a struct, by names that join those on the way with dots."""
    for field in kind.fields:
        inner = value.get(field.name) if isinstance(value, dict) else None
        full = f"{name}.{field.name}" if name else field.name
        if isinstance(field.dataType, g.StructType):
            flatten(inner, field.dataType, full, into)
        else:
            into[full] = (inner, field.dataType)


def flat_schema(schema):
    """What is known of the columns of flat tables before one looks at them: those of structs are of the
    types there, and arrays are named by longs."""
    flat = {}
    flatten(None, schema, "", flat)
    kinds = {name: g.LongType() if isinstance(kind, g.ArrayType) else kind
             for name, (_, kind) in flat.items()}
    return g.StructType([g.Field(name, kind) for name, kind in {"id": g.LongType(), **kinds}.items()])


def unnest(records, schema):
    """Structs as columns; arrays stay. Returns records and the names of their columns."""
    out, names = Records(), {}
    for record in records:
        flat = {}
        flatten(record, schema, "", flat)
        out.append({name: value for name, (value, _) in flat.items()})
        names.update(dict.fromkeys(flat))
    return out, list(names)


class Relations:
    """Flat tables made of nested records: the root, and one for each array, which the row that has
    it joins by its id."""

    def __init__(self, name):
        self._root = name
        self.tables = {name: Records()}
        self.columns = {name: {}}
        self._ids = {}

    def add(self, table, record, schema, before=None):
        flat, row = {}, dict(before or {})
        flatten(record, schema, "", flat)
        for name, (value, kind) in flat.items():
            if isinstance(kind, g.ArrayType):
                row[name] = self._add_array(f"{self._root}_{name}", name, value, kind.elementType)
            else:
                row[name] = value
        self._append(table, row)

    def _append(self, table, row):
        self.tables.setdefault(table, Records()).append(row)
        self.columns.setdefault(table, {}).update(dict.fromkeys(row))

    def _add_array(self, table, name, items, kind):
        self.tables.setdefault(table, Records())
        self.columns.setdefault(table, dict.fromkeys(("id", "index")))
        if items is None:
            return None
        identity = next(self._ids.setdefault(table, itertools.count(1)))
        label = name + ".val"
        for index, item in enumerate(items):
            wrapped, inner = {label: item}, g.StructType([g.Field(label, kind)])
            self.add(table, wrapped, inner, {"id": identity, "index": index})
        return identity


def relationalize(records, schema, name):
    """{table: (records, column names)}"""
    relations = Relations(name)
    for record in records:
        relations.add(name, record, schema)
    return {table: (rows, list(relations.columns[table]))
            for table, rows in relations.tables.items()}
