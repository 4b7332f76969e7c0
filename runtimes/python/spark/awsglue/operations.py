"""What DynamicFrame does in more than a few lines: mapping, joining, resolving, unboxing. Each
takes the DataFrame's way where the frame is one and the operation allows it, else goes through
records."""

import csv
import io
import json
import operator

from awsglue import choices, paths, values
from awsglue import gluetypes as g
from awsglue.records import Records

KEPT_TYPES = ("struct", "array", "map", "choice", "null")  # not cast
COMPARISONS = {">": operator.gt, "<": operator.lt, ">=": operator.ge, "<=": operator.le,
               "=": operator.eq, "==": operator.eq, "!=": operator.ne}


def quoted(name):
    return "`" + name.replace("`", "``") + "`"


def spark_cast(column, kind):
    """Null where a value cannot be cast, whatever the session says of errors."""
    target = values.to_spark(kind)
    if hasattr(type(column), "try_cast"):
        return column.try_cast(target)
    return column.cast(target)


# ApplyMapping.

class Mapping:
    def __init__(self, given, names, case_sensitive):
        if isinstance(given, str) or len(given) not in (2, 4):
            raise ValueError("a mapping is (source, source type, target, target type), not "
                             f"{given}")
        source, target = given[0], given[2 if len(given) == 4 else 1]
        kind = given[3] if len(given) == 4 else "null"
        base = kind.split("<")[0].split("(")[0].strip().lower()
        self.kind = None if base in KEPT_TYPES else g.parse_type(kind)
        self.source = paths.resolve(source, names)
        self.target = paths.parse(target)
        if not case_sensitive and self.source[0] not in names:
            found = [name for name in names if name.lower() == self.source[0].lower()]
            self.source = (found[:1] or self.source[:1]) + self.source[1:]


def apply_mapping(frame, mappings, case_sensitive):
    """Only what is mapped, in the order of the mappings."""
    schema = frame.schema()
    names = schema.names()
    parsed = [Mapping(given, names, case_sensitive) for given in mappings]
    parsed = [m for m in parsed if choices.kind_at(schema, m.source) is not None]
    if frame.is_uniform and all(len(m.source) == len(m.target) == 1 for m in parsed):
        return frame._made(_map_columns(frame.toDF(), schema, parsed))
    made = Records()
    for record in frame.records():
        out = {}
        for mapping in parsed:
            value = paths.get(record, mapping.source)
            if mapping.kind is not None:
                value = values.cast_value(value, mapping.kind)
            paths.put(out, mapping.target, value)
        made.append(out)
    first = list(dict.fromkeys(mapping.target[0] for mapping in parsed))
    return frame._made(made, _typed(values.schema_of(made, first), parsed))


def _map_columns(data, schema, parsed):
    from pyspark.sql import functions as F
    columns = []
    for mapping in parsed:
        column = F.col(quoted(mapping.source[0]))
        known = schema.field_map[mapping.source[0]].dataType
        if mapping.kind is not None and known != mapping.kind:
            column = spark_cast(column, mapping.kind)
        columns.append(column.alias(mapping.target[0]))
    return data.select(*columns)


def _typed(schema, parsed):
    """The schema with the types that mappings name, which values alone don't tell."""
    for mapping in parsed:
        if mapping.kind is None:
            continue
        inner = schema
        for step in mapping.target[:-1]:
            inner = inner.field_map[step].dataType
        inner.field_map[mapping.target[-1]].dataType = mapping.kind
    return schema


# Rows.

def compares(record, comparisons):
    for path, wanted in comparisons.items():
        value = paths.get(record, paths.parse(path))
        for sign, other in wanted.items():
            if sign not in COMPARISONS:
                raise ValueError(f"'{sign}' is not a comparison")
            if value is None or not COMPARISONS[sign](value, other):
                return False
    return True


