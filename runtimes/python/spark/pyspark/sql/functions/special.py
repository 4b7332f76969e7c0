"""The functions whose arguments need more than a table can say."""

import itertools

from pyspark.errors import NotServed, PySparkTypeError, PySparkValueError
from pyspark.sql import types as t
from pyspark.sql.column import Column, name_node, named_node, node_of
from pyspark._engine import expressions as e

__all__ = [
    "col", "column", "lit", "expr", "when", "asc", "asc_nulls_first", "asc_nulls_last", "desc",
    "desc_nulls_first", "desc_nulls_last", "broadcast", "countDistinct", "count_distinct",
    "sumDistinct", "sum_distinct", "approxCountDistinct", "approx_count_distinct", "first", "last",
    "log", "struct", "named_struct", "array", "create_map", "concat_ws", "split", "locate",
    "regexp_replace", "format_string", "printf", "unix_timestamp", "lag", "lead", "nth_value",
    "percentile_approx", "approx_percentile", "transform", "filter", "exists", "forall",
    "aggregate", "reduce", "zip_with", "transform_keys", "transform_values", "map_filter",
    "map_zip_with", "array_sort", "from_json", "to_json", "schema_of_json", "json_tuple", "window",
    "session_window", "from_csv", "to_csv", "schema_of_csv", "convert_timezone", "make_interval",
    "call_udf", "call_function", "assert_true", "raise_error", "sha2", "date_add", "date_sub",
    "overlay", "substring", "array_join", "levenshtein", "months_between", "array_repeat", "slice",
    "sort_array", "rand", "randn",
]


def _call(name, *nodes, **more):
    return Column(e.Call(name, nodes, **more))


def col(col):
    return Column(name_node(col)) if isinstance(col, str) else col


column = col


def lit(col):
    if isinstance(col, Column):
        return col
    if isinstance(col, list):
        return array(*[lit(item) for item in col])
    return Column(e.Literal(col))


def expr(str):
    from pyspark._engine.sql_expressions import parse_item
    return Column(parse_item(str))


def when(condition, value):
    if not isinstance(condition, Column):
        raise PySparkTypeError("[NOT_COLUMN] Argument `condition` should be a Column, got "
                               f"{type(condition).__name__}.")
    return Column(e.Case(((condition._node, node_of(value)),)))


def _sorter(name):
    def function(col):
        column = Column(name_node(col)) if isinstance(col, str) else col
        return getattr(column, name)()

    function.__name__ = name
    return function


asc, asc_nulls_first, asc_nulls_last = map(_sorter, ("asc", "asc_nulls_first", "asc_nulls_last"))
desc, desc_nulls_first, desc_nulls_last = map(
    _sorter, ("desc", "desc_nulls_first", "desc_nulls_last"))


def broadcast(df):
    return df


def count_distinct(col, *cols):
    return _call("count", *[named_node(one) for one in (col,) + cols], distinct=True)


countDistinct = count_distinct


def sum_distinct(col):
    return _call("sum", named_node(col), distinct=True)


sumDistinct = sum_distinct


def approx_count_distinct(col, rsd=None):
    return _call("approx_count_distinct", named_node(col))


approxCountDistinct = approx_count_distinct


def first(col, ignorenulls=False):
    return _call("first", named_node(col), ignore_nulls=ignorenulls)


def last(col, ignorenulls=False):
    return _call("last", named_node(col), ignore_nulls=ignorenulls)


def log(arg1, arg2=None):
    if arg2 is None:
        return _call("ln", named_node(arg1))
    return _call("log", e.Literal(float(arg1)), named_node(arg2), shown="LOG")


def _list(cols):
    return list(cols[0]) if len(cols) == 1 and isinstance(cols[0], (list, tuple, set)) else cols


def struct(*cols):
    return _call("struct", *[named_node(one) for one in _list(cols)])


def named_struct(*cols):
    return _call("named_struct", *[named_node(one) for one in cols])


def array(*cols):
    return _call("array", *[named_node(one) for one in _list(cols)])


def create_map(*cols):
    return _call("map", *[named_node(one) for one in _list(cols)])


def concat_ws(sep, *cols):
    return _call("concat_ws", e.Literal(sep), *[named_node(one) for one in _list(cols)])


