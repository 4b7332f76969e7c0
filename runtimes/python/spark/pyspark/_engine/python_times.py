"""Columns of files whose dates and times have a pattern that only Python reads: they come as texts first."""

from pyspark.sql import types as t
from pyspark._engine import java_dates, zones
from pyspark._engine import plan as p
from pyspark._engine.casts import cast
from pyspark._engine.compiler import Compiler
from pyspark._engine.scope import Attribute
from pyspark._engine.typed import Typed, is_timestamp, quote_text


def _pattern(kind, options):
    """The pattern of a type, where the engine does not read it; else None."""
    found = options.get("dateformat") if isinstance(kind, t.DateType) else (
        options.get("timestampformat") if isinstance(kind, t.TimestampType) else None)
    return found if found and java_dates.strptime(found) is None else None


def read_by(reader, session, files, options, schema):
    """The plan of reader(session, files, options, schema), with such columns read here; None where there
    are none, or where what does not fit says more than null."""
    if schema is None or options.get("mode", "PERMISSIVE").upper() != "PERMISSIVE":
        return None
    patterns = {f.name.lower(): (_pattern(f.dataType, options), f.dataType) for f in schema.fields}
    patterns = {name: found for name, found in patterns.items() if found[0]}
    corrupt = options.get("columnnameofcorruptrecord", "_corrupt_record")
    if not patterns or any(f.name == corrupt for f in schema.fields):
        return None
    texts = t.StructType([t.StructField(f.name, t.StringType(), True) if f.name.lower() in patterns else f
                          for f in schema.fields])
    plan = reader(session, files, options, texts)
    compiler, items = Compiler(plan.scope(), session), []
    for a in plan.attributes:
        pattern, kind = patterns.get(a.name.lower(), (None, None))
        if pattern is None or a.hidden:
            items.append((a, a.id))
            continue
        zone = zones.current() if is_timestamp(kind) else None
        found = compiler.python_call(java_dates.parser(zone), f"parse_time_{pattern}", [
            Typed(a.id, t.StringType()), Typed(quote_text(pattern), t.StringType(), False)], t.TimestampNTZType())
        value = found.sql if is_timestamp(kind) else cast(found, kind).sql
        items.append((Attribute(a.name, kind, True), value))
    return p.project(p.with_stage(plan, compiler.stage), items)
