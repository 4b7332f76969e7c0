"""The tree of an expression, before names and types are known.

Both Column and the SQL parser make these nodes; compiler.py turns them into the engine's SQL.
`text(node)` is the name that Spark gives to a column of it.
"""

import datetime
import decimal

from pyspark.sql import types as t
from pyspark._engine import zones
from pyspark._engine.rendering import double_text


class Node:
    """A node of an expression. Never changed once made."""

    __slots__ = ()

    def children(self):
        return ()


class Literal(Node):
    """A value of Python and its type (a DataType, None to be inferred)."""

    __slots__ = ("value", "type")

    def __init__(self, value, type=None):
        self.value, self.type = value, type


class Name(Node):
    """A name as the user wrote it, in parts."""

    __slots__ = ("parts",)

    def __init__(self, parts):
        self.parts = tuple(parts)


class Bound(Node):
    """A column of a certain DataFrame: df.a, df["a"]."""

    __slots__ = ("attribute",)

    def __init__(self, attribute):
        self.attribute = attribute


class Star(Node):
    """All columns, of a relation or a struct when `prefix` is not empty."""

    __slots__ = ("prefix",)

    def __init__(self, prefix=()):
        self.prefix = tuple(prefix)


class Call(Node):
    """A function or operator by its name in lower case. `shown` overrides the name in text."""

    __slots__ = ("name", "args", "distinct", "filter", "shown", "ignore_nulls")

    def __init__(self, name, args, distinct=False, filter=None, shown=None, ignore_nulls=None):
        self.name, self.args, self.distinct = name, tuple(args), distinct
        self.filter, self.shown, self.ignore_nulls = filter, shown, ignore_nulls

    def children(self):
        return self.args


class Cast(Node):
    """`quiet`: TRY_CAST. `unnamed`: int(x), which names no column, as CAST(x AS INT) does."""

    __slots__ = ("child", "type", "quiet", "unnamed")

    def __init__(self, child, type, quiet=False, unnamed=False):
        self.child, self.type, self.quiet, self.unnamed = child, type, quiet, unnamed

    def children(self):
        return (self.child,)


class Alias(Node):
    __slots__ = ("child", "names", "metadata")

    def __init__(self, child, names, metadata=None):
        self.child, self.names, self.metadata = child, tuple(names), metadata

    def children(self):
        return (self.child,)


class Case(Node):
    """CASE WHEN condition THEN value … ELSE otherwise END."""

    __slots__ = ("branches", "otherwise")

    def __init__(self, branches, otherwise=None):
        self.branches, self.otherwise = tuple(branches), otherwise

    def children(self):
        flat = [part for branch in self.branches for part in branch]
        return tuple(flat + ([self.otherwise] if self.otherwise is not None else []))


class Item(Node):
    """child[key] or child.key: of an array, a map or a struct."""

    __slots__ = ("child", "key")

    def __init__(self, child, key):
        self.child, self.key = child, key

    def children(self):
        return (self.child, self.key)


class Order(Node):
    """A sort key. `nulls_first` None means Spark's default: first ascending, last descending."""

    __slots__ = ("child", "ascending", "nulls_first")

    def __init__(self, child, ascending=True, nulls_first=None):
        self.child, self.ascending = child, ascending
        self.nulls_first = ascending if nulls_first is None else nulls_first

    def children(self):
        return (self.child,)


class Offset(int):
    """An end of a frame that a program gave as a number: -1, which SQL calls 1 PRECEDING."""


class Span(int):
    """An end of a frame that an interval gives, in seconds."""

    def __new__(cls, seconds, shown):
        made = super().__new__(cls, seconds)
        made.shown = shown
        return made


class Window(Node):
    """function OVER (…). `frame` is None or (kind, start, end); ends are ints, None unbounded."""

    __slots__ = ("function", "partition", "order", "frame")

    def __init__(self, function, partition, order, frame=None):
        self.function, self.partition = function, tuple(partition)
        self.order, self.frame = tuple(order), frame

    def children(self):
        return (self.function,) + self.partition + self.order


class Lambda(Node):
    __slots__ = ("parameters", "body")

    def __init__(self, parameters, body):
        self.parameters, self.body = tuple(parameters), body


class Variable(Node):
    """The parameter of a lambda; `name` is unique, `shown` is what the user wrote."""

    __slots__ = ("name", "shown")

    def __init__(self, name, shown=None):
        self.name, self.shown = name, shown or name


