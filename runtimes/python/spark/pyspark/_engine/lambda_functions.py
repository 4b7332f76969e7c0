"""Functions that take a lambda: transform, filter, aggregate and the like."""

from pyspark.errors import AnalysisException
from pyspark.sql import types as t
from pyspark._engine import expressions as e
from pyspark._engine.casts import cast, variable
from pyspark._engine.collection_functions import array_argument, map_argument
from pyspark._engine.coercion import common_type
from pyspark._engine.ordering import sorted_list
from pyspark._engine.registry import builtin
from pyspark._engine.typed import Typed, null_of


def _body(compiler, node, *values):
    """The lambda's body with its parameters standing for `values`."""
    if not isinstance(node, e.Lambda):
        raise AnalysisException(f"[INVALID_LAMBDA_FUNCTION_CALL] {e.text(node)} is no lambda.",
                                error_class="INVALID_LAMBDA_FUNCTION_CALL")
    if len(node.parameters) > len(values):
        raise AnalysisException("[INVALID_LAMBDA_FUNCTION_CALL.NUM_ARGS_MISMATCH] A higher order "
                                f"function expects {len(values)} arguments, but got "
                                f"{len(node.parameters)}.",
                                error_class="INVALID_LAMBDA_FUNCTION_CALL.NUM_ARGS_MISMATCH")
    saved = compiler.variables
    compiler.variables = {**saved, **dict(zip(node.parameters, values))}
    try:
        return compiler.compile(node.body)
    finally:
        compiler.variables = saved


def _element(array, name):
    return Typed(name, array.type.elementType, array.type.containsNull)


def _index(name):
    return Typed(f"CAST({name} - 1 AS INTEGER)", t.IntegerType(), False)


def _parts(compiler, node):
    """The array, the lambda, and the lambda's text up to its body."""
    array = array_argument(node, compiler.compile(node.args[0]))
    x, i = variable("x"), variable("i")
    takes = node.args[1]
    body = _body(compiler, takes, _element(array, x), _index(i))
    head = f"lambda {x}, {i}: " if len(takes.parameters) == 2 else f"lambda {x}: "
    return array, body, head


@builtin("transform")
def _transform(compiler, node):
    array, body, head = _parts(compiler, node)
    inner = body.sql if not isinstance(body.type, t.NullType) else "CAST(NULL AS INTEGER)"
    return Typed(f"list_transform({array.sql}, {head}{inner})",
                 t.ArrayType(body.type, body.nullable), array.nullable)


@builtin("filter")
def _filter(compiler, node):
    array, body, head = _parts(compiler, node)
    return Typed(f"list_filter({array.sql}, {head}coalesce({body.sql}, false))", array.type,
                 array.nullable)


def _found(array, head, body, value):
    test = {"true": f"{body}", "null": f"({body}) IS NULL", "false": f"NOT ({body})"}[value]
    return f"len(list_filter({array}, {head}coalesce({test}, false))) > 0"


@builtin("exists any_match")
def _exists(compiler, node):
    array, body, head = _parts(compiler, node)
    return Typed(f"CASE WHEN {array.sql} IS NULL THEN NULL WHEN "
                 f"{_found(array.sql, head, body.sql, 'true')} THEN true WHEN "
                 f"{_found(array.sql, head, body.sql, 'null')} THEN NULL ELSE false END",
                 t.BooleanType(), True)


@builtin("forall all_match")
def _forall(compiler, node):
    array, body, head = _parts(compiler, node)
    return Typed(f"CASE WHEN {array.sql} IS NULL THEN NULL WHEN "
                 f"{_found(array.sql, head, body.sql, 'false')} THEN false WHEN "
                 f"{_found(array.sql, head, body.sql, 'null')} THEN NULL ELSE true END",
                 t.BooleanType(), True)


@builtin("aggregate reduce")
def _aggregate(compiler, node):
    array = array_argument(node, compiler.compile(node.args[0]))
    start = compiler.compile(node.args[1])
    a, x = variable("a"), variable("x")
    state = Typed(a, start.type, True)
    merged = _body(compiler, node.args[2], state, _element(array, x))
    if isinstance(start.type, t.NullType):
        start = cast(start, merged.type)
        state = Typed(a, start.type, True)
        merged = _body(compiler, node.args[2], state, _element(array, x))
    merged = cast(merged, start.type)
    # The engine folds values of one type, so both the state and the elements ride in a struct.
    old, item = f"{a}.s", f"{x}.e"
    merged = cast(_body(compiler, node.args[2], Typed(old, start.type, True),
                        Typed(item, array.type.elementType, True)), start.type)
    y = variable("y")
    element = null_of(array.type.elementType)
    first = f"{{'s': {start.sql}, 'e': {element}}}"
    rest = (f"list_transform({array.sql}, lambda {y}: {{'s': {null_of(start.type)}, 'e': {y}}})")
    folded = (f"(list_reduce({rest}, lambda {a}, {x}: {{'s': {merged.sql}, 'e': {element}}}, "
              f"{first})).s")
    found = Typed(folded, start.type, True)
    if len(node.args) > 3:
        found = _body(compiler, node.args[3], found)
    return Typed(f"CASE WHEN {array.sql} IS NOT NULL THEN {found.sql} END", found.type, True)


