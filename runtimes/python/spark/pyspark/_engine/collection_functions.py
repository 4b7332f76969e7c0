"""Arrays, maps and structs."""

from pyspark.errors import AnalysisException
from pyspark.sql import types as t
from pyspark._engine import expressions as e
from pyspark._engine import zones
from pyspark._engine.casts import cast, to_text, variable
from pyspark._engine.coercion import common_type
from pyspark._engine.ordering import edge_of_list, sorted_list
from pyspark._engine.registry import builtin, coerce
from pyspark._engine.typed import (
    Twin, Typed, engine_type, is_null, null_of, quote_name, quote_text,
)


def mismatched(node, wanted, value):
    return AnalysisException(
        f'[DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE] Cannot resolve "{e.text(node)}" due to data '
        f'type '
        f'mismatch: it requires the "{wanted}" type, however it has the type '
        f'"{value.type.simpleString().upper()}".',
        error_class="DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE")


def array_argument(node, value):
    if isinstance(value.type, t.ArrayType):
        return value
    if is_null(value.type):
        return cast(value, t.ArrayType(t.NullType()))
    raise mismatched(node, "ARRAY", value)


def map_argument(node, value):
    if not isinstance(value.type, t.MapType):
        raise mismatched(node, "MAP", value)
    return value


@builtin("array")
def _array(compiler, node):
    values = [compiler.compile(arg) for arg in node.args]
    if not values:
        return Typed("CAST([] AS INTEGER[])", t.ArrayType(t.NullType(), False), False)
    kind = compiler.common([value.type for value in values], node)
    listed = ", ".join(cast(value, kind).sql for value in values)
    kind = t.ArrayType(kind, any(value.nullable for value in values))
    return Typed(f"CAST([{listed}] AS {engine_type(kind)})", kind, False)


def _field_name(node, place):
    if isinstance(node, e.Alias):
        return node.names[0]
    if isinstance(node, (e.Name, e.Bound, e.Cast)) and not (
            isinstance(node, e.Cast) and not isinstance(node.child, (e.Name, e.Bound))):
        return e.output_name(node)
    if isinstance(node, e.Item) and isinstance(node.key, e.Literal) and isinstance(
            node.key.value, str):
        return node.key.value
    return f"col{place}"


def made_struct(pairs):
    fields = [t.StructField(name, value.type, value.nullable) for name, value in pairs]
    inner = ", ".join(
        f"{quote_name(name)} := {value.sql if not is_null(value.type) else 'CAST(NULL AS INTEGER)'}"
        for name, value in pairs)
    return Typed(f"struct_pack({inner})", t.StructType(fields), False)


@builtin("struct")
def _struct(compiler, node):
    from pyspark._engine.selection import expand
    nodes = expand(node.args, compiler.scope)
    return made_struct([(_field_name(arg, i), compiler.compile(arg))
                        for i, arg in enumerate(nodes, 1)])


@builtin("named_struct")
def _named_struct(compiler, node):
    pairs = []
    for name, value in zip(node.args[::2], node.args[1::2]):
        if not isinstance(name, e.Literal):
            raise mismatched(node, "STRING", compiler.compile(name))
        pairs.append((name.value, compiler.compile(value)))
    return made_struct(pairs)


def _fields(value):
    return [(f.name, Typed(f"({value.sql}).{quote_name(f.name)}", f.dataType, f.nullable))
            for f in value.type.fields]


def _kept_null(value, made):
    if not value.nullable:
        return made
    return Typed(f"CASE WHEN ({value.sql}) IS NOT NULL THEN {made.sql} END", made.type, True)


def _with_field(compiler, value, path, new):
    name, rest = path[0], path[1:]
    pairs, found = [], False
    for old, item in _fields(value):
        if old.lower() == name.lower():
            found = True
            item = _with_field(compiler, item, rest, new) if rest else new
        pairs.append((old, item))
    if not found:
        pairs.append((name, new))
    return _kept_null(value, made_struct(pairs))


@builtin("with_field")
def _with(compiler, node):
    value = compiler.compile(node.args[0])
    if not isinstance(value.type, t.StructType):
        raise mismatched(node, "STRUCT", value)
    return _with_field(compiler, value, node.args[1].value.split("."),
                       compiler.compile(node.args[2]))


@builtin("drop_fields")
def _drop(compiler, node):
    value = compiler.compile(node.args[0])
    for arg in node.args[1:]:
        value = _without_field(value, arg.value.lower().split("."))
    return value


