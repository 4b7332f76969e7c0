"""JSON text in and out."""

import datetime
import decimal
import json

from pyspark.errors import AnalysisException, NotServed, SparkRuntimeException
from pyspark.sql import types as t
from pyspark._engine import expressions as e
from pyspark._engine import java_dates, zones
from pyspark._engine.rendering import double_text
from pyspark._engine.registry import builtin, coerce, python


def _options(node, place):
    if len(node.args) <= place:
        return {}
    found = node.args[place]
    if isinstance(found, e.Literal) and isinstance(found.value, dict):
        return {key.lower(): str(value) for key, value in found.value.items()}
    if isinstance(found, e.Call) and found.name == "map":
        values = [arg.value for arg in found.args]
        return {key.lower(): value for key, value in zip(values[::2], values[1::2])}
    raise NotServed(f"{node.name} with options that are no constants")


@builtin("get_json_object", "ss")
def _get(compiler, node, text, path):
    return compiler.python_call(_by_path, "get_json_object", [text, path], t.StringType())


def _steps(path):
    import re
    if not path.startswith("$"):
        return None
    found, place = [], 1
    pattern = re.compile(r"\.([^.\[]+)|\[(\d+|\*)\]|\['([^']*)'\]")
    while place < len(path):
        step = pattern.match(path, place)
        if not step:
            return None
        name, index, quoted = step.groups()
        found.append(quoted if quoted is not None else name if name is not None
                     else ("*" if index == "*" else int(index)))
        place = step.end()
    return found


def _by_path(text, path):
    if text is None or path is None:
        return None
    steps = _steps(path)
    if steps is None:
        return None
    try:
        values = [json.loads(text, parse_float=_Number, parse_int=_Number)]
    except ValueError:
        return None
    many = False
    for step in steps:
        after = []
        for value in values:
            if step == "*":
                many = True
                after += value if isinstance(value, list) else list(
                    value.values()) if isinstance(value, dict) else []
            elif isinstance(step, int):
                if isinstance(value, list) and step < len(value):
                    after.append(value[step])
            elif isinstance(value, dict) and step in value:
                after.append(value[step])
            elif isinstance(value, list):
                after += [one[step] for one in value if isinstance(one, dict) and step in one]
                many = True
        values = after
    values = [value for value in values if value is not None]
    if not values:
        return None
    if len(values) == 1 and not (many and isinstance(values[0], str)):
        return values[0] if isinstance(values[0], str) and not isinstance(
            values[0], _Number) else dump(values[0])
    return dump(values) if len(values) > 1 else dump(values[0])


class _Number(str):
    """A number of JSON, as it was read."""


class _Raw(str):
    """Text of JSON, to be written as it is."""


def dump(value):
    """Compact JSON; a fraction is written as the double that it is, as Spark does."""
    if isinstance(value, _Raw):
        return str(value)
    if isinstance(value, _Number):
        return str(value) if value.lstrip("-").isdigit() else double_text(float(value))
    if isinstance(value, dict):
        return "{" + ",".join(f"{json.dumps(k, ensure_ascii=False)}:{dump(v)}"
                              for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(dump, value)) + "]"
    return json.dumps(value, ensure_ascii=False)


@python("json_array_length", "s", "i")
def _array_length(text):
    try:
        value = json.loads(text)
    except ValueError:
        return None
    return len(value) if isinstance(value, list) else None


@python("json_object_keys", "s", lambda args: t.ArrayType(t.StringType()))
def _object_keys(text):
    try:
        value = json.loads(text)
    except ValueError:
        return None
    return list(value) if isinstance(value, dict) else None


def _schema(node):
    from pyspark.sql.type_text import parse_schema
    if isinstance(node, e.Call) and node.name == "schema_of_json":
        return infer_json(json.loads(node.args[0].value))
    if not isinstance(node, e.Literal) or not isinstance(node.value, str):
        raise NotServed("from_json with a schema that is no constant")
    if node.value.lstrip().startswith("{"):
        return t._parse_datatype_json_string(node.value)
    return parse_schema(node.value)


@builtin("from_json")
def _from_json(compiler, node):
    text = coerce(compiler.compile(node.args[0]), "s")
    kind = all_nullable(_schema(node.args[1]))
    options = _options(node, 2)
    for name in options:
        if name not in ("mode", "dateformat", "timestampformat", "allowunquotedfieldnames",
                        "columnnameofcorruptrecord"):
            raise NotServed(f"from_json with the option {name}")
    if options.get("mode", "PERMISSIVE").upper() not in ("PERMISSIVE", "FAILFAST"):
        raise AnalysisException("[PARSE_MODE_UNSUPPORTED] The function `from_json` doesn't support "
                                f"the {options['mode']} mode. Acceptable modes are PERMISSIVE and "
                                "FAILFAST.", error_class="PARSE_MODE_UNSUPPORTED")
    reader = _readers.setdefault((kind.simpleString(), str(options), zones.current_text()),
                                 JsonReader(kind, options))
    return compiler.python_call(reader, f"from_json_{kind.simpleString()}", [text], kind)


_readers = {}