class PythonCall(Node):
    """A user's function. `function` takes the values of `args`."""

    __slots__ = ("function", "name", "args", "type", "deterministic")

    def __init__(self, function, name, args, type, deterministic=True):
        self.function, self.name, self.args = function, name, tuple(args)
        self.type, self.deterministic = type, deterministic

    def children(self):
        return self.args


class Subquery(Node):
    """kind: scalar, exists or in. `build(scope)` gives the plan inside of an outer scope."""

    __slots__ = ("kind", "build", "child", "negated")

    def __init__(self, kind, build, child=None):
        self.kind, self.build, self.child = kind, build, child


class Interval(Node):
    """INTERVAL literal: months, days and microseconds, and the type it has."""

    __slots__ = ("months", "days", "micros", "shown", "type")

    def __init__(self, months, days, micros, shown, type):
        self.months, self.days, self.micros = months, days, micros
        self.shown, self.type = shown, type


INFIX = {"+", "-", "*", "/", "%", "=", "<=>", "<", ">", "<=", ">=", "and", "or", "&", "|", "^",
         "||", "div"}
_UPPER = {"acos", "acosh", "asin", "asinh", "atan", "atan2", "atanh", "cbrt", "ceil", "cos",
          "cosh", "cot", "exp", "expm1", "floor", "hypot", "log10", "log1p", "log2", "sec",
          "csc", "log", "regexp_like", "signum", "sin", "sinh", "sqrt", "tan", "tanh", "degrees", "radians",
          "rlike"}
_SPELLED = {"pi": "PI", "e": "E", "array_agg": "collect_list", "rank": "RANK", "dense_rank": "DENSE_RANK", "percent_rank": "PERCENT_RANK",
            "power": "POWER", "pow": "POWER", "and": "AND", "or": "OR"}
_compare_elements = "".join(
    f"(IF({test.replace('x', 'namedlambdavariable()')}, {found}, " for test, found in (
        ("((x IS NULL) AND (x IS NULL))", 0), ("(x IS NULL)", 1), ("(x IS NULL)", -1),
        ("(x < x)", -1), ("(x > x)", 1))) + "0" + "))" * 5 + ", "
_DEFAULTS = {  # name: (arguments in all, the last ones where they are left out)
    "round": (2, ["0"]), "bround": (2, ["0"]), "substr": (3, ["2147483647"]),
    "substring": (3, ["2147483647"]), "regexp_instr": (3, ["0"]), "replace": (3, [""]),
    "from_unixtime": (2, ["yyyy-MM-dd HH:mm:ss"]), "unix_timestamp": (2, ["yyyy-MM-dd HH:mm:ss"]),
    "to_unix_timestamp": (2, ["yyyy-MM-dd HH:mm:ss"]),
    "array_sort": (2, ["lambdafunction(" + _compare_elements + "namedlambdavariable(), "
                       "namedlambdavariable())"]),
    "aggregate": (4, ["lambdafunction(namedlambdavariable(), namedlambdavariable())"]),
    "split": (3, ["-1"]), "locate": (3, ["1"]), "sort_array": (2, ["true"]), "months_between": (3, ["true"]), "percentile": (3, ["1"]), "percentile_approx": (3, ["10000"]),
    "approx_percentile": (3, ["10000"]), "mask": (5, ["X", "x", "n", "NULL"]),
}
_RANKING = {"row_number", "rank", "dense_rank", "percent_rank", "ntile"}
_IGNORING_NULLS = {"first": 1, "last": 1, "first_value": 1, "last_value": 1, "any_value": 1,
                   "nth_value": 2}  # arguments that are shown: whether to ignore is not


def _literal_text(node):
    value = node.value
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return double_text(value)
    if isinstance(value, datetime.datetime):
        if node.type is None or isinstance(node.type, t.TimestampType):
            value = zones.wall_of(value.replace(tzinfo=None))
        seconds, dot, fraction = str(value.replace(tzinfo=None)).partition(".")
        if isinstance(node.type, t.TimestampNTZType):
            return f"TIMESTAMP_NTZ '{seconds}{dot}{fraction.rstrip('0')}'"
        return f"TIMESTAMP '{seconds}{dot}{fraction.rstrip('0')}'"
    if isinstance(value, datetime.date):
        return f"DATE '{value.isoformat()}'"
    if isinstance(value, (bytes, bytearray)):
        return f"X'{value.hex().upper()}'"
    if isinstance(value, decimal.Decimal):
        return format(value, "f")
    if isinstance(value, (list, tuple)):
        return "array(" + ", ".join(_literal_text(Literal(item)) for item in value) + ")"
    return str(value)