def _without_field(value, path):
    pairs = []
    for name, item in _fields(value):
        if name.lower() != path[0]:
            pairs.append((name, item))
        elif len(path) > 1:
            pairs.append((name, _without_field(item, path[1:])))
    return _kept_null(value, made_struct(pairs))


@builtin("map create_map")
def _map(compiler, node):
    values = [compiler.compile(arg) for arg in node.args]
    if not values:
        kind = t.MapType(t.StringType(), t.StringType(), False)
        return Typed(f"CAST(map([], []) AS {engine_type(kind)})", kind, False)
    keys, items = values[::2], values[1::2]
    key = compiler.common([value.type for value in keys], node)
    item = compiler.common([value.type for value in items], node)
    kind = t.MapType(key, item, any(value.nullable for value in items))
    listed = (", ".join(cast(value, key).sql for value in keys),
              ", ".join(cast(value, item).sql for value in items))
    return Typed(f"CAST(map([{listed[0]}], [{listed[1]}]) AS {engine_type(kind)})", kind, False)


@builtin("map_from_arrays", "**")
def _map_from_arrays(compiler, node, keys, items):
    kind = t.MapType(array_argument(node, keys).type.elementType,
                     array_argument(node, items).type.elementType, items.type.containsNull)
    return Typed(f"CASE WHEN {keys.sql} IS NOT NULL AND {items.sql} IS NOT NULL THEN "
                 f"map({keys.sql}, {items.sql}) END", kind, keys.nullable or items.nullable)


@builtin("map_from_entries", "*")
def _map_from_entries(compiler, node, value):
    entry = array_argument(node, value).type.elementType
    key, item = entry.fields
    name = variable()
    kind = t.MapType(key.dataType, item.dataType, item.nullable)
    return Typed(f"map_from_entries(list_transform({value.sql}, lambda {name}: "
                 f"{{'key': {name}.{quote_name(key.name)}, "
                 f"'value': {name}.{quote_name(item.name)}}}))", kind, True)


@builtin("map_keys", "*")
def _map_keys(compiler, node, value):
    kind = map_argument(node, value).type
    return Typed(f"map_keys({value.sql})", t.ArrayType(kind.keyType, False), value.nullable)


@builtin("map_values", "*")
def _map_values(compiler, node, value):
    kind = map_argument(node, value).type
    return Typed(f"map_values({value.sql})", t.ArrayType(kind.valueType, kind.valueContainsNull),
                 value.nullable)


@builtin("map_entries", "*")
def _map_entries(compiler, node, value):
    kind = map_argument(node, value).type
    entry = t.StructType([t.StructField("key", kind.keyType, False),
                          t.StructField("value", kind.valueType, kind.valueContainsNull)])
    return Typed(f"map_entries({value.sql})", t.ArrayType(entry, False), value.nullable)


@builtin("map_contains_key", "**")
def _map_contains(compiler, node, value, key):
    kind = map_argument(node, value).type
    return Typed(f"list_contains(map_keys({value.sql}), {cast(key, kind.keyType).sql})",
                 t.BooleanType(), value.nullable or key.nullable)


@builtin("map_concat")
def _map_concat(compiler, node):
    values = [map_argument(node, compiler.compile(arg)) for arg in node.args]
    kind = compiler.common([value.type for value in values], node)
    parts = [cast(value, kind).sql for value in values]
    some_null = " OR ".join(f"{part} IS NULL" for part in parts)
    return Typed(f"CASE WHEN NOT ({some_null}) THEN map_concat({', '.join(parts)}) END", kind,
                 any(value.nullable for value in values))


@builtin("str_to_map", "ss?s?")
def _str_to_map(compiler, node, text, pair=None, key=None):
    a, b = (pair.sql if pair else quote_text(","), key.sql if key else quote_text(":"))
    name = variable()
    item = (f"CASE WHEN contains({name}, {b}) THEN "
            f"substring({name}, instr({name}, {b}) + length({b})) END")
    return Typed(f"map_from_entries(list_transform(string_split({text.sql}, {a}), lambda {name}: "
                 f"{{'key': split_part({name}, {b}, 1), 'value': {item}}}))",
                 t.MapType(t.StringType(), t.StringType(), True), text.nullable)


