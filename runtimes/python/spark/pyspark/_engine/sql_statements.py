"""spark.sql: queries, and the few statements beside them."""

import re

from pyspark.errors import NotServed
from pyspark.sql import types as t
from pyspark._engine import zones
from pyspark._engine.sql_queries import Queries


def run_statement(session, text, args=None, named=None):
    """The DataFrame of a statement; those that are no queries are done at once."""
    from pyspark.sql.dataframe import DataFrame
    if named:
        text = _formatted(session, text, named)
    if isinstance(args, (list, tuple)):
        args = list(args)
    reader = Queries(text, session, args)
    word = reader.now.word
    if word in ("SELECT", "WITH", "VALUES", "TABLE", "FROM", "("):
        plan = reader.query()
        reader.end()
        return DataFrame(plan, session)
    if word == "EXPLAIN":
        return _explain(session, text)
    done = {"CREATE": _create, "DROP": _drop, "SHOW": _show, "DESCRIBE": _describe,
            "DESC": _describe, "SET": _set, "USE": _use, "CACHE": _cache, "UNCACHE": _cache,
            "REFRESH": _cache, "CLEAR": _cache, "INSERT": _insert}.get(word)
    if done is None:
        if word not in _STATEMENTS:
            reader.fail()
        raise NotServed(f"the SQL statement {word}")
    return done(session, reader)


_STATEMENTS = {"ALTER", "ANALYZE", "DELETE", "UPDATE", "MERGE", "TRUNCATE", "LOAD", "MSCK", "REPAIR",
               "RESET", "ADD", "LIST", "GRANT", "REVOKE", "EXPORT", "IMPORT", "START", "COMMIT",
               "ROLLBACK", "LOCK", "UNLOCK", "MAP", "REDUCE", "COMMENT", "REPLACE", "DECLARE", "CALL"}


def _explain(session, text):
    """EXPLAIN [EXTENDED | CODEGEN | COST | FORMATTED] query: a row with the plan's text."""
    found = re.match(r"(?is)\s*explain\s+(?:(extended|codegen|cost|formatted)\s+)?(.*)", text)
    frame = run_statement(session, found.group(2))
    return _rows(session, [(frame._explained(found.group(1) or "simple"),)], "plan string")


def _formatted(session, text, named):
    """spark.sql("… {df}", df=df): each DataFrame a view, each other value a literal."""
    def one(found):
        value = named[found.group(1)]
        if hasattr(value, "createOrReplaceTempView"):
            name = f"tarn_argument_{found.group(1)}"
            value.createOrReplaceTempView(name)
            return name
        if hasattr(value, "_node"):
            from pyspark._engine.expressions import text as shown
            return shown(value._node)
        return "'" + value.replace("'", "\\'") + "'" if isinstance(value, str) else str(value)

    return re.sub(r"\{(\w+)\}", one, text)


def _rows(session, rows, ddl):
    return session.createDataFrame(rows, t._parse_datatype_string(ddl))


def _nothing(session):
    return session.createDataFrame([], t.StructType([]))


def _create(session, reader):
    reader.take()
    replace = reader.accept("OR", "REPLACE")
    is_global = reader.accept("GLOBAL")
    if not (reader.accept("TEMPORARY") or reader.accept("TEMP")):
        if reader.at("DATABASE") or reader.at("SCHEMA"):
            raise NotServed("CREATE DATABASE")
        raise NotServed("CREATE TABLE")
    reader.expect("VIEW")
    quiet = reader.accept("IF", "NOT", "EXISTS")
    name = reader.dotted()[-1]
    using = re.match(r"(?is).*?\bUSING\s+([\w.]+)(?:\s+OPTIONS\s*\((.*)\))?\s*;?\s*$", reader.sql)
    if reader.at("USING") and using:
        frame = _of_files(session, using.group(1), using.group(2) or "")
    else:
        from pyspark.sql.dataframe import DataFrame
        names = reader._column_names()
        reader.expect("AS")
        plan = reader._renamed(reader.query(), names)
        reader.end()
        frame = DataFrame(plan, session)
    there = session._global_views if is_global else session._views
    if replace or (quiet and name.lower() not in there):
        (frame.createOrReplaceGlobalTempView if is_global else frame.createOrReplaceTempView)(name)
    elif not quiet:
        (frame.createGlobalTempView if is_global else frame.createTempView)(name)
    return _nothing(session)


def _of_files(session, kind, options):
    """CREATE TEMPORARY VIEW name USING format OPTIONS (path '…', header true)"""
    pairs = re.findall(r"""([\w.]+|'[^']*'|"[^"]*"|`[^`]*`)\s*=?\s*('[^']*'|"[^"]*"|[\w.]+)""", options)
    said = {key.strip("'\"`"): value.strip("'\"") for key, value in pairs}
    return session.read.format(kind).options(**said).load()


def _drop(session, reader):
    reader.take()
    kind = reader.take().word
    if kind not in ("VIEW", "TABLE"):
        raise NotServed(f"DROP {kind}")
    quiet = reader.accept("IF", "EXISTS")
    parts = reader.dotted()
    if len(parts) == 2 and parts[0].lower() == "global_temp":
        dropped = session.catalog.dropGlobalTempView(parts[1])
    else:
        dropped = session.catalog.dropTempView(parts[-1])
    if not dropped and not quiet:
        session._relation(parts)  # which says that there is none
        raise NotServed(f"DROP {kind} of {'.'.join(parts)}")
    return _nothing(session)


