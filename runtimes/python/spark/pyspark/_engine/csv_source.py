"""CSV files as a plan: the engine splits lines into texts, our own SQL makes values of them."""

import csv
import io

from pyspark.errors import NotServed
from pyspark.sql import types as t
from pyspark._engine import object_files
from pyspark._engine.casts import cast, meant
from pyspark._engine.file_sources import file_list, file_plan
from pyspark._engine.json_source import line_separator, parse_mode
from pyspark._engine.native_lines import form_of
from pyspark._engine.native_text import reading
from pyspark._engine.scope import Attribute, fresh
from pyspark._engine.typed import (
    Typed, engine_type, is_integral, is_string, is_timestamp, quote_name, quote_text,
)

HEAD_BYTES = 1 << 20
SPLIT_BYTES = 128 << 20
SAMPLE_ROWS = 2000
_UNIT = "\x1f"  # stands for a separator of several characters
_ENCODINGS = {"utf-8": "utf-8", "utf8": "utf-8", "iso-8859-1": "latin-1", "latin1": "latin-1",
              "utf-16": "utf-16", "us-ascii": "utf-8"}


class CsvOptions:
    """Spark's options by their lower-case names."""

    KNOWN = {
        "header", "inferschema", "sep", "delimiter", "quote", "escape", "mode", "nullvalue",
        "emptyvalue", "dateformat", "timestampformat", "timestampntzformat", "multiline",
        "encoding", "charset", "comment", "columnnameofcorruptrecord", "samplingratio",
        "ignoreleadingwhitespace", "ignoretrailingwhitespace", "pathglobfilter", "basepath",
        "recursivefilelookup", "maxcolumns", "maxcharspercolumn", "enforceschema", "nanvalue",
        "positiveinf", "negativeinf", "compression", "linesep", "preferdate", "locale",
        "unescapedquotehandling", "maxmalformedlogpermessage", "charsettoescapequoteescaping",
        "tarnmisfit",
    }

    def __init__(self, options):
        for name in options:
            if name not in self.KNOWN:
                raise NotServed(f"the CSV option {name}")
        get = options.get
        self.header = _flag(get("header"))
        self.infer = _flag(get("inferschema"))
        self.sep = get("sep", get("delimiter", ",")).replace("\\t", "\t")
        self.quote = get("quote", '"')
        self.escape = get("escape", "\\")
        self.mode = parse_mode(options)
        self.null = get("nullvalue", "")
        self.date, self.time = get("dateformat"), get("timestampformat")
        self.multiline = _flag(get("multiline"))
        self.comment = get("comment")
        self.misfit = get("tarnmisfit")  # awsglue's: how the query fails at a text of no value
        self.corrupt = get("columnnameofcorruptrecord", "_corrupt_record")
        self.trim_left = _flag(get("ignoreleadingwhitespace"))
        self.trim_right = _flag(get("ignoretrailingwhitespace"))
        encoding = get("encoding", get("charset", "utf-8")).lower()
        if encoding not in _ENCODINGS:
            raise NotServed(f"CSV in the encoding {encoding}")
        self.encoding = _ENCODINGS[encoding]
        self.line_end = line_separator(options)
        if self.line_end is not None and self.multiline:
            raise NotServed("the CSV option lineSep with multiLine")


def _flag(value):
    return str(value).lower() == "true" if value is not None else False


def head_rows(files, options, count=1):
    """The first records of the first file that has any: of the largest, where Spark begins too."""
    for file in sorted(files.files, key=lambda file: -min(file.size, SPLIT_BYTES)):
        data = object_files.read_range(file.path, 0, min(HEAD_BYTES, max(file.size, 1)))
        if file.path.endswith((".gz", ".gzip")):
            import zlib
            data = zlib.decompressobj(31).decompress(data, HEAD_BYTES)
        elif file.path.endswith(".zst"):
            raise NotServed(f"CSV compressed as {file.path.rsplit('.', 1)[-1]}")
        text = data.decode("utf-16" if options.encoding == "utf-16" else options.encoding,
                           "replace").lstrip("\ufeff")
        single = options.escape == options.quote
        if len(options.sep) > 1:
            text = text.replace(options.sep, _UNIT)
        rows = []
        quoted = {"quotechar": options.quote} if options.quote else {"quoting": csv.QUOTE_NONE}
        if options.quote and options.escape and not single:
            quoted["escapechar"] = options.escape
        sep = options.sep if len(options.sep) == 1 else _UNIT
        for row in csv.reader(io.StringIO(text), delimiter=sep, **quoted):
            if not row or (options.comment and row[0].startswith(options.comment)):
                continue
            rows.append(row)
            if len(rows) == count:
                break
        if rows:
            return rows
    return []