@builtin("size cardinality", "*")
def _size(compiler, node, value):
    """-1 of null, as Spark has it without ANSI mode."""
    if is_null(value.type):
        return Typed("-1", t.IntegerType(), False)
    if not isinstance(value.type, (t.ArrayType, t.MapType)):
        raise mismatched(node, "ARRAY or MAP", value)
    count = "cardinality" if isinstance(value.type, t.MapType) else "len"
    return Typed(f"coalesce(CAST({count}({value.sql}) AS INTEGER), -1)", t.IntegerType(), False)


@builtin("array_size", "*")
def _array_size(compiler, node, value):
    return Typed(f"CAST(len({array_argument(node, value).sql}) AS INTEGER)", t.IntegerType(),
                 value.nullable)


def with_element(compiler, node, array, value):
    """The array and a value in the type that both meet in."""
    kind = common_type(array_argument(node, array).type.elementType, value.type)
    if kind is None:
        raise mismatched(node, array.type.elementType.simpleString().upper(), value)
    return cast(array, t.ArrayType(kind, array.type.containsNull)), cast(value, kind)


@builtin("array_contains", "**")
def _contains(compiler, node, array, value):
    array, value = with_element(compiler, node, array, value)
    name = variable()
    has_null = f"len(list_filter({array.sql}, lambda {name}: {name} IS NULL)) > 0"
    return Typed(f"CASE WHEN {array.sql} IS NULL OR {value.sql} IS NULL THEN NULL WHEN "
                 f"list_contains({array.sql}, {value.sql}) THEN true WHEN {has_null} THEN NULL "
                 "ELSE false END", t.BooleanType(), True)


def _two_arrays(compiler, node, left, right):
    kind = compiler.common([array_argument(node, left).type, array_argument(node, right).type],
                           node)
    return cast(left, kind), cast(right, kind), kind


@builtin("arrays_overlap", "**")
def _overlap(compiler, node, left, right):
    left, right, _ = _two_arrays(compiler, node, left, right)
    name = variable()
    null = (f"(len({left.sql}) > 0 AND len({right.sql}) > 0 AND len(list_filter("
            f"list_concat({left.sql}, {right.sql}), lambda {name}: {name} IS NULL)) > 0)")
    return Typed(f"CASE WHEN {left.sql} IS NULL OR {right.sql} IS NULL THEN NULL WHEN "
                 f"list_has_any({left.sql}, {right.sql}) THEN true WHEN {null} THEN NULL "
                 "ELSE false END", t.BooleanType(), True)


def _distinct(sql):
    """The first of equal elements, in their order, null among them."""
    x, i = variable(), variable()
    return (f"list_filter({sql}, lambda {x}, {i}: len(list_filter({sql}[1:{i} - 1], lambda y_: "
            f"y_ IS NOT DISTINCT FROM {x})) = 0)")


@builtin("array_distinct", "*")
def _array_distinct(compiler, node, value):
    return Typed(_distinct(array_argument(node, value).sql), value.type, value.nullable)


def _set(name, write):
    @builtin(name, "**")
    def build(compiler, node, left, right):
        left, right, kind = _two_arrays(compiler, node, left, right)
        x = variable()
        there = (f"len(list_filter({right.sql}, lambda z_: z_ IS NOT DISTINCT FROM {x})) > 0")
        return Typed(f"CASE WHEN {left.sql} IS NOT NULL AND {right.sql} IS NOT NULL THEN "
                     f"{write(left.sql, right.sql, x, there)} END", kind,
                     left.nullable or right.nullable)


_set("array_union", lambda a, b, x, there: _distinct(f"list_concat({a}, {b})"))
_set("array_intersect", lambda a, b, x, there: _distinct(
    f"list_filter({a}, lambda {x}: {there})"))
_set("array_except", lambda a, b, x, there: _distinct(
    f"list_filter({a}, lambda {x}: NOT ({there}))"))


@builtin("slice", "*ll")
def _slice(compiler, node, value, start, length):
    return Typed(f"sp_slice({array_argument(node, value).sql}, {start.sql}, {length.sql})",
                 value.type, value.nullable)


@builtin("array_join", "*ss?")
def _join(compiler, node, value, delimiter, null=None):
    x = variable()
    strings = f"list_transform({value.sql}, lambda {x}: {to_text(x, value.type.elementType)})"
    if null is None:
        strings = f"list_filter({strings}, lambda {x}: {x} IS NOT NULL)"
    else:
        strings = f"list_transform({strings}, lambda {x}: coalesce({x}, {null.sql}))"
    return Typed(f"CASE WHEN {value.sql} IS NOT NULL THEN coalesce(sp_join({strings}, "
                 f"{delimiter.sql}), '') END", t.StringType(), value.nullable)