def _bound_text(value, start):
    if value is None:
        return "UNBOUNDED PRECEDING" if start else "UNBOUNDED FOLLOWING"
    if value == 0:
        return "CURRENT ROW"
    if isinstance(value, Span):
        return f"{value.shown} {'FOLLOWING' if value > 0 else 'PRECEDING'}"
    if value > 0 or isinstance(value, Offset):
        return f"{value} FOLLOWING"
    return f"{-value} PRECEDING"


def _window_text(node):
    parts = []
    if node.partition:
        parts.append("PARTITION BY " + ", ".join(map(text, node.partition)))
    if node.order:
        parts.append("ORDER BY " + ", ".join(map(text, node.order)))
    function = node.function
    if isinstance(function, Call) and function.name in ("lag", "lead"):
        offset = function.args[1].value if len(function.args) > 1 else 1
        offset = -offset if function.name == "lag" else offset
        shown = f"{offset} FOLLOWING"
        parts.append(f"ROWS BETWEEN {shown} AND {shown}")
    elif isinstance(function, Call) and function.name in _RANKING:
        parts.append("ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW")
    elif node.frame is not None and not (
            isinstance(function, Call) and function.name == "cume_dist"):
        kind, start, end = node.frame
        parts.append(f"{kind.upper()} BETWEEN {_bound_text(start, True)} AND "
                     f"{_bound_text(end, False)}")
    elif node.order:
        parts.append("RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW")
    else:
        parts.append("ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING")
    return f"{text(function)} OVER ({' '.join(parts)})"


def _type_name(node):
    kind = node.attribute.type if isinstance(node, Bound) else (
        type_of[0](node) if type_of[0] else None)
    return type(kind).__name__


def _is_days(kind):
    return type(kind).__name__ == "DayTimeIntervalType" and kind.startField == kind.endField == 0


def _call_text(node):
    name, shown = node.name, node.shown
    args = [text(arg) for arg in node.args]
    if name in ("+", "-") and len(args) == 2 and isinstance(node.args[1], Interval) and (
            not isinstance(node.args[0], Interval)):
        if _is_days(node.args[1].type) and _type_name(node.args[0]) == "DateType":
            days = f"extractansiintervaldays({args[1]})"
            return f"date_add({args[0]}, {days if name == '+' else f'(- {days})'})"
        return f"{args[0]} {name} {args[1]}"
    if name in ("+", "-") and len(args) == 2 and type_of[0] and shown is None:
        kinds = [_type_name(arg) for arg in node.args]
        if kinds[0] == "DateType" and kinds[1] in ("IntegerType", "ShortType", "ByteType"):
            return f"date_{'add' if name == '+' else 'sub'}({args[0]}, {args[1]})"
        if kinds[1] == "CalendarIntervalType" and kinds[0] in ("DateType", "TimestampType"):
            return f"{args[0]} {name} {args[1]}"
    if name in INFIX and len(args) == 2 and shown is None:
        return f"({args[0]} {_SPELLED.get(name, name)} {args[1]})"
    if name == "if":
        return f"(IF({', '.join(args)}))"
    if name == "not":
        return f"(NOT {args[0]})"
    if name == "negative" and shown is None:
        return f"(- {args[0]})"
    if name == "positive" and shown == "positive":
        return f"(+ {args[0]})"
    if name == "~":
        return f"~{args[0]}"
    if name in ("isnull", "isnotnull"):
        return f"({args[0]} IS {'NOT ' if name == 'isnotnull' else ''}NULL)"
    if name == "in":
        return f"({args[0]} IN ({', '.join(args[1:])}))"
    if name == "like":
        return f"{args[0]} LIKE {args[1]}"
    if name == "count" and isinstance(node.args[0], Star):
        args = ["1"]
    if name == "from_json" and type_of[0] and type(type_of[0](node)).__name__ == "MapType":
        return "entries"
    if name == "percentile_cont" and len(args) == 3:
        down = " DESC" if args[2] == "true" else ""
        return f"percentile_cont({args[1]}) WITHIN GROUP (ORDER BY {args[0]}{down})"
    if name in ("from_json", "to_json", "from_csv", "to_csv"):
        args = args[:1]  # the schema and the options are no part of the name
    args = args[:_IGNORING_NULLS.get(name, len(args))]
    if name == "map_contains_key":
        return f"array_contains(map_keys({args[0]}), {args[1]})"
    if name == "extract":
        return f"extract({args[0]} FROM {args[1]})"
    if name in _DEFAULTS and len(args) < _DEFAULTS[name][0]:
        missing = _DEFAULTS[name][0] - len(args)
        args += _DEFAULTS[name][1][-missing:]
    if name == "ceil" and len(args) == 2:
        shown = "ceil"
    shown = shown or _SPELLED.get(name) or (name.upper() if name in _UPPER else name)
    listed = ", ".join(args)
    found = f"{shown}({'DISTINCT ' if node.distinct else ''}{listed})"
    if node.filter is not None:
        found += f" FILTER (WHERE {text(node.filter)})"
    return found