def trimmed(text, options):
    text = text.lstrip() if options.trim_left else text
    return text.rstrip() if options.trim_right else text


def column_names(row, header):
    """Names as Spark makes them: _c0…, and repeated ones with their place behind."""
    if not header:
        return [f"_c{i}" for i in range(len(row))]
    lower = [name.lower() for name in row]
    names = []
    for i, name in enumerate(row):
        if name == "":
            names.append(f"_c{i}")
        else:
            names.append(f"{name}{i}" if lower.count(name.lower()) > 1 else name)
    return names


def scan_sql(names, options, partitioned, width=None):
    """read_csv over a list of files, every column a text."""
    columns = ", ".join(f"{quote_text(name)}: 'VARCHAR'" for name in names)
    quote = options.quote or ""
    escape = (options.escape or "") if quote else ""
    more = ""
    if options.comment:
        more += f", comment = {quote_text(options.comment)}"
    if options.encoding != "utf-8":
        more += f", encoding = {quote_text(options.encoding)}"
    if partitioned:
        more += ", filename = true"
    if options.mode == "DROPMALFORMED":
        more += ", ignore_errors = true"
    elif options.mode == "PERMISSIVE":
        more += ", strict_mode = false, null_padding = true"
    if options.multiline and len(names) > 1:
        more += ", parallel = false, max_line_size = 16777216"

    # An empty text is null too, in quotes only where no other text stands for null. Of a single
    # column, the engine would take blank lines for null ones, so there nulls are made afterwards.
    known = ", ".join(map(quote_text, dict.fromkeys(["", options.null])))
    single = len(names) == 1
    nulls = quote_text("\x02") if single else "''"
    if options.null and not single:
        more += ", allow_quoted_nulls = false"
    others = ", ".join(f"nullif({quote_name(name)}, {quote_text(options.null)}) AS "
                       f"{quote_name(name)}" for name in names)

    def scan(files):
        if options.null and not single:
            return f"(SELECT * REPLACE ({others}) FROM {read(files)}) {fresh('t')}"
        if single:
            only = quote_name(names[0])
            return (f"(SELECT * REPLACE (CASE WHEN {only} NOT IN ({known}) THEN {only} END AS "
                    f"{only}) FROM {read(files)}) {fresh('t')}")
        return read(files)

    def read(files):
        return (f"read_csv({files}, auto_detect = false, header = {str(options.header).lower()}, "
                f"delim = {quote_text(options.sep)}, quote = {quote_text(quote)}, "
                f"escape = {quote_text(escape)}, nullstr = {nulls}, "
                f"columns = {{{columns}}}{more})")

    return scan


def value_sql(name, kind, options):
    """The value of a column, of its text."""
    sql = quote_name(name)
    if options.trim_left or options.trim_right:
        function = "trim" if options.trim_left and options.trim_right else (
            "ltrim" if options.trim_left else "rtrim")
        sql = f"{function}({sql})"
    text = Typed(sql, t.StringType())
    if is_string(kind):
        return sql
    if is_integral(kind):
        return (f"CASE WHEN regexp_full_match({sql}, '[+-]?[0-9]+') THEN "
                f"TRY_CAST({sql} AS {engine_type(kind)}) END")
    if isinstance(kind, t.BooleanType):
        return f"CASE lower({sql}) WHEN 'true' THEN true WHEN 'false' THEN false END"
    pattern = options.date if isinstance(kind, t.DateType) else (
        options.time if is_timestamp(kind) else None)
    if pattern:
        from pyspark._engine import java_dates
        found = java_dates.strptime(pattern)
        if found is None:
            raise NotServed(f"the pattern {pattern} in the CSV reader")
        return meant(f"CAST({java_dates.strptime_sql(sql, found)} AS {engine_type(kind)})", kind)
    if isinstance(kind, (t.DoubleType, t.FloatType)):
        return f"sp_csv_{engine_type(kind).lower()}({sql})"
    if isinstance(kind, (t.ArrayType, t.MapType, t.StructType)):
        raise NotServed(f"a column of type {kind.simpleString()} in CSV")
    return cast(text, kind).sql