@builtin("array_position", "**")
def _position(compiler, node, array, value):
    array, value = with_element(compiler, node, array, value)
    return Typed(f"CASE WHEN {array.sql} IS NOT NULL AND {value.sql} IS NOT NULL THEN "
                 f"coalesce(CAST(list_position({array.sql}, {value.sql}) AS BIGINT), 0) END",
                 t.LongType(), array.nullable or value.nullable)


@builtin("element_at try_element_at", "**")
def _element_at(compiler, node, value, key):
    if isinstance(value.type, t.MapType):
        return Typed(f"({value.sql})[{cast(key, value.type.keyType).sql}]", value.type.valueType,
                     True)
    array_argument(node, value)
    return Typed(f"sp_element_at({value.sql}, {coerce(key, 'i').sql})", value.type.elementType,
                 True)


@builtin("get", "*l")
def _get(compiler, node, value, index):
    return Typed(f"sp_get({array_argument(node, value).sql}, {index.sql})",
                 value.type.elementType, True)


@builtin("array_append", "**")
def _append(compiler, node, array, value):
    array, value = with_element(compiler, node, array, value)
    kind = t.ArrayType(value.type, True)
    return Typed(f"CASE WHEN {array.sql} IS NOT NULL THEN list_append({array.sql}, {value.sql}) "
                 "END", kind, array.nullable)


@builtin("array_prepend", "**")
def _prepend(compiler, node, array, value):
    array, value = with_element(compiler, node, array, value)
    kind = t.ArrayType(value.type, True)
    return Typed(f"CASE WHEN {array.sql} IS NOT NULL THEN list_prepend({value.sql}, {array.sql}) "
                 "END", kind, array.nullable)


@builtin("array_insert", "*i*")
def _insert(compiler, node, array, place, value):
    array, value = with_element(compiler, node, array, value)
    a, i, v = array.sql, place.sql, value.sql
    pad = null_of(value.type)
    before = f"list_resize({a}[1:{i} - 1], {i} - 1)"
    late = f"list_concat(list_append({before}, {v}), {a}[{i}:])"
    split = f"(len({a}) + {i} + 1)"
    early = (f"CASE WHEN {split} >= 0 THEN list_concat(list_append({a}[1:{split}], {v}), "
             f"{a}[{split} + 1:]) ELSE list_concat(list_append([{v}], {pad}), {a}) END")
    return Typed(f"CASE WHEN {a} IS NULL THEN NULL WHEN {i} > 0 THEN {late} ELSE {early} END",
                 t.ArrayType(value.type, True), True)


@builtin("array_remove", "**")
def _remove(compiler, node, array, value):
    array, value = with_element(compiler, node, array, value)
    x = variable()
    return Typed(f"CASE WHEN {value.sql} IS NOT NULL THEN list_filter({array.sql}, lambda {x}: "
                 f"{x} IS NULL OR {x} <> {value.sql}) END", array.type,
                 array.nullable or value.nullable)


@builtin("array_compact", "*")
def _compact(compiler, node, value):
    x = variable()
    return Typed(f"list_filter({value.sql}, lambda {x}: {x} IS NOT NULL)",
                 t.ArrayType(value.type.elementType, False), value.nullable)


@builtin("array_min", "*")
def _array_min(compiler, node, value):
    kind = array_argument(node, value).type.elementType
    return Typed(edge_of_list(value.sql, kind, "list_min"), kind, True)


@builtin("array_max", "*")
def _array_max(compiler, node, value):
    kind = array_argument(node, value).type.elementType
    return Typed(edge_of_list(value.sql, kind, "list_max"), kind, True)


@builtin("sort_array", "*o?")
def _sort_array(compiler, node, value, ascending=None):
    up = ascending is None or getattr(ascending.literal, "value", True)
    kind = array_argument(node, value).type.elementType
    return Typed(sorted_list(value.sql, kind, up, up), value.type, value.nullable)


@builtin("shuffle", "*")
def _shuffle(compiler, node, value):
    x = variable()
    return Typed(f"list_transform(list_sort(list_transform({value.sql}, lambda {x}: "
                 f"{{'r': random(), 'v': {x}}})), lambda {x}: {x}.v)", value.type, value.nullable)