def all_nullable(kind):
    if isinstance(kind, t.StructType):
        return t.StructType([t.StructField(f.name, all_nullable(f.dataType), True, f.metadata)
                             for f in kind.fields])
    if isinstance(kind, t.ArrayType):
        return t.ArrayType(all_nullable(kind.elementType), True)
    if isinstance(kind, t.MapType):
        return t.MapType(all_nullable(kind.keyType), all_nullable(kind.valueType), True)
    return kind


class Unfit(Exception):
    """A value of JSON that is not of the declared type."""


class JsonReader:
    """Values of a declared type from JSON text, as from_json and the JSON reader see them."""

    def __init__(self, kind, options=None):
        self.kind, self.options = kind, options or {}
        self._strict = self.options.get("mode", "").upper() == "FAILFAST"
        self._corrupt = None  # the place of the column that takes texts that do not fit
        wanted = self.options.get("columnnameofcorruptrecord", "_corrupt_record")
        if isinstance(kind, t.StructType) and wanted in kind.names:
            self._corrupt = kind.names.index(wanted)
        self._is_bad = False
        self.zone = zones.current()

    def __call__(self, text):
        if text is None or not text.strip():
            return None
        self._is_bad = False
        found = self._read(text)
        if not self._is_bad:
            return found
        if self._strict:
            raise SparkRuntimeException(
                "[MALFORMED_RECORD_IN_PARSING] Malformed records are detected in record parsing. "
                "Parse Mode: FAILFAST.", error_class="MALFORMED_RECORD_IN_PARSING")
        if self._corrupt is not None:
            found = found[:self._corrupt] + (text,) + found[self._corrupt + 1:]
        return found

    def _read(self, text):
        try:
            value = json.loads(text, parse_float=_Number, parse_int=_Number,
                               parse_constant=_Number)
        except ValueError:
            return self._failed()
        if isinstance(self.kind, t.StructType):
            if isinstance(value, list):
                value = value[0] if value else {}
            if not isinstance(value, dict):
                return self._failed()
            return self._struct(value, self.kind)
        try:
            if isinstance(self.kind, t.ArrayType) and isinstance(value, dict):
                value = [value]
            return self.value(value, self.kind)
        except Unfit:
            self._is_bad = True
            return None

    def _failed(self):
        self._is_bad = True
        if isinstance(self.kind, t.StructType):
            return tuple(None for _ in self.kind.fields)
        return None

    def _struct(self, value, kind):
        out = []
        for field in kind.fields:
            try:
                out.append(self.value(value.get(field.name), field.dataType))
            except Unfit:
                self._is_bad = True
                out.append(None)
        return tuple(out)

    def value(self, value, kind):
        if value is None:
            return None
        if isinstance(kind, t.StringType):
            return value if type(value) is str else dump(value)
        if isinstance(kind, t.StructType):
            if not isinstance(value, dict):
                raise Unfit
            return self._struct(value, kind)
        if isinstance(kind, t.ArrayType):
            if not isinstance(value, list):
                raise Unfit
            return [self.value(item, kind.elementType) for item in value]
        if isinstance(kind, t.MapType):
            if not isinstance(value, dict):
                raise Unfit
            return {key: self.value(item, kind.valueType) for key, item in value.items()}
        if isinstance(kind, t.BooleanType):
            if not isinstance(value, bool):
                raise Unfit
            return value
        return self._scalar(value, kind)

    def _scalar(self, value, kind):
        if isinstance(value, (bool, dict, list)):
            raise Unfit
        number = isinstance(value, _Number)
        if isinstance(kind, (t.DoubleType, t.FloatType)):
            if not number and value not in ("NaN", "Infinity", "-Infinity", "+INF", "INF", "-INF"):
                raise Unfit
            return float(value)
        if isinstance(kind, t.DecimalType):
            from pyspark._engine.inference import decimal_fit
            try:
                return decimal_fit(decimal.Decimal(value), kind)
            except decimal.InvalidOperation:
                raise Unfit from None
        if isinstance(kind, t.IntegralType):
            bits = {t.ByteType: 7, t.ShortType: 15, t.IntegerType: 31}.get(type(kind), 63)
            if not number or not value.lstrip("-").isdigit() or not (
                    -2 ** bits <= int(value) < 2 ** bits):
                raise Unfit
            return int(value)
        return self._time(value, kind)

    def _time(self, value, kind):
        if isinstance(value, _Number):
            raise Unfit
        name = "dateformat" if isinstance(kind, t.DateType) else "timestampformat"
        pattern = self.options.get(name)
        if pattern:
            found = java_dates.parser(None if isinstance(kind, t.DateType) else self.zone)(value, pattern)
            if found is not None and not isinstance(kind, t.DateType):
                return found
        else:
            try:
                found = datetime.datetime.fromisoformat(value.replace("Z", "+00:00"))
            except ValueError:
                found = None
        if found is None:
            raise Unfit
        if isinstance(kind, t.DateType):
            return found.date()
        if found.tzinfo is not None:
            return found.astimezone(datetime.timezone.utc).replace(tzinfo=None)
        return self.zone.instant_of(found) if self.zone and isinstance(kind, t.TimestampType) else found