def split(str, pattern, limit=-1):
    return _call("split", named_node(str), node_of(pattern), node_of(limit))


def locate(substr, str, pos=1):
    return _call("locate", e.Literal(substr), named_node(str), e.Literal(pos))


def substring(str, pos, len):
    return _call("substring", named_node(str), node_of(pos), node_of(len))


def overlay(src, replace, pos, len=-1):
    def position(value):
        return named_node(value)
    return _call("overlay", named_node(src), named_node(replace), position(pos), position(len))


def levenshtein(left, right, threshold=None):
    more = () if threshold is None else (e.Literal(threshold),)
    return _call("levenshtein", named_node(left), named_node(right), *more)


def regexp_replace(string, pattern, replacement):
    return _call("regexp_replace", named_node(string), node_of(pattern), node_of(replacement),
                 e.Literal(1))


def format_string(format, *cols):
    return _call("format_string", e.Literal(format), *[named_node(one) for one in cols])


def printf(format, *cols):
    return _call("format_string", named_node(format), *[named_node(one) for one in cols],
                 shown="printf")


def sha2(col, numBits):
    if numBits not in (0, 224, 256, 384, 512):
        raise PySparkValueError("[VALUE_NOT_ALLOWED] numBits must be 0, 224, 256, 384 or 512.")
    return _call("sha2", named_node(col), e.Literal(numBits))


def date_add(start, days):
    return _call("date_add", named_node(start), named_node(days))


def date_sub(start, days):
    return _call("date_sub", named_node(start), named_node(days))


def months_between(date1, date2, roundOff=True):
    return _call("months_between", named_node(date1), named_node(date2), e.Literal(roundOff))


def array_join(col, delimiter, null_replacement=None):
    more = () if null_replacement is None else (e.Literal(null_replacement),)
    return _call("array_join", named_node(col), e.Literal(delimiter), *more)


def array_repeat(col, count):
    return _call("array_repeat", named_node(col), named_node(count))


def slice(x, start, length):
    return _call("slice", named_node(x), named_node(start), named_node(length))


def sort_array(col, asc=True):
    return _call("sort_array", named_node(col), e.Literal(asc))


def unix_timestamp(timestamp=None, format="yyyy-MM-dd HH:mm:ss"):
    if timestamp is None:
        return _call("unix_timestamp", e.Call("current_timestamp", ()))
    return _call("unix_timestamp", named_node(timestamp), node_of(format))


def rand(seed=None):
    return _call("rand", *([] if seed is None else [e.Literal(seed)]))


def randn(seed=None):
    return _call("randn", *([] if seed is None else [e.Literal(seed)]))


def lag(col, offset=1, default=None):
    return _call("lag", named_node(col), e.Literal(offset), e.Literal(default))


def lead(col, offset=1, default=None):
    return _call("lead", named_node(col), e.Literal(offset), e.Literal(default))


def nth_value(col, offset, ignoreNulls=False):
    return _call("nth_value", named_node(col), e.Literal(offset), e.Literal(bool(ignoreNulls)))


def percentile_approx(col, percentage, accuracy=10000):
    return _call("percentile_approx", named_node(col), _percentage(percentage), node_of(accuracy))


approx_percentile = percentile_approx


def _percentage(value):
    if isinstance(value, (list, tuple)):
        return e.Call("array", [e.Literal(float(one)) for one in value])
    return node_of(value)


_numbers = itertools.count(1)


def _parameters(function):
    """How many arguments a function takes; None where it takes any number."""
    code = getattr(function, "__code__", None)
    if code is not None and not hasattr(function, "__self__"):
        return None if code.co_flags & 0x0C or code.co_kwonlyargcount else code.co_argcount
    import inspect
    kinds = [p.kind for p in inspect.signature(function).parameters.values()]
    return len(kinds) if all(kind in (0, 1) for kind in kinds) else None