def _show(session, reader):
    reader.take()
    word = reader.take().word
    if word in ("TABLES", "VIEWS"):
        found = [("", table.name, True) for table in session.catalog._views()]
        kind = "view" if word == "VIEWS" else "table"
        return _rows(session, found, f"namespace string, {kind}Name string, isTemporary boolean")
    if word in ("DATABASES", "SCHEMAS"):
        return _rows(session, [("default",)], "namespace string")
    if word == "COLUMNS":
        if not (reader.accept("IN") or reader.accept("FROM")):
            reader.fail()
        frame = session.table(".".join(reader.dotted()))
        return _rows(session, [(name,) for name in frame.columns], "col_name string")
    if word in ("FUNCTIONS", "USER", "SYSTEM", "ALL"):
        reader.accept("FUNCTIONS")
        reader.accept("LIKE")
        token = reader.now
        pattern = (token.text if token.kind == "name" else reader.take().text.strip("'\"")
                   ) if token.kind != "end" else "*"
        import fnmatch
        found = [(one.name,) for one in session.catalog.listFunctions()
                 if fnmatch.fnmatchcase(one.name, pattern.lower())]
        return _rows(session, found, "function string")
    if word == "CURRENT":
        return _rows(session, [("spark_catalog", session._database)], "catalog string, namespace string")
    raise NotServed(f"SHOW {word}")


def _describe(session, reader):
    reader.take()
    reader.accept("TABLE")
    if reader.accept("EXTENDED") or reader.accept("FORMATTED"):
        raise NotServed("DESCRIBE EXTENDED")
    frame = session.table(".".join(reader.dotted()))
    return _rows(session, [(name, kind, None) for name, kind in frame.dtypes],
                 "col_name string, data_type string, comment string")


def _set(session, reader):
    text = reader.sql.strip().rstrip(";")[3:].strip()
    if not text:
        return _rows(session, list(session.conf._values.items()), "key string, value string")
    zone = re.fullmatch(r"(?is)time\s+zone\s+(local|interval.*|'[^']*'|\"[^\"]*\")", text)
    if zone:
        return _set_zone(session, zone.group(1))
    name, _, value = text.partition("=")
    name = name.strip()
    if not value:
        return _rows(session, [(name, session.conf.get(name, "<undefined>"))],
                     "key string, value string")
    session.conf.set(name.strip(), value.strip())
    return _rows(session, [(name.strip(), value.strip())], "key string, value string")


def _set_zone(session, word):
    """SET TIME ZONE LOCAL | 'zone' | INTERVAL …"""
    if word.lower() == "local":
        session.conf.unset(zones.KEY)
        return _rows(session, [(zones.KEY, session.conf.get(zones.KEY))], "key string, value string")
    value = word[1:-1]
    if word[0] not in "'\"":
        from pyspark._engine.sql_expressions import parse_expression
        interval = parse_expression(word)
        minutes = (interval.days * 1440) + interval.micros // 60000000
        value = f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"
    session.conf.set(zones.KEY, value)
    return _rows(session, [(zones.KEY, value)], "key string, value string")


def _use(session, reader):
    reader.take()
    if reader.ahead().kind in ("name", "quoted"):
        reader.accept("DATABASE") or reader.accept("SCHEMA") or reader.accept("NAMESPACE")
    session.catalog.setCurrentDatabase(reader.dotted()[-1])
    return _nothing(session)


def _cache(session, reader):
    """CACHE, UNCACHE and REFRESH TABLE name, CLEAR CACHE; CACHE TABLE name AS query: a view."""
    word = reader.take().word
    if word == "CLEAR":
        session.catalog.clearCache()
        return _nothing(session)
    reader.accept("LAZY")
    if not reader.accept("TABLE"):
        return _nothing(session)
    quiet = reader.accept("IF", "EXISTS")
    name = ".".join(reader.dotted())
    if quiet and not session.catalog.tableExists(name):
        return _nothing(session)
    if word == "CACHE" and (reader.accept("AS") or reader.now.word in ("SELECT", "WITH")):
        from pyspark.sql.dataframe import DataFrame
        DataFrame(reader.query(), session).createOrReplaceTempView(name)
    done = {"CACHE": session.catalog.cacheTable, "UNCACHE": session.catalog.uncacheTable,
            "REFRESH": session.catalog.refreshTable}
    done[word](name)
    return _nothing(session)


def _insert(session, reader):
    reader.take()
    overwrite = reader.take().word == "OVERWRITE"
    reader.accept("TABLE")
    name = ".".join(reader.dotted())
    if reader.at("PARTITION"):
        raise NotServed("INSERT with PARTITION")
    from pyspark.sql.dataframe import DataFrame
    plan = reader.query()
    reader.end()
    session.table(name)  # which says where there is none
    DataFrame(plan, session).write.insertInto(name, overwrite)
    return _nothing(session)
