"""From a Node to the engine's SQL: finds names, applies Spark's types, calls builtins."""

import datetime
import decimal
import re

from pyspark.errors import AnalysisException, NotServed
from pyspark.sql import types as t
from pyspark._engine import expressions as e
from pyspark._engine import java_maps
from pyspark._engine.casts import cast
from pyspark._engine.coercion import common_of
from pyspark._engine.registry import AGGREGATES, BUILTINS, WINDOWS
from pyspark._engine.scope import fresh
from pyspark._engine.typed import (
    Typed, engine_type, is_integral, is_null, is_string, null_of, quote_name, quote_text,
)

GENERATORS = {"explode", "explode_outer", "posexplode", "posexplode_outer", "inline",
              "inline_outer", "stack", "json_tuple"}
_STAGE_ID = re.compile(r"\bpy\d+_")


class StageCall:
    """A call of Python that a plan makes before the SQL that uses its column `id`."""

    def __init__(self, id, function, args, type, level, name):
        self.id, self.function, self.args = id, function, args
        self.type, self.level, self.name = type, level, name


class StageWindow:
    """A window function in the argument of another: a plan makes it before, as column `id`."""

    def __init__(self, id, sql, type, level):
        self.id, self.sql, self.type, self.level = id, sql, type, level
        self.name, self.function = id, None