def _lambda(function, most=3):
    """A Python function of Columns as a Lambda node."""
    count = _parameters(function)
    if count is None or count > most:
        raise PySparkValueError("[WRONG_NUM_ARGS_FOR_HIGHER_ORDER_FUNCTION] Function `"
                                f"{function.__name__}` should take between 1 and {most} arguments.")
    variables = [e.Variable(f"x{next(_numbers)}_", name)
                 for name in ("x", "y", "z")[:count]]
    body = function(*[Column(variable) for variable in variables])
    if not isinstance(body, Column):
        raise PySparkValueError("[HIGHER_ORDER_FUNCTION_SHOULD_RETURN_COLUMN] Function `"
                                f"{function.__name__}` should return Column.")
    return e.Lambda([variable.name for variable in variables], body._node)


def transform(col, f):
    return _call("transform", named_node(col), _lambda(f, 2))


def filter(col, f):
    return _call("filter", named_node(col), _lambda(f, 2))


def exists(col, f):
    return _call("exists", named_node(col), _lambda(f, 1))


def forall(col, f):
    return _call("forall", named_node(col), _lambda(f, 1))


def aggregate(col, initialValue, merge, finish=None):
    more = () if finish is None else (_lambda(finish, 1),)
    return _call("aggregate", named_node(col), named_node(initialValue), _lambda(merge, 2), *more)


def reduce(col, initialValue, merge, finish=None):
    made = aggregate(col, initialValue, merge, finish)._node
    return Column(e.Call("aggregate", made.args, shown="reduce"))


def zip_with(left, right, f):
    return _call("zip_with", named_node(left), named_node(right), _lambda(f, 2))


def transform_keys(col, f):
    return _call("transform_keys", named_node(col), _lambda(f, 2))


def transform_values(col, f):
    return _call("transform_values", named_node(col), _lambda(f, 2))


def map_filter(col, f):
    return _call("map_filter", named_node(col), _lambda(f, 2))


def map_zip_with(col1, col2, f):
    return _call("map_zip_with", named_node(col1), named_node(col2), _lambda(f, 3))


def array_sort(col, comparator=None):
    if comparator is None:
        return _call("array_sort", named_node(col))
    return _call("array_sort", named_node(col), _lambda(comparator, 2))


def _options(options):
    return [e.Literal(dict(options))] if options else []


def from_json(col, schema, options=None):
    if isinstance(schema, t.DataType):
        node = e.Literal(schema.json())
    elif isinstance(schema, Column):
        node = schema._node
    else:
        node = e.Literal(schema)
    return _call("from_json", named_node(col), node, *_options(options))


def to_json(col, options=None):
    return _call("to_json", named_node(col), *_options(options))


def from_csv(col, schema, options=None):
    return Column(e.Call("from_csv", from_json(col, schema, options)._node.args))


def to_csv(col, options=None):
    return _call("to_csv", named_node(col), *_options(options))


def schema_of_csv(csv, options=None):
    return _call("schema_of_csv", node_of(csv), *_options(options))


def schema_of_json(json, options=None):
    return _call("schema_of_json", node_of(json), *_options(options))


def json_tuple(col, *fields):
    return _call("json_tuple", named_node(col), *[e.Literal(field) for field in fields])


def window(timeColumn, windowDuration, slideDuration=None, startTime=None):
    slide = () if slideDuration is None else (e.Literal(slideDuration),)
    made = e.Call("window", (named_node(timeColumn), e.Literal(windowDuration),
                             e.Literal(startTime or "0 seconds"), *slide))
    return Column(e.Alias(made, ["window"]))


def session_window(timeColumn, gapDuration):
    made = e.Call("session_window", (named_node(timeColumn), node_of(gapDuration)))
    return Column(e.Alias(made, ["session_window"]))


def convert_timezone(sourceTz, targetTz, sourceTs):
    zones = (targetTz,) if sourceTz is None else (sourceTz, targetTz)
    return _call("convert_timezone", *map(named_node, zones), named_node(sourceTs))


def make_interval(years=None, months=None, weeks=None, days=None, hours=None, mins=None, secs=None):
    given = (years, months, weeks, days, hours, mins, secs)
    return _call("make_interval", *[e.Literal(0) if one is None else named_node(one)
                                    for one in given])


def call_function(funcName, *cols):
    return _call(funcName.lower(), *[named_node(one) for one in cols])


call_udf = call_function


def assert_true(col, errMsg=None):
    more = () if errMsg is None else (node_of(errMsg),)
    return _call("assert_true", named_node(col), *more)


def raise_error(errMsg):
    return _call("raise_error", node_of(errMsg))