@builtin("reverse", "*")
def _reverse(compiler, node, value):
    if isinstance(value.type, t.ArrayType):
        return Typed(f"list_reverse({value.sql})", value.type, value.nullable)
    return Typed(f"reverse({coerce(value, 's').sql})", t.StringType(), value.nullable)


@builtin("flatten", "*")
def _flatten(compiler, node, value):
    kind = array_argument(node, value).type.elementType
    if not isinstance(kind, t.ArrayType):
        raise mismatched(node, "ARRAY<ARRAY>", value)
    x = variable()
    return Typed(f"CASE WHEN len(list_filter({value.sql}, lambda {x}: {x} IS NULL)) = 0 THEN "
                 f"flatten({value.sql}) END",
                 t.ArrayType(kind.elementType, kind.containsNull), True)


@builtin("array_repeat", "*i")
def _repeat(compiler, node, value, count):
    kind = t.ArrayType(value.type, value.nullable)
    x = variable()
    inner = value.sql if not is_null(value.type) else "CAST(NULL AS INTEGER)"
    return Typed(f"list_transform(range(greatest({count.sql}, 0)), lambda {x}: {inner})", kind,
                 count.nullable)


@builtin("arrays_zip")
def _zip(compiler, node):
    values = [array_argument(node, compiler.compile(arg)) for arg in node.args]
    names = [_zip_name(arg, i) for i, arg in enumerate(node.args)]
    taken = set()
    for place, name in enumerate(names):
        if name.lower() in taken:
            names[place] = Twin(name, place)
        taken.add(name.lower())
    fields = [t.StructField(name, value.type.elementType, True)
              for name, value in zip(names, values)]
    some_null = " OR ".join(f"{value.sql} IS NULL" for value in values)
    longest = "greatest(" + ", ".join(f"len({value.sql})" for value in values) + ")"
    x = variable()
    inner = ", ".join(f"{quote_name(name)} := list_extract({value.sql}, {x})"
                      for name, value in zip(names, values))
    return Typed(f"CASE WHEN NOT ({some_null}) THEN list_transform(range(1, {longest} + 1), "
                 f"lambda {x}: struct_pack({inner})) END",
                 t.ArrayType(t.StructType(fields), False), any(v.nullable for v in values))


def _zip_name(node, place):
    if isinstance(node, (e.Name, e.Bound, e.Alias)):
        return e.output_name(node)
    return str(place)


@builtin("sequence")
def _sequence(compiler, node):
    values = [compiler.compile(arg) for arg in node.args]
    start, stop = values[0], values[1]
    if isinstance(start.type, (t.DateType, t.TimestampType)) or isinstance(
            stop.type, (t.DateType, t.TimestampType)):
        kind = start.type if not is_null(start.type) else stop.type
        low, high = (cast(v, t.TimestampNTZType()).sql for v in (start, stop))
        step = values[2].sql if len(values) > 2 else (
            f"CASE WHEN {low} <= {high} THEN to_days(1) ELSE to_days(-1) END")
        made = f"generate_series({low}, {high}, {step})"
        months = getattr(values[2].literal, "months", 0) if len(values) > 2 else 0
        if months:  # counted from the start, so that the 31st comes again
            x = variable()
            made = (f"list_filter(list_transform(range(abs(datediff('month', {low}, {high})) // "
                    f"{abs(months)} + 1), lambda {x}: CAST({low} + to_months(CAST({x} * {months} "
                    f"AS INTEGER)) AS TIMESTAMP)), lambda {x}: {x} "
                    f"{'<=' if months > 0 else '>='} {high})")
        if isinstance(kind, t.DateType):
            made = f"CAST({made} AS DATE[])"
        elif zones.current() is not None and isinstance(kind, t.TimestampType):
            x = variable()
            made = f"list_transform({made}, lambda {x}: {zones.instant(x)})"
        return Typed(made, t.ArrayType(kind, False), True)
    kind = compiler.common([value.type for value in values], node)
    low, high = cast(start, kind).sql, cast(stop, kind).sql
    step = cast(values[2], kind).sql if len(values) > 2 else (
        f"CASE WHEN {low} <= {high} THEN 1 ELSE -1 END")
    return Typed(f"CAST(generate_series(CAST({low} AS BIGINT), CAST({high} AS BIGINT), "
                 f"CAST({step} AS BIGINT)) AS {engine_type(kind)}[])", t.ArrayType(kind, False),
                 start.nullable or stop.nullable)