class Compiler:
    """Compiles expressions over the columns of `scope`. `stage` collects calls of Python."""

    def __init__(self, scope, session=None, stage=None):
        self.scope, self.session = scope, session
        self.stage = [] if stage is None else stage
        self.variables = {}
        self._windows = 0  # that are being compiled

    def compile(self, node):
        return _COMPILE[type(node)](self, node)

    def condition(self, node):
        """A boolean, for filters and joins."""
        value = self.compile(node)
        if is_null(value.type):
            return Typed("CAST(NULL AS BOOLEAN)", t.BooleanType())
        if is_string(value.type):
            return cast(value, t.BooleanType())
        if not isinstance(value.type, t.BooleanType):
            raise AnalysisException(
                f'[DATATYPE_MISMATCH.FILTER_NOT_BOOLEAN] Cannot resolve "{e.text(node)}" due to '
                f'data type mismatch: Filter expression "{e.text(node)}" of type '
                f'"{value.type.simpleString().upper()}" is not a boolean.',
                error_class="DATATYPE_MISMATCH.FILTER_NOT_BOOLEAN")
        return value

    def order(self, node):
        """A sort key as text."""
        node = node if isinstance(node, e.Order) else e.Order(node)
        value = self.compile(node.child)
        tail = "ASC" if node.ascending else "DESC"
        if isinstance(value.type, t.StructType):
            return ", ".join(self._struct_order(value, tail, node.nulls_first))
        return f"{value.sql} {tail} NULLS {'FIRST' if node.nulls_first else 'LAST'}"

    def _struct_order(self, value, tail, nulls_first):
        """A struct field by field: a null in it comes before all values."""
        keys = [f"({value.sql}) IS NULL {'DESC' if nulls_first else 'ASC'}"]
        first = tail == "ASC"
        for field in value.type.fields:
            inner = self.field(value, field.name)
            if isinstance(field.dataType, t.StructType):
                keys += self._struct_order(inner, tail, first)
            else:
                keys.append(f"{inner.sql} {tail} NULLS {'FIRST' if first else 'LAST'}")
        return keys

    def python_call(self, function, name, args, kind):
        """The column that `function`, run over the rows, will give."""
        if self.variables:
            raise NotServed(f"{name} inside of a lambda")
        level = self._level([arg.sql for arg in args])
        for call in self.stage:
            if call.name == name and call.type == kind and call.function is function and (
                    [arg.sql for arg in call.args] == [arg.sql for arg in args]):
                return Typed(call.id, kind, True)
        call = StageCall(fresh("py"), function, args, kind, level, name)
        self.stage.append(call)
        return Typed(call.id, kind, True)

    def _level(self, texts):
        """Above all columns of stages that the SQL uses."""
        return 1 + max([call.level for text in texts for found in _STAGE_ID.findall(text)
                        for call in self.stage if call.id == found] or [0])

    # One method for each kind of node.

    def literal(self, node):
        return literal(node)

    def name(self, node):
        if len(node.parts) == 1 and node.parts[0].lower() in self.scope.aliases:
            found = self.scope.by_name(node.parts[0])
            if not found:
                return self.compile(self.scope.aliases[node.parts[0].lower()])
        found = self.scope.find(node.parts)
        if found is None:
            if len(node.parts) == 1 and node.parts[0].lower() in (
                    "current_date", "current_timestamp", "current_user"):
                return self.compile(e.Call(node.parts[0].lower(), ()))
            raise self.scope.missing(node.parts)
        attribute, fields = found
        value = self.attribute(attribute)
        for field in fields:
            value = self.field(value, field)
        return value

    def attribute(self, attribute):
        return Typed(attribute.id, attribute.type, attribute.nullable)

    def bound(self, node):
        found = self.scope.bound(node.attribute)
        if found is None:
            name = node.attribute.name
            raise AnalysisException(
                f'[MISSING_ATTRIBUTES.RESOLVED_ATTRIBUTE_APPEAR_IN_OPERATION] Resolved attribute(s)'
                f' "{name}" missing from the DataFrame it is used on: take the column from that '
                f'DataFrame, or name it as col("{name}").',
                error_class="MISSING_ATTRIBUTES.RESOLVED_ATTRIBUTE_APPEAR_IN_OPERATION")
        return self.attribute(found)

    def field(self, value, name):
        """value.name of a struct, a map, or of each struct in an array."""
        kind = value.type
        if isinstance(kind, t.StructType):
            field = _field(kind, name)
            return Typed(f"({value.sql}).{quote_name(field.name)}", field.dataType,
                         value.nullable or field.nullable)
        if isinstance(kind, t.MapType):
            key = cast(Typed(quote_text(name), t.StringType(), False), kind.keyType)
            return Typed(f"({value.sql})[{key.sql}]", kind.valueType, True)
        if isinstance(kind, t.ArrayType) and isinstance(kind.elementType, t.StructType):
            field = _field(kind.elementType, name)
            return Typed(f"list_transform({value.sql}, lambda f_: f_.{quote_name(field.name)})",
                         t.ArrayType(field.dataType, kind.containsNull or field.nullable),
                         value.nullable)
        raise AnalysisException(
            f'[INVALID_EXTRACT_BASE_FIELD_TYPE] Can\'t extract a value from a column of type '
            f'"{kind.simpleString().upper()}": need a complex type [STRUCT, ARRAY, MAP].',
            error_class="INVALID_EXTRACT_BASE_FIELD_TYPE")

    def item(self, node):
        value = self.compile(node.child)
        if isinstance(value.type, t.StructType) or (
                isinstance(value.type, t.ArrayType) and isinstance(node.key, e.Literal)
                and isinstance(node.key.value, str)):
            return self.field(value, node.key.value)
        key = self.compile(node.key)
        if isinstance(value.type, t.ArrayType):
            return Typed(f"sp_get({value.sql}, {cast(key, t.LongType()).sql})",
                         value.type.elementType, True)
        if isinstance(value.type, t.MapType):
            return Typed(f"({value.sql})[{cast(key, value.type.keyType).sql}]",
                         value.type.valueType, True)
        return self.field(value, node.key.value if isinstance(node.key, e.Literal) else "")

    def call(self, node):
        name = node.name
        if name in AGGREGATES:
            return self.aggregate(node)
        if name in GENERATORS:
            raise AnalysisException(
                f"[UNSUPPORTED_GENERATOR.NESTED_IN_EXPRESSIONS] The generator is not supported: "
                f"nested in expressions \"{e.text(node)}\".",
                error_class="UNSUPPORTED_GENERATOR.NESTED_IN_EXPRESSIONS")
        if name in WINDOWS:
            raise AnalysisException(f"Window function {e.text(node)} requires an OVER clause.")
        found = BUILTINS.get(name)
        if found is None:
            registered = self.session and self.session._functions.get(name)
            if registered:
                return self.compile(registered(*node.args))
            raise AnalysisException(
                f"[UNRESOLVED_ROUTINE] Cannot resolve function `{name}` on search path "
                "[`system`.`builtin`, `system`.`session`, `spark_catalog`.`default`]: unknown, or "
                "not served by the embedded engine. The script needs Apache Spark itself, with "
                "this server as its S3 endpoint.", error_class="UNRESOLVED_ROUTINE")
        return found(self, node)

    def aggregate(self, node):
        raise AnalysisException(
            f"[INVALID_WHERE_CONDITION] or place for the aggregate function {e.text(node)}: "
            "an aggregate stands only in select, agg or having.",
            error_class="INVALID_WHERE_CONDITION")

    def aggregate_sql(self, node):
        """The aggregate itself, over the rows of this compiler's scope."""
        return AGGREGATES[node.name](self, node)

    def cast(self, node):
        return cast(self.compile(node.child), node.type)

    def alias(self, node):
        return self.compile(node.child)

    def case(self, node):
        conditions = [self.condition(when) for when, _ in node.branches]
        values = [self.compile(then) for _, then in node.branches]
        rest = self.compile(node.otherwise) if node.otherwise is not None else Typed(
            "NULL", t.NullType())
        kind = self.common([value.type for value in values] + [rest.type], node)
        parts = " ".join(f"WHEN {when.sql} THEN {cast(then, kind).sql}"
                         for when, then in zip(conditions, values))
        nullable = rest.nullable or any(value.nullable for value in values)
        return Typed(f"CASE {parts} ELSE {cast(rest, kind).sql} END", kind, nullable)

    def common(self, kinds, node):
        kind = common_of(kinds)
        if kind is None:
            listed = ", ".join(f'"{k.simpleString().upper()}"' for k in kinds)
            raise AnalysisException(
                f'[DATATYPE_MISMATCH.DATA_DIFF_TYPES] Cannot resolve "{e.text(node)}" due to data '
                f'type mismatch: input should all be the same type, but it\'s [{listed}].',
                error_class="DATATYPE_MISMATCH.DATA_DIFF_TYPES")
        return kind

    def window(self, node):
        from pyspark._engine.windows import compile_window
        self._windows += 1
        try:
            value = compile_window(self, node)
        finally:
            self._windows -= 1
        if not self._windows:
            return value
        call = StageWindow(fresh("py"), value.sql, value.type, self._level([value.sql]))
        self.stage.append(call)
        return Typed(call.id, value.type, value.nullable)

    def variable(self, node):
        return self.variables[node.name]

    def python(self, node):
        args = [self.compile(arg) for arg in node.args]
        return self.python_call(node.function, node.name, args, node.type)

    def subquery(self, node):
        from pyspark._engine.subqueries import compile_subquery
        return compile_subquery(self, node)

    def interval(self, node):
        return Typed(f"(to_months({node.months}) + to_days({node.days}) + "
                     f"to_microseconds({node.micros}))", node.type, False, node)

    def refuse_node(self, node):
        raise AnalysisException(f"{e.text(node)} cannot stand here.",
                                error_class="INVALID_USAGE_OF_STAR_OR_REGEX")


