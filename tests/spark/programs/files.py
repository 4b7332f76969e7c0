"""Files written by hand and read, and files written and read again."""

import atexit
import os
import shutil
import tempfile

from pyspark.sql import functions as F

TEXTS = {
    "plain/a.csv": "id,name,score\n1,ann,1.5\n2,bob,\n3,,2\n",
    "quoted/a.csv": 'id,text,other\n1,"a, b",x\n2,"say \\"hi\\"",y\n3,"",z\n4, padded ,w\n',
    "doubled/a.csv": 'id,text\n1,"say ""hi"""\n2,"a\\b"\n',
    "ragged/a.csv": "a,b,c\n1,2\n1,2,3,4\n\n5,6,7\n",
    "types/a.csv": "i,l,d,s,b,dt,ts,n\n1,5000000000,1.5,x,true,2020-01-02,2020-01-02 03:04:05,\n"
                   "-2,1,1e3,2,FALSE,2020-02-03,2020-02-03T04:05:06,\n,,,,,,,\n",
    "mixed/a.csv": "x,y,z,w\n1,1,true,2020-01-01\n2.5,a,1,2020-01-01 10:00:00\n3,2,false,2020-13-01\n",
    "odd/a.csv": "a,b,c,d,e,f,g,h\n2024-01, 5,1d,true ,2024-1-2,2024-01-01,12345678901234567890,2024\n"
                 "2024-02,7,2.5f,true, 2024-01-02,2024-01-01 10:00,-1,2024-01-01\n",
    "bad/a.csv": "i,d\n1,1.5\nx,y\n3.7,2\n 4 ,1e2\n99999999999,NaN\n",
    "pipes/a.txt": "1|a\n2|b\n",
    "comments/a.csv": "#no\na,b\n1,2\n#3,4\n",
    "dup/a.csv": "a,a,,b\n1,2,3,4\n",
    "nulls/a.csv": "a,b\nNULL,1\n-,2\n,3\n",
    "dates/a.csv": "d,t\n02/01/2020,01.02.2020 03:04\n31/12/2021,05.06.2021 07:08\nxx,yy\n",
    "two/a.csv": "a,b\n1,x\n", "two/b.csv": "a,b\n2,y\n",
    "lines/a.json": '{"a": 1, "b": "x", "c": {"d": [1, 2]}}\n{"a": 2.5, "e": null}\n{"b": 3}\n',
    "bad/a.json": '{"a": 1}\nnot json\n{"a": "x", "b": true}\n[1]\n',
    "multi/a.json": '[{"a": 1, "b": "x"},\n {"a": null, "b": "y"}]\n',
    "kinds/a.json": '{"i": 1, "l": 5000000000, "d": 1.0, "t": "2020-01-01T00:00:00Z", "x": [], '
                    '"z": [null], "n": null}\n',
    "conflict/a.json": '{"a": 1, "b": [1], "c": {"x": 1}}\n{"a": "s", "b": ["s"], "c": "s"}\n',
    "part/y=2020/m=01/a.csv": "1,a\n", "part/y=2021/m=__HIVE_DEFAULT_PARTITION__/a.csv": "2,b\n",
    "part2/d=2020-01-02/s=x%2Fy/a.csv": "1\n", "part2/d=2021-01-02/s=z/a.csv": "2\n",
    "text/a.txt": "one\n\ntwo words\n",
    "hidden/_skip/a.csv": "9\n", "hidden/.skip": "9\n", "hidden/a.csv": "1\n",
}