@builtin("to_json")
def _to_json(compiler, node):
    value = compiler.compile(node.args[0])
    options = _options(node, 1)
    kind = value.type
    name = f"to_json_{kind.simpleString()}{options}{zones.current_text()}"
    options = {**options, "": zones.current()}
    writer = _readers.setdefault(name, lambda item: None if item is None else dump(
        to_plain(item, kind, options)))
    return compiler.python_call(writer, name, [value], t.StringType())


def to_plain(value, kind, options=None):
    """A Spark value as JSON has it; a struct's fields that are null are left out."""
    options = options or {}
    if value is None:
        return None
    if isinstance(kind, t.StructType):
        keep = options.get("ignorenullfields", "true").lower() == "false"
        return {f.name: to_plain(item, f.dataType, options)
                for f, item in zip(kind.fields, value) if keep or item is not None}
    if isinstance(kind, t.ArrayType):
        return [to_plain(item, kind.elementType, options) for item in value]
    if isinstance(kind, t.MapType):
        from pyspark._engine.rendering import value_text
        return {value_text(k, kind.keyType): to_plain(v, kind.valueType, options)
                for k, v in value.items()}
    if isinstance(kind, (t.DoubleType, t.FloatType)):
        from pyspark._engine.rendering import value_text
        if value != value or value in (float("inf"), float("-inf")):
            return value_text(value, kind)
        return _Raw(value_text(value, kind))
    if isinstance(kind, t.DecimalType):
        return _Raw(format(value, "f"))
    if isinstance(kind, (t.TimestampType, t.TimestampNTZType)):
        has_zone = isinstance(kind, t.TimestampType)
        write = java_dates.formatter(options.get("") if has_zone else None)
        return write(value, options.get("timestampformat") or (
            "yyyy-MM-dd'T'HH:mm:ss.SSS" + ("XXX" if has_zone else "")))
    if isinstance(kind, t.DateType):
        if "dateformat" in options:
            return java_dates.formatter(None)(datetime.datetime.combine(value, datetime.time()),
                                              options["dateformat"])
        return value.isoformat()
    if isinstance(kind, t.BinaryType):
        import base64
        return base64.b64encode(bytes(value)).decode()
    return value


def infer_json(value):
    """The type of a value of JSON, as schema_of_json and the JSON reader see it."""
    return settled(raw_json_type(value))


def settled(kind):
    """What raw_json_type() gave, with strings where there were nulls only."""
    if isinstance(kind, t.NullType):
        return t.StringType()
    if isinstance(kind, t.ArrayType):
        return t.ArrayType(settled(kind.elementType), True)
    if isinstance(kind, t.StructType):
        return t.StructType([t.StructField(f.name, settled(f.dataType), True) for f in kind.fields])
    return kind


def raw_json_type(value):
    if value is None:
        return t.NullType()
    if isinstance(value, bool):
        return t.BooleanType()
    if isinstance(value, int):
        return t.LongType() if -2 ** 63 <= value < 2 ** 63 else t.DecimalType(
            min(38, len(str(abs(value)))), 0)
    if isinstance(value, float):
        return t.DoubleType()
    if isinstance(value, list):
        element = t.NullType()
        for item in value:
            element = merge_json(element, raw_json_type(item))
        return t.ArrayType(element, True)
    if isinstance(value, dict):
        return t.StructType([t.StructField(k, raw_json_type(v), True)
                             for k, v in sorted(value.items())])
    return t.StringType()


def merge_json(a, b):
    if isinstance(a, t.NullType) or a == b:
        return b
    if isinstance(b, t.NullType):
        return a
    if isinstance(a, t.NumericType) and isinstance(b, t.NumericType):
        if isinstance(a, t.DoubleType) or isinstance(b, t.DoubleType):
            return t.DoubleType()
        from pyspark._engine.coercion import wider_numeric
        return wider_numeric(a, b)
    if isinstance(a, t.StructType) and isinstance(b, t.StructType):
        found = {f.name: f.dataType for f in a.fields}
        for f in b.fields:
            found[f.name] = merge_json(found.get(f.name, t.NullType()), f.dataType)
        return t.StructType([t.StructField(k, v, True) for k, v in sorted(found.items())])
    if isinstance(a, t.ArrayType) and isinstance(b, t.ArrayType):
        return t.ArrayType(merge_json(a.elementType, b.elementType), True)
    return t.StringType()


@builtin("schema_of_json")
def _schema_of_json(compiler, node):
    text = node.args[0].value if isinstance(node.args[0], e.Literal) else None
    if text is None:
        raise NotServed("schema_of_json of what is no constant")

    def upper(kind):
        if isinstance(kind, t.StructType):
            return "STRUCT<" + ", ".join(f"{f.name}: {upper(f.dataType)}"
                                         for f in kind.fields) + ">"
        if isinstance(kind, t.ArrayType):
            return f"ARRAY<{upper(kind.elementType)}>"
        return kind.simpleString().upper()

    return compiler.compile(e.Literal(upper(infer_json(json.loads(text)))))