def _case_text(node):
    parts = [f"WHEN {text(when)} THEN {text(then)}" for when, then in node.branches]
    if node.otherwise is not None:
        parts.append(f"ELSE {text(node.otherwise)}")
    return f"CASE {' '.join(parts)} END"


def _order_text(node):
    return (f"{text(node.child)} {'ASC' if node.ascending else 'DESC'} "
            f"NULLS {'FIRST' if node.nulls_first else 'LAST'}")


type_of = [None]  # a function from a node to its type, while a list of columns is named


def _item_text(node):
    if isinstance(node.key, Literal) and isinstance(node.key.value, str):
        if _has_fields(node.child):
            return f"{text(node.child)}.{node.key.value}"
        return f"{text(node.child)}[{node.key.value}]"
    return f"{text(node.child)}[{text(node.key)}]"


def _has_fields(node):
    """Whether .name of the node is a field of a struct, not a key of a map."""
    if isinstance(node, Variable):
        return True
    kind = node.attribute.type if isinstance(node, Bound) else (
        type_of[0](node) if type_of[0] else None)
    if kind is None and type_of[0] and isinstance(node, Item):
        return True
    name = type(kind).__name__
    return name == "StructType" or (name == "ArrayType"
                                    and type(kind.elementType).__name__ == "StructType")


def _lambda_text(node):
    names = ", ".join("namedlambdavariable()" for _ in node.parameters)
    return f"lambdafunction({text(node.body)}, {names})"


_TEXTS = {
    Literal: _literal_text,
    Name: lambda node: ".".join(node.parts),
    Bound: lambda node: node.attribute.name,
    Star: lambda node: ".".join(node.prefix + ("*",)),
    Call: _call_text,
    Cast: lambda node: text(node.child) if node.unnamed else (f"{'TRY_' if node.quiet else ''}CAST({text(node.child)} AS "
                        f"{node.type.simpleString().upper()})"),
    Alias: lambda node: f"{text(node.child)} AS {', '.join(node.names)}",
    Case: _case_text,
    Item: _item_text,
    Order: _order_text,
    Window: _window_text,
    Lambda: _lambda_text,
    Variable: lambda node: "namedlambdavariable()",
    PythonCall: lambda node: f"{node.name}({', '.join(map(text, node.args))})",
    Subquery: lambda node: "scalarsubquery()" if node.kind == "scalar" else f"{node.kind}()",
    Interval: lambda node: node.shown,
}


def text(node):
    """The node as Spark writes it when it names a column."""
    return _TEXTS[type(node)](node)


def output_name(node):
    """The name of the column that selecting `node` makes."""
    if isinstance(node, Alias):
        return node.names[0]
    if isinstance(node, Cast) and isinstance(node.child, (Name, Bound, Alias)):
        return output_name(node.child)
    if isinstance(node, Name):
        return node.parts[-1]
    return text(node)


class naming:
    """While it is entered, names of columns know the types that `compiler` finds."""

    def __init__(self, compiler):
        def find(node):
            from pyspark.errors import PySparkException
            try:
                return compiler.compile(node).type
            except (PySparkException, KeyError):  # or a variable of a lambda
                return None
        self.find = find

    def __enter__(self):
        self.before, type_of[0] = type_of[0], self.find

    def __exit__(self, *_):
        type_of[0] = self.before


def walk(node):
    """The node and all below it."""
    yield node
    for child in node.children():
        yield from walk(child)
