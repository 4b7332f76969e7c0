"""Files as others make them: odd CSV and JSON, ends of lines, options of writers."""

import glob
import os
import tempfile

from pyspark.sql import functions as F

CSV = {
    "doubled_quotes": ('id,name\n1,"say ""hi"""\n2,"a ""b"", c"\n3,"x"\n', {}),
    "inner_quotes": ('a,b\n1,"un"quoted" x"\n2,plain"q\n', {}),
    "backslashes": ('a,b\n1,C:\\temp\\new\n2,"q \\" x"\n3,it\\,s\n4,"a\\nb"\n', {}),
    "quote_over_lines": ('id,txt\n1,"line1\nline2"\n2,"x"\n', {}),
    "single_quotes": ("a,b\n1,'q t'\n2,it\\'s\n", {"quote": "'"}),
    "doubled_by_option": ('a,b\n1,"say ""hi"""\n2,"x, ""y"""\n', {"escape": '"'}),
    "own_line_ends": ("a,b;1,x;2,y", {"lineSep": ";"}),
    "unknown_mode": ("a,b\n1,x\n2\n", {"mode": "bogus"}),
    "bare_nulls": ("a,b\n1,x\n,\n", {"mode": "DROPMALFORMED"}),
}
JSON = {
    "array_line": '[{"a":1,"b":"x"},{"a":2}]\n{"a":3}\n',
    "array_over_lines": '[\n {"a":1,"b":{"c":"x"}},\n {"a":2}\n]\n',
    "single_quotes": "{'a':1,'b':'it \"is\"'}\n{\"a\":2}\n",
    "long_numbers": '{"a":12345678901234567890,"n":{"x":1}}\n{"a":1,"n":null}\n',
    "twice": '{"a":1,"A":2}\n',
}


def programs(spark):
    folder = tempfile.mkdtemp(prefix="lines")

    def file(name, text):
        with open(f"{folder}/{name}", "w", newline="", encoding="utf-8") as out:
            out.write(text)
        return f"{folder}/{name}"

    def csv(name, **more):
        text, options = CSV[name]
        return lambda: spark.read.csv(file(f"{name}.csv", text), header=True, **options, **more)

    found = {f"csv_{name}": csv(name) for name in CSV}
    found.update({f"csv_inferred_{name}": csv(name, inferSchema=True)
                  for name in ("doubled_quotes", "backslashes", "quote_over_lines", "own_line_ends")})
    found.update({f"json_{name}": lambda name=name: spark.read.json(file(f"{name}.json", JSON[name])) for name in JSON})
    return {**found, **_options(spark, file), **_written(spark, folder), **_places(spark, folder)}


def _options(spark, file):
    return {
        "json_unquoted_names": lambda: spark.read.json(file("u.json", "{a:1,'b':2}\n"), allowUnquotedFieldNames=True),
        "json_comments": lambda: spark.read.json(file("c.json", '/* c */ {"a":1}\n'), allowComments=True),
        "json_own_line_ends": lambda: spark.read.json(file("l.json", '{"a":1};{"a":2};'), lineSep=";"),
        "text_own_line_ends": lambda: spark.read.text(file("l.txt", "a b c "), lineSep=" "),
        "text_mixed_line_ends": lambda: spark.read.text(file("m.txt", "a b\n\nc,d\r\nlast")),
        "csv_of_rdd": lambda: spark.read.csv(spark.sparkContext.parallelize(["a,b", "1,x"]), header=True,
                                             inferSchema=True),
        "csv_view": lambda: spark.sql("CREATE OR REPLACE TEMPORARY VIEW lines_view USING csv OPTIONS (path '" + file(
            "v.csv", "a,b\n1,x\n") + "', header 'true')") and spark.table("lines_view"),
        "csv_fraction_pattern": lambda: spark.read.csv(
            file("f.csv", "2024-01-05 10:00:00.06\n2024-01-05 10:00:00.123\n"), schema="t timestamp",
            timestampFormat="yyyy-MM-dd HH:mm:ss.SSS"),
        "csv_pattern_with_zone": lambda: spark.read.csv(
            file("z.csv", "1,2024-01-05T10:00:00+02:00,5.1.24\n2,2024-01-05T10:00:00.123Z,x\n3,bad,\n"),
            schema="id int, t timestamp, d date", timestampFormat="yyyy-MM-dd'T'HH:mm:ss[.SSS]XXX", dateFormat="d.M.yy"),
        "json_pattern_with_zone": lambda: spark.read.schema("t timestamp, a int").json(
            file("z.json", '{"t":"2024-01-05T10:00:00.000+0200","a":1}\n{"a":2}\n'),
            timestampFormat="yyyy-MM-dd'T'HH:mm:ss.SSSZ"),
        "modified_before": lambda: spark.read.text(file("n.txt", "x"), modifiedBefore="2001-01-01T00:00:00").count(),
    }


def _written(spark, folder):
    rows = spark.createDataFrame([(1, "a,b", None), (2, 'q"q', "x"), (3, "", " sp "), (4, "new\nline", "z")],
                                 "id int, s string, t string").coalesce(1)
    times = spark.sql("SELECT timestamp'2024-01-05 10:11:12.345678' t, date'2024-01-05' d, cast(null as int) n")

    def write(name, frame, kind, **options):
        def run():
            frame.write.mode("overwrite").options(**options).format(kind).save(f"{folder}/w_{name}")
            return "\n".join(open(path, newline="").read() for path in glob.glob(f"{folder}/w_{name}/part-*"))
        return run

    def counted():
        spark.range(10).coalesce(1).write.mode("overwrite").option("maxRecordsPerFile", 4).parquet(f"{folder}/w_most")
        return len(glob.glob(f"{folder}/w_most/part-*"))

    names = rows.select("id")
    return {
        "written_line_ends": write("a", rows, "csv", lineSep="|"),
        "written_json_line_ends": write("b", rows, "json", lineSep=";"),
        "written_text_line_ends": write("c", rows.select("t").filter("t is not null"), "text", lineSep="|"),
        "written_empty_values": write("d", rows, "csv", emptyValue="E", sep="\t"),
        "written_no_empty_values": write("e", rows, "csv", emptyValue=""),
        "written_json_formats": write("f", times, "json", timestampFormat="yyyy-MM-dd HH:mm:ss", dateFormat="dd/MM/yy"),
        "written_json_nulls": write("g", times, "json", ignoreNullFields="false"),
        "written_files": counted,
        "written_names": write("h", names, "com.databricks.spark.csv", header="true"),
    }


def _places(spark, folder):
    path = f"{folder}/parts"

    def made():
        if not os.path.exists(path):
            spark.createDataFrame([(1, "a", "x"), (2, "b", "y")], "id int, k string, j string").write.partitionBy(
                "k", "j").parquet(path)
        return path
    return {
        "pattern_below_keys": lambda: spark.read.parquet(made() + "/*/*"),
        "pattern_with_base": lambda: spark.read.option("basePath", made()).parquet(path + "/*/j=x"),
    }