def read_fast(kind, options):
    """Whether the usual form of a type's texts is known, and read cheaply."""
    if options.trim_left or options.trim_right:
        return False
    if isinstance(kind, t.DateType):
        return not options.date
    if is_timestamp(kind):
        return not options.time
    return reading("", kind) is not None or isinstance(kind, t.DecimalType)


def fast_sql(name, kind, options):
    """The value of a column whose texts mostly have the usual form; the rest is looked at closely."""
    sql = quote_name(name)
    slow = (f"CASE WHEN {sql} IS NOT NULL THEN "
            f"{checked(value_sql(name, kind, options), kind, options)} END")
    if not isinstance(kind, t.DecimalType):
        return f"coalesce({meant(reading(sql, kind), kind)}, {slow})"
    # The engine takes 1_000 for a number too.
    return (f"coalesce(CASE WHEN NOT contains({sql}, '_') THEN TRY_CAST({sql} AS "
            f"{engine_type(kind)}) END, {slow})")


def _misfit(kind, options):
    return f"CAST(error({quote_text(options.misfit)}) AS {engine_type(kind)})"


def checked(sql, kind, options):
    """The value of a text that is there; where it has none, the query fails if that is asked."""
    return f"coalesce({sql}, {_misfit(kind, options)})" if options.misfit else sql


def read(session, files, options, schema=None):
    from pyspark._engine import python_times
    of_python = python_times.read_by(read, session, files, options, schema)
    if of_python is not None:
        return of_python
    options = CsvOptions(options)
    if options.line_end is not None:
        from pyspark._engine.unpacking import with_plain_lines
        files = with_plain_lines(files, options.line_end.encode(options.encoding))
    first = head_rows(files, options)
    found = column_names([trimmed(name, options) for name in first[0]], options.header) if (
        first) else []
    partitions = {name.lower() for name in files.names}
    if schema is not None:
        fields = [f for f in schema.fields if f.name.lower() not in partitions]
        corrupt = [f for f in fields if f.name == options.corrupt]
        fields = [f for f in fields if f.name != options.corrupt]
        if corrupt:
            from pyspark._engine import csv_lines
            return csv_lines.read(session, files, options, schema)
        names = [f.name for f in fields]
        kinds = [f.dataType for f in fields]
    else:
        names, kinds = found, None
    if not names:
        from pyspark._engine.file_sources import partition_columns
        from pyspark._engine import plan as p
        extra = [Attribute(n, k, True) for n, k, _ in partition_columns(files, schema)]
        return p.values_plan(extra, [])
    from pyspark._engine import csv_lines
    if csv_lines.are_odd(files, options):
        fields = [t.StructField(name, kind, True)
                  for name, kind in zip(names, kinds or [t.StringType()] * len(names))]
        return csv_lines.read_fields(session, files, options, schema, fields, options.infer and not kinds)
    unique = [f"c{i}_{name}" for i, name in enumerate(names)]
    scan = scan_sql(unique, options, True)
    if kinds is None:
        kinds = infer(session, files, scan_sql(unique, options, False), unique, options) if (
            options.infer) else [t.StringType()] * len(names)
    columns = []
    for name, column, kind in zip(names, unique, kinds):
        if read_fast(kind, options):
            sql = fast_sql(column, kind, options)
        else:
            sql = value_sql(column, kind, options)
            if options.misfit and not is_string(kind):
                sql = (f"CASE WHEN {quote_name(column)} IS NOT NULL THEN "
                       f"{checked(sql, kind, options)} END")
        columns.append((Attribute(name, kind, True), sql))
    rows = _strict(scan, unique, kinds, options)
    form = form_of(options, unique, kinds)
    typed = form and [(a, quote_name(unique[place]) if form.is_typed(place) else sql)
                      for place, (a, sql) in enumerate(columns)]
    return file_plan(session, files, rows, columns, schema, _is_stream(files), form and (form, typed))


def _is_stream(files):
    """Whether nothing is packed: the engine knows that by the names of files."""
    return not any(file.path.endswith((".gz", ".gzip", ".zst")) for file in files.files)


