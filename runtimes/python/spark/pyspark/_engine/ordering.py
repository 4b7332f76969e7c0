"""The order of structs: a null in one comes before all values, where the engine has it behind."""

from pyspark.sql import types as t
from pyspark._engine.typed import quote_name


def needs_key(kind):
    return isinstance(kind, t.StructType) and any(
        f.nullable or needs_key(f.dataType) for f in kind.fields)


def order_key(sql, kind):
    """What the engine orders as Spark orders `sql`; null where that is."""
    if not needs_key(kind):
        return sql
    parts = []
    for place, field in enumerate(kind.fields):
        inner = f"({sql}).{quote_name(field.name)}"
        if field.nullable:
            parts.append(f"n{place} := {inner} IS NOT NULL")
        parts.append(f"v{place} := {order_key(inner, field.dataType)}")
    return f"CASE WHEN {sql} IS NOT NULL THEN struct_pack({', '.join(parts)}) END"


def sorted_list(sql, kind, ascending, nulls_first):
    """A list of `kind`, sorted."""
    from pyspark._engine.casts import variable
    order = f"'{'ASC' if ascending else 'DESC'}', 'NULLS {'FIRST' if nulls_first else 'LAST'}'"
    if not needs_key(kind):
        return f"list_sort({sql}, {order})"
    x, s = variable(), variable()
    # The engine looks for nulls in the whole; here they are in a field of their own.
    first = nulls_first == ascending
    null = f"{x} IS {'NOT ' if first else ''}NULL"
    wrapped = f"list_transform({sql}, lambda {x}: {{'n': {null}, 'k': {order_key(x, kind)}, 'v': {x}}})"
    return f"list_transform(list_sort({wrapped}, {order}), lambda {s}: {s}.v)"


def edge_of_list(sql, kind, name):
    """list_min or list_max of a list of `kind`."""
    if not needs_key(kind):
        return f"{name}({sql})"
    from pyspark._engine.casts import variable
    x = variable()
    there = f"list_filter({sql}, lambda {x}: {x} IS NOT NULL)"
    return f"list_extract({sorted_list(there, kind, name == 'list_min', False)}, 1)"