def join(left, right, keys1, keys2):
    """An inner join on equal keys; what both have is called .name on the right."""
    if len(keys1) != len(keys2):
        raise ValueError("both sides of a join need as many keys")
    names1, names2 = left.schema().names(), right.schema().names()
    renamed = {name: "." + name if name in names1 else name for name in names2}
    plain = all(key in names1 for key in keys1) and all(key in names2 for key in keys2)
    if left.is_uniform and right.is_uniform and plain:
        from pyspark.sql import functions as F
        other = right.toDF().select(*[F.col(quoted(n)).alias(renamed[n]) for n in names2])
        condition = None
        for one, two in zip(keys1, keys2):
            equal = F.col(quoted(one)) == F.col(quoted(renamed[two]))
            condition = equal if condition is None else condition & equal
        return left._made(left.toDF().join(other, condition, "inner"))
    steps1 = [paths.resolve(key, names1) for key in keys1]
    steps2 = [paths.resolve(key, names2) for key in keys2]
    table = {}
    for record in right.records():
        key = tuple(paths.get(record, step) for step in steps2)
        if None not in key:
            table.setdefault(key, []).append(record)
    made = Records()
    for record in left.records():
        for match in table.get(tuple(paths.get(record, step) for step in steps1), ()):
            made.append({**record, **{renamed[n]: v for n, v in match.items()}})
    fields = left.schema().fields + [g.Field(renamed[f.name], f.dataType)
                                     for f in right.schema().fields]
    return left._made(made, g.StructType(fields))


def drop_null_fields(frame):
    names = frame.schema().names()
    if frame.is_uniform:
        from pyspark.sql import functions as F
        data = frame.toDF()
        if not names:
            return frame
        row = data.agg(F.count(F.lit(1)).alias("n"),
                       *[F.count(F.col(quoted(name))).alias(f"c{i}")
                         for i, name in enumerate(names)]).collect()[0]
        kept = [name for i, name in enumerate(names) if row[i + 1] > 0 or row[0] == 0]
        if len(kept) == len(names):
            return frame
        return frame._made(data.select(*[quoted(name) for name in kept]))
    gone = [f.name for f in frame.schema().fields
            if all(record.get(f.name) is None for record in frame.records())]
    return frame.drop_fields([quoted(name) for name in gone]) if gone else frame


# ResolveChoice.

def resolve_choice(frame, specs, choice, database, table_name):
    if bool(specs) == bool(choice):
        raise ValueError("resolveChoice takes either specs or choice")
    schema = frame.schema()
    if choice == "match_catalog":
        specs = _specs_of_table(frame, database, table_name)
    elif choice:
        action = choices.check_action(choice)
        work = [(steps, action) for steps in choices.choice_paths(schema)]
        return _resolve(frame, work)
    names = schema.names()
    work = [(paths.resolve(path, names), choices.check_action(action)) for path, action in specs]
    return _resolve(frame, [(steps, action) for steps, action in work
                            if choices.kind_at(schema, steps) is not None])


def _resolve(frame, work):
    if not work:
        return frame
    if frame.is_uniform:
        # Without choices only casts change anything.
        work = [(steps, action) for steps, action in work if action[0] in ("cast", "project")]
        if all(len(steps) == 1 for steps, _ in work):
            from pyspark.sql import functions as F
            kinds = {steps[0]: action[1] for steps, action in work}
            columns = [spark_cast(F.col(quoted(n)), kinds[n]).alias(n) if n in kinds
                       else F.col(quoted(n)) for n in frame.schema().names()]
            return frame._made(frame.toDF().select(*columns))
    records, schema = frame.records(), frame.schema()
    for steps, action in work:
        records = Records.of(choices.resolve_at(records, schema, steps, action))
    made = g.kept(values.schema_of(records, [n for n in schema.names() if any(
        n in record for record in records.first(1))]), schema)
    for steps, (what, target) in work:
        parent = choices.kind_at(made, steps[:-1])
        if what in ("cast", "project") and isinstance(parent, g.StructType):
            parent.field_map[steps[-1]].dataType = target
    return frame._made(records, made)


def _specs_of_table(frame, database, table_name):
    from awsglue import catalog
    specs = []
    for column in catalog.get_table(database, table_name)["StorageDescriptor"]["Columns"]:
        base = column["Type"].split("<")[0].lower()
        if base not in KEPT_TYPES and column["Name"] in frame.schema().names():
            specs.append((quoted(column["Name"]), "cast:" + column["Type"]))
    return specs


# Unbox.

def _from_csv(text, options):
    reader = csv.reader(io.StringIO(text), delimiter=options.get("separator", ","))
    row = next(reader, [])
    return {f"col{i}": value for i, value in enumerate(row)}


def unbox(frame, path, text_format, options):
    """A column of texts as what they say."""
    if text_format not in ("json", "csv"):
        raise NotImplementedError(f"Unbox of the format {text_format} is not served by Tarn's "
                                  "awsglue: json and csv are")
    steps = paths.resolve(path, frame.schema().names())

    def open_box(text):
        if text is None:
            return None
        return json.loads(text) if text_format == "json" else _from_csv(text, options)
    return frame._made(paths.change(record, steps, open_box) for record in frame.records())