_COMPILE = {
    e.Literal: Compiler.literal, e.Name: lambda c, n: c.name(n), e.Bound: lambda c, n: c.bound(n),
    e.Star: Compiler.refuse_node, e.Call: lambda c, n: c.call(n), e.Cast: Compiler.cast,
    e.Alias: Compiler.alias, e.Case: Compiler.case, e.Item: Compiler.item,
    e.Order: Compiler.refuse_node, e.Window: lambda c, n: c.window(n),
    e.Lambda: Compiler.refuse_node, e.Variable: Compiler.variable,
    e.PythonCall: lambda c, n: c.python(n), e.Subquery: lambda c, n: c.subquery(n),
    e.Interval: Compiler.interval,
}


def _field(kind, name):
    found = [f for f in kind.fields if f.name.lower() == name.lower()]
    if not found:
        listed = ", ".join(f"`{f.name}`" for f in kind.fields)
        raise AnalysisException(f"[FIELD_NOT_FOUND] No such struct field `{name}` in {listed}.",
                                error_class="FIELD_NOT_FOUND")
    return found[0]


def literal_type(value):
    """The Spark type of a Python value that stands in an expression."""
    if value is None:
        return t.NullType()
    if isinstance(value, bool):
        return t.BooleanType()
    if isinstance(value, int):
        return t.IntegerType() if -2 ** 31 <= value < 2 ** 31 else t.LongType()
    if isinstance(value, float):
        return t.DoubleType()
    if isinstance(value, str):
        return t.StringType()
    if isinstance(value, decimal.Decimal):
        _, digits, exponent = value.as_tuple()
        scale = max(-exponent, 0)
        return t.DecimalType(max(len(digits) + max(exponent, 0), scale, 1), scale)
    if isinstance(value, datetime.datetime):
        return t.TimestampType()
    if isinstance(value, datetime.date):
        return t.DateType()
    if isinstance(value, (bytes, bytearray)):
        return t.BinaryType()
    if isinstance(value, datetime.timedelta):
        return t.DayTimeIntervalType()
    if isinstance(value, (list, tuple)):
        return t.ArrayType(common_of([literal_type(item) for item in value]),
                           any(item is None for item in value))
    if isinstance(value, dict):
        return t.MapType(common_of([literal_type(item) for item in value]),
                         common_of([literal_type(item) for item in value.values()]))
    if hasattr(value, "item"):
        return literal_type(value.item())
    raise AnalysisException(f"[UNSUPPORTED_LITERAL] {type(value).__name__} is no literal.",
                            error_class="UNSUPPORTED_FEATURE.LITERAL_TYPE")