def _strict(scan, names, kinds, options):
    """FAILFAST and DROPMALFORMED look at values too: rows whose text is not of its type."""
    if options.mode == "PERMISSIVE":
        return scan
    bad = " OR ".join(
        f"({quote_name(name)} IS NOT NULL AND {value_sql(name, kind, options)} IS NULL)"
        for name, kind in zip(names, kinds) if not is_string(kind))
    if not bad:
        return scan
    if options.mode == "DROPMALFORMED":
        return lambda files: f"(SELECT * FROM {scan(files)} WHERE NOT ({bad})) {fresh('t')}"
    message = quote_text("[MALFORMED_RECORD_IN_PARSING] Malformed records are detected in record "
                         "parsing. Parse Mode: FAILFAST.")
    return lambda files: (f"(SELECT * FROM {scan(files)} WHERE CASE WHEN {bad} THEN "
                          f"error({message}) ELSE true END) {fresh('t')}")


# What a text is, by a letter: cheaply for those of the usual form, the whole rule for the rest.
_TESTS = {
    "i": ("sp_read_integer({0})", "regexp_full_match({0}, '[+-]?[0-9]+') AND "
          "TRY_CAST({0} AS INTEGER) IS NOT NULL"),
    "l": ("sp_read_bigint({0})", "regexp_full_match({0}, '[+-]?[0-9]+') AND "
          "TRY_CAST({0} AS BIGINT) IS NOT NULL"),
    "n": ("sp_read_bigint({0})", "regexp_full_match({0}, '[+-]?[0-9]{{1,38}}')"),
    "d": ("sp_read_double({0})", "sp_csv_double({0}) IS NOT NULL"),
    "a": ("sp_read_date({0})", "false"),
    "t": ("coalesce(sp_read_timestamp({0}), sp_read_date({0}))",  # and no number, which a year is
          "regexp_matches({0}, '[0-9]-|:') AND sp_to_timestamp({0}) IS NOT NULL"),
    "o": ("sp_read_boolean({0})", "false"),
}


def infer(session, files, scan, names, options):
    """The types that all texts of a column fit: what inferSchema does, over all rows. The first of
    them rule out most tests, each of which would cost as much as reading."""
    session._engine.announce(files.files)
    rows = scan(file_list(files.paths))
    asked = dict.fromkeys(names, "".join(_TESTS))
    few = _facts(session, f"(SELECT * FROM {rows} LIMIT {SAMPLE_ROWS}) {fresh('t')}", asked, options)
    asked = {name: few[name][2] if few[name][0] else asked[name] for name in names}
    facts = _facts(session, rows, asked, options)
    return [_inferred(*facts[name]) for name in names]


def _facts(session, rows, asked, options):
    """By column: how many texts it has, the digits of the longest number, and the letters of the
    tests, of those that are asked, which all of them pass."""
    parts = []
    for name, letters in asked.items():
        column = quote_name(name)
        digits = (f"max(length(ltrim({column}, '+-0'))) FILTER (WHERE sp_read_bigint({column}) IS "
                  "NULL)" if "n" in letters else "0")
        parts += [f"count({column})", digits]
        parts += [f"bool_and({_test(name, letter, options)}) FILTER (WHERE {column} IS NOT NULL)"
                  for letter in letters]
    row = list(session._engine.execute(f"SELECT {', '.join(parts)} FROM {rows}").fetchone())
    facts = {}
    for name, letters in asked.items():
        count, digits, *passed = row[:2 + len(letters)]
        del row[:2 + len(letters)]
        facts[name] = count, digits, "".join(x for x, is_so in zip(letters, passed) if is_so)
    return facts


def _test(name, letter, options):
    column = quote_name(name)
    if options.time and letter == "t":
        return f"{value_sql(name, t.TimestampType(), options)} IS NOT NULL"
    if options.date and letter == "a":
        return f"{value_sql(name, t.DateType(), options)} IS NOT NULL"
    usual, rule = _TESTS[letter]
    return (f"CASE WHEN {usual.format(column)} IS NOT NULL THEN true "
            f"ELSE {rule.format(column)} END")


def _inferred(count, digits, letters):
    if not count or not letters:
        return t.StringType()
    if letters[0] == "n":
        return t.DecimalType(digits, 0)
    return {"i": t.IntegerType, "l": t.LongType, "d": t.DoubleType, "a": t.DateType,
            "t": t.TimestampType, "o": t.BooleanType}[letters[0]]()