@builtin("zip_with")
def _zip_with(compiler, node):
    left, right = (array_argument(node, compiler.compile(arg)) for arg in node.args[:2])
    i = variable("i")
    body = _body(compiler, node.args[2],
                 Typed(f"list_extract({left.sql}, {i})", left.type.elementType, True),
                 Typed(f"list_extract({right.sql}, {i})", right.type.elementType, True))
    return Typed(f"CASE WHEN {left.sql} IS NOT NULL AND {right.sql} IS NOT NULL THEN "
                 f"list_transform("
                 f"range(1, greatest(len({left.sql}), len({right.sql})) + 1), lambda {i}: "
                 f"{body.sql}) END", t.ArrayType(body.type, body.nullable),
                 left.nullable or right.nullable)


def _entries(compiler, node):
    """A map, the name of an entry in it, and the lambda's body over key and value."""
    value = map_argument(node, compiler.compile(node.args[0]))
    x = variable("m")
    body = _body(compiler, node.args[1], Typed(f"{x}.key", value.type.keyType, False),
                 Typed(f"{x}.value", value.type.valueType, value.type.valueContainsNull))
    return value, x, body


@builtin("transform_keys")
def _transform_keys(compiler, node):
    value, x, body = _entries(compiler, node)
    return Typed(f"map_from_entries(list_transform(map_entries({value.sql}), lambda {x}: "
                 f"{{'key': {body.sql}, 'value': {x}.value}}))",
                 t.MapType(body.type, value.type.valueType, value.type.valueContainsNull),
                 value.nullable)


@builtin("transform_values")
def _transform_values(compiler, node):
    value, x, body = _entries(compiler, node)
    return Typed(f"map_from_entries(list_transform(map_entries({value.sql}), lambda {x}: "
                 f"{{'key': {x}.key, 'value': {body.sql}}}))",
                 t.MapType(value.type.keyType, body.type, body.nullable), value.nullable)


@builtin("map_filter")
def _map_filter(compiler, node):
    value, x, body = _entries(compiler, node)
    return Typed(f"map_from_entries(list_filter(map_entries({value.sql}), lambda {x}: "
                 f"coalesce({body.sql}, false)))", value.type, value.nullable)


@builtin("map_zip_with")
def _map_zip_with(compiler, node):
    left, right = (map_argument(node, compiler.compile(arg)) for arg in node.args[:2])
    key = common_type(left.type.keyType, right.type.keyType)
    k, z = variable("k"), variable("z")
    body = _body(compiler, node.args[2], Typed(k, key, False),
                 Typed(f"({left.sql})[{k}]", left.type.valueType, True),
                 Typed(f"({right.sql})[{k}]", right.type.valueType, True))
    keys = (f"list_concat(map_keys({left.sql}), list_filter(map_keys({right.sql}), lambda {z}: "
            f"NOT list_contains(map_keys({left.sql}), {z})))")
    return Typed(f"CASE WHEN {left.sql} IS NOT NULL AND {right.sql} IS NOT NULL THEN "
                 f"map_from_entries(list_transform({keys}, lambda {k}: "
                 f"{{'key': {k}, 'value': {body.sql}}})) END",
                 t.MapType(key, body.type, body.nullable), left.nullable or right.nullable)


@builtin("array_sort")
def _array_sort(compiler, node):
    array = array_argument(node, compiler.compile(node.args[0]))
    if len(node.args) == 1:
        return Typed(sorted_list(array.sql, array.type.elementType, True, False), array.type,
                     array.nullable)
    # The place of an element is the number of those that the comparator puts before it.
    x, y, i, j, s = (variable() for _ in range(5))
    less = _body(compiler, node.args[1], Typed(f"list_extract({array.sql}, {j})",
                                               array.type.elementType, True),
                 Typed(x, array.type.elementType, True))
    before = (f"len(list_filter(range(1, len({array.sql}) + 1), lambda {j}: ({less.sql}) < 0 OR "
              f"(({less.sql}) = 0 AND {j} < {i})))")
    ranked = f"list_transform({array.sql}, lambda {x}, {i}: {{'r': {before}, 'v': {x}}})"
    return Typed(f"list_transform(list_sort({ranked}), lambda {s}: {s}.v)", array.type,
                 array.nullable)