def literal_sql(value, kind):
    """A Python value of Spark type `kind` as a constant of the engine."""
    if value is None:
        return null_of(kind)
    if isinstance(kind, t.BooleanType):
        return "true" if value else "false"
    if is_integral(kind):
        return f"CAST({int(value)} AS {engine_type(kind)})"
    if isinstance(kind, (t.DoubleType, t.FloatType)):
        return f"CAST('{float(value)!r}' AS {engine_type(kind)})"
    if isinstance(kind, t.DecimalType):
        return f"CAST('{value:f}' AS {engine_type(kind)})"
    if is_string(kind):
        return quote_text(value)
    if isinstance(kind, t.BinaryType):
        return "CAST('" + "".join(f"\\x{byte:02X}" for byte in bytes(value)) + "' AS BLOB)"
    if isinstance(kind, (t.TimestampType, t.TimestampNTZType)):
        return f"CAST('{plain_time(value, kind)}' AS TIMESTAMP)"
    if isinstance(kind, t.DateType):
        return f"CAST('{value.isoformat()}' AS DATE)"
    if isinstance(kind, t.DayTimeIntervalType):
        micros = value.days * 86400000000 + value.seconds * 1000000 + value.microseconds
        return f"to_microseconds({micros})"
    if isinstance(kind, t.ArrayType):
        inner = ", ".join(literal_sql(item, kind.elementType) for item in value)
        return f"CAST([{inner}] AS {engine_type(kind)})"
    if isinstance(kind, t.MapType):
        pairs = java_maps.incoming(value.items())
        keys = ", ".join(literal_sql(key, kind.keyType) for key, _ in pairs)
        items = ", ".join(literal_sql(item, kind.valueType) for _, item in pairs)
        return f"CAST(map([{keys}], [{items}]) AS {engine_type(kind)})"
    if isinstance(kind, t.StructType):
        values = [value.get(f.name) for f in kind.fields] if isinstance(value, dict) else value
        inner = ", ".join(f"{quote_name(f.name)}: {literal_sql(item, f.dataType)}"
                          for f, item in zip(kind.fields, values))
        return f"CAST({{{inner}}} AS {engine_type(kind)})"
    raise NotServed(f"a literal of type {kind.simpleString()}")


def plain_time(value, kind):
    """A datetime without zone: in UTC, which is the time zone of jobs."""
    if value.tzinfo is not None:
        value = value.astimezone(datetime.timezone.utc).replace(tzinfo=None)
    return value.isoformat(" ")


def literal(node):
    value = node.value
    if hasattr(value, "item") and not isinstance(value, (str, bytes)):
        value = value.item()
    kind = node.type or literal_type(value)
    if value is None and isinstance(kind, t.NullType):
        return Typed("NULL", kind, True, node)
    return Typed(literal_sql(value, kind), kind, value is None, node)