def programs(spark):
    base = tempfile.mkdtemp(prefix="spark-programs-")
    atexit.register(shutil.rmtree, base, True)
    for name, text in TEXTS.items():
        path = os.path.join(base, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w") as file:
            file.write(text)

    def csv(folder, **options):
        return lambda: spark.read.csv(f"{base}/{folder}", **options)

    def json(folder, **options):
        return lambda: spark.read.json(f"{base}/{folder}/a.json", **options)

    kinds = spark.createDataFrame(
        [(1, "a", 1.5, [1], {"k": 1}, (1, "x")), (2, None, None, None, None, None),
         (3, "q\"u,o\\te", -0.0, [], {}, (None, None))],
        "i int, s string, d double, l array<int>, m map<string,int>, r struct<p:int,q:string>")
    times = spark.sql("select date '2020-01-02' a, timestamp '2020-01-02 03:04:05.678' t, "
                      "cast(1.50 as decimal(10,2)) m, true b, cast(1.5 as float) f, 1L l, X'AB' x")

    def again(frame, write, read):
        def run():
            path = tempfile.mkdtemp(dir=base) + "/out"
            write(frame.write, path)
            return read(spark.read, path)
        return run

    def lines(frame, write):
        def run():
            path = tempfile.mkdtemp(dir=base) + "/out"
            write(frame.write, path)
            return "\n".join(row.value for row in spark.read.text(path).collect())
        return run

    return {
        "csv_strings": csv("plain"),
        "csv_header": csv("plain", header=True),
        "csv_infer": csv("plain", header=True, inferSchema=True),
        "csv_schema": csv("plain", header=True, schema="id bigint, name string, score float"),
        "csv_quoted": csv("quoted", header=True),
        "csv_quoted_escape": csv("doubled", header=True, escape='"'),
        "csv_trim": csv("quoted", header=True, ignoreLeadingWhiteSpace=True,
                        ignoreTrailingWhiteSpace=True),
        "csv_ragged": csv("ragged", header=True),
        "csv_ragged_dropped": csv("ragged", header=True, mode="DROPMALFORMED"),
        "csv_ragged_fails": csv("ragged", header=True, mode="FAILFAST"),
        "csv_types": csv("types", header=True, inferSchema=True),
        "csv_mixed": csv("mixed", header=True, inferSchema=True),
        "csv_bad_values": csv("bad/a.csv", header=True, schema="i int, d double"),
        "csv_odd_infer": csv("odd", header=True, inferSchema=True),
        "csv_bad_infer": csv("bad/a.csv", header=True, inferSchema=True),
        "csv_bad_dropped": csv("bad/a.csv", header=True, schema="i int, d double",
                               mode="DROPMALFORMED"),
        "csv_pipes": csv("pipes", sep="|"),
        "csv_comments": csv("comments", header=True, comment="#"),
        "csv_duplicate_names": csv("dup", header=True),
        "csv_null_value": csv("nulls", header=True, nullValue="NULL"),
        "csv_null_value_infer": csv("nulls", header=True, nullValue="-", inferSchema=True),
        "csv_dates": csv("dates", header=True, schema="d date, t timestamp", dateFormat="dd/MM/yyyy",
                         timestampFormat="dd.MM.yyyy HH:mm"),
        "csv_two_files": csv("two", header=True),
        "csv_short_schema": csv("plain", header=True, schema="id int"),
        "csv_long_schema": csv("plain", header=True, schema="id int, a string, b string, c int"),
        "csv_partitions": csv("part"),
        "csv_partitions_typed": csv("part2"),
        "csv_partition_schema": csv("part", schema="a int, b string, y string"),
        "csv_hidden": csv("hidden"),
        "csv_view_star": lambda: (
            spark.read.csv(f"{base}/plain", header=True).createOrReplaceTempView("plain_files"),
            spark.sql("select p.*, p.id + 1 x from plain_files p"))[1],
        "csv_input_file_name": lambda: spark.read.csv(f"{base}/two", header=True).select(
            F.regexp_extract(F.input_file_name(), "[^/]*$", 0).alias("f"), "a"),
        "csv_missing": csv("nosuch"),
        "csv_glob": csv("t[v-x]o"),
        "json_lines": json("lines"),
        "json_schema": json("lines", schema="a double, b string, zz int"),
        "json_bad": json("bad"),
        "json_bad_dropped": json("bad", mode="DROPMALFORMED"),
        "json_bad_schema": json("bad", schema="a int, b boolean, _corrupt_record string"),
        "json_multi": json("multi", multiLine=True),
        "json_kinds": json("kinds"),
        "json_conflict": json("conflict"),
        "json_as_strings": json("lines", primitivesAsString=True),
        "text": lambda: spark.read.text(f"{base}/text"),
        "text_whole": lambda: spark.read.text(f"{base}/text", wholetext=True),
        "parquet_again": again(kinds, lambda w, p: w.parquet(p), lambda r, p: r.parquet(p)),
        "parquet_times": again(times, lambda w, p: w.parquet(p), lambda r, p: r.parquet(p)),
        "parquet_schema": again(kinds, lambda w, p: w.parquet(p),
                                lambda r, p: r.schema("s string, i int").parquet(p)),
        "parquet_partitioned": again(kinds.select("i", "s", "d"),
                                     lambda w, p: w.partitionBy("s", "i").parquet(p),
                                     lambda r, p: r.parquet(p)),
        "json_again": again(kinds, lambda w, p: w.json(p), lambda r, p: r.json(p)),
        "csv_again": again(kinds.select("i", "s", "d"), lambda w, p: w.csv(p, header=True),
                           lambda r, p: r.csv(p, header=True)),
        "csv_written": lines(kinds.select("i", "s", "d").coalesce(1), lambda w, p: w.csv(p)),
        "csv_written_options": lines(kinds.select("i", "s").coalesce(1), lambda w, p: w.csv(
            p, sep=";", quoteAll=True, nullValue="NIL", header=True)),
        "csv_times_written": lines(times.drop("x"), lambda w, p: w.csv(p)),
        "json_written": lines(kinds.coalesce(1), lambda w, p: w.json(p)),
        "json_times_written": lines(times, lambda w, p: w.json(p)),
        "csv_of_arrays": again(kinds, lambda w, p: w.csv(p), lambda r, p: r.csv(p)),
        "exists_already": again(kinds, lambda w, p: (w.parquet(p), w.parquet(p)),
                                lambda r, p: r.parquet(p)),
        "input_files": lambda: len(spark.read.csv(f"{base}/two").inputFiles()),
        "schema_of_files": lambda: spark.read.csv(f"{base}/plain", header=True).schema.json(),
        "count_of_filter": lambda: spark.read.csv(f"{base}/plain", header=True).filter(
            F.col("name").isNotNull()).count(),
    }
