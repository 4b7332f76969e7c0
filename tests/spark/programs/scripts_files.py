"""Scripts that read and write files: partitions, dynamic overwrite, schemas as text, bad records."""

import atexit
import os
import shutil
import tempfile

from pyspark.sql import functions as F
from pyspark.sql import types as T
from pyspark.sql.window import Window

TEXTS = {
    "people/a.csv": "id,name,joined,pay\n1,ann,2024-01-05,10.5\n2,bob,not a date,x\n3,cy\n"
                    "4,di,2024-02-01,1,extra\n\n5,\"e, f\",2024-03-01,\n",
    "semi/a.csv": "1;'x;y';2.5\n2;'it''s';\n;z;3\n",
    "escaped/a.csv": "1;'x;y';2.5\n2;'it\\'s';\n;z;3\n",
    "quotes/a.csv": 'a,"b ""c"" d",e\n1,"x\\"y",z\n2,"say ""hi, you""",w\n3, "p",q\n4,r"s,t\n5,"",u\n6,"open,v\n7,w,\n',
    "shapes/a.csv": "a,b,c,d,e,f,g,h\n2024-01,10:15,T10:15,2024-01-02 10,1/2/2024,20240102,10:15:20.123,2024-1-2\n",
    "nested/one/a.csv": "v\n1\n", "nested/two/b.csv": "v\n2\n",
    "times/a.csv": "at,day,n\n12:30,2024-01-01,1\n07:05:09,2024-01-02,2\n",
    "when/a.csv": "t,u\n2024-01-01 10:00:00,01/02/2024 10:00\n2024-01-01T10:00:00.5Z,31/12/2024 23:59\n",
    "lines/a.json": '{"id": 1, "name": "ann", "tags": ["a"], "at": "2024-01-05T10:00:00"}\n{"id": "two", '
                    '"name": 7}\n{broken\n{"id": 4, "name": null, "extra": true}\n\n',
    "clean/a.json": '{"id": 1, "v": 1.5}\n{"id": 2, "v": 2}\n',
    "array/a.json": '[{"a": 1, "b": {"c": [1, 2]}},\n {"a": 2, "b": null}]',
    "days/day=2024-01-01/kind=x/a.csv": "1,a\n", "days/day=2024-01-02/kind=y/a.csv": "2,b\n",
    "days/day=2024-01-02/kind=x/a.csv": "3,c\n",
    "words/a.txt": "to be or\nnot to be\n", "words/b.txt": "that is\n",
    "fixed/a.txt": "001ANN  0010\n002BOB  0205\n",
    "upper/a.csv": "ID,Full Name,e-mail\n1,Ann,a@x\n",
    "empty/a.csv": "id,name\n", "tabs/a.tsv": "a\tb\n1\t\n",
    "deep/x/one.csv": "v\n1\n", "deep/x/y/two.csv": "v\n2\n",
}


def programs(spark):
    base = tempfile.mkdtemp(prefix="spark-scripts-")
    atexit.register(shutil.rmtree, base, True)
    for name, text in TEXTS.items():
        path = os.path.join(base, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w") as file:
            file.write(text)
    return {**_csv(spark, base), **_json(spark, base), **_partitions(spark, base), **_texts(spark, base)}


def _csv(spark, base):
    people = "id int, name string, joined date, pay double"
    with_bad = people + ", _corrupt_record string"

    def csv(folder, **options):
        return lambda: spark.read.csv(f"{base}/{folder}", **options)

    return {
        "csv_ddl": csv("people", header=True, schema=people),
        "csv_corrupt": csv("people", header=True, schema=with_bad),
        "csv_corrupt_named": csv("people", header=True, schema=people + ", bad string",
                                 columnNameOfCorruptRecord="bad"),
        "csv_corrupt_filtered": lambda: spark.read.schema(with_bad).option("header", True).csv(
            f"{base}/people").cache().where("_corrupt_record IS NOT NULL").select("id", "_corrupt_record"),
        "csv_corrupt_dropped": csv("people", header=True, schema=with_bad, mode="DROPMALFORMED"),
        "csv_corrupt_first": csv("people", header=True, schema="_corrupt_record string, " + people),
        "csv_corrupt_semicolons": csv("semi", sep=";", quote="'", schema="a int, b string, c double, "
                                      "_corrupt_record string"),
        "csv_corrupt_quotes": csv("quotes", schema="a string, b string, c string, _corrupt_record string"),
        "csv_shapes": lambda: spark.read.csv(f"{base}/shapes", header=True, inferSchema=True).schema.simpleString(),
        "csv_only_folders": csv("nested", header=True),
        "csv_only_folders_typed": csv("nested", header=True, schema="v int"),
        "csv_folders_by_glob": csv("nested/*", header=True),
        "csv_folders_by_list": csv("nested/{one,two}", header=True),
        "csv_failfast": csv("people", header=True, schema=people, mode="FAILFAST"),
        "csv_quote_option": csv("semi", sep=";", quote="'", escape="'", inferSchema=True),
        "csv_struct_schema": lambda: spark.read.format("csv").option("header", "true").schema(T.StructType([
            T.StructField("id", T.LongType(), False), T.StructField("name", T.StringType())])).load(f"{base}/people"),
        "csv_times_inferred": lambda: spark.read.csv(f"{base}/times", header=True, inferSchema=True).select(
            "day", "n", F.minute("at")),
        "csv_times_read": lambda: spark.read.csv(f"{base}/times", header=True, schema="at timestamp, day date, n int"
                                                 ).select(F.hour("at"), F.second("at"), "day"),
        "csv_timestamps": csv("when", header=True, schema="t timestamp, u timestamp", timestampFormat="dd/MM/yyyy HH:mm"),
        "csv_timestamps_inferred": csv("when", header=True, inferSchema=True),
        "csv_names": csv("upper", header=True),
        "csv_names_used": lambda: spark.read.csv(f"{base}/upper", header=True).select(
            "`Full Name`", F.col("`e-mail`").alias("mail"), "id"),
        "csv_empty": csv("empty", header=True, inferSchema=True),
        "csv_tabs": csv("tabs", header=True, sep="\t"),
        "csv_recursive": csv("deep", header=True, recursiveFileLookup=True, inferSchema=True),
        "csv_glob_filter": csv("deep/x", header=True, pathGlobFilter="one*"),
        "csv_of_list": lambda: spark.read.option("header", True).csv([f"{base}/deep/x/one.csv", f"{base}/deep/x/y/two.csv"]),
        "csv_options_dict": lambda: spark.read.options(header=True, inferSchema=True, nullValue="ann").csv(
            f"{base}/people").select("id", "name"),
        "csv_bad_schema": csv("people", schema="id notatype"),
        "csv_file_of_row": lambda: spark.read.csv(f"{base}/deep/x", header=True).withColumn("f", F.element_at(F.split(
            F.input_file_name(), "/"), -1)),
        "csv_headerless_names": lambda: spark.read.csv(f"{base}/escaped", sep=";", quote="'").toDF("a", "b", "c"),
    }


def _json(spark, base):
    def json(folder, **options):
        return lambda: spark.read.json(f"{base}/{folder}", **options)

    ddl = "id int, name string, tags array<string>, at timestamp"
    return {
        "json_inferred": json("lines"),
        "json_corrupt_inferred": lambda: spark.read.json(f"{base}/lines").cache().where(
            F.col("_corrupt_record").isNotNull()).select("_corrupt_record"),
        "json_ddl": json("lines", schema=ddl),
        "json_corrupt": json("lines", schema=ddl + ", _corrupt_record string"),
        "json_corrupt_named": json("lines", schema=ddl + ", bad string", columnNameOfCorruptRecord="bad"),
        "json_dropped": json("lines", schema=ddl, mode="DROPMALFORMED"),
        "json_failfast": json("lines", schema=ddl, mode="FAILFAST"),
        "json_strict_numbers": json("lines", schema="id string, name long, extra boolean"),
        "json_clean": json("clean"), "json_clean_typed": json("clean", schema="id long, v decimal(4,2)"),
        "json_array": json("array", multiLine=True),
        "json_array_flat": lambda: spark.read.json(f"{base}/array", multiLine=True).select("a", F.explode_outer("b.c")),
        "json_format": lambda: spark.read.format("json").load(f"{base}/clean").where("v > 1.7"),
        "json_times": lambda: spark.read.schema("at timestamp").json(f"{base}/lines"),
        "json_allow_comments": json("clean", allowComments=True),
        "json_as_text": lambda: spark.read.text(f"{base}/lines").select(
            F.get_json_object("value", "$.id").alias("id"), F.length("value")),
    }


def _partitions(spark, base):
    rows = spark.createDataFrame(
        [(1, "x", "2024-01-01", 5), (2, "y", "2024-01-02", 6), (3, None, "2024-01-02", 7)],
        "id int, kind string, day string, n int")

    def folder():
        return tempfile.mkdtemp(dir=base) + "/out"

    def folders(path):
        return sorted({os.path.relpath(where, path) for where, _, names in os.walk(path)
                       if any(not name.startswith((".", "_")) for name in names)})

    def by_two():
        path = folder()
        rows.write.partitionBy("day", "kind").parquet(path)
        return folders(path)

    def dynamic():
        path = folder()
        rows.write.partitionBy("day").parquet(path)
        spark.conf.set("spark.sql.sources.partitionOverwriteMode", "dynamic")
        try:
            rows.where("id = 2").withColumn("n", F.lit(60)).write.mode("overwrite").partitionBy("day").parquet(path)
        finally:
            spark.conf.set("spark.sql.sources.partitionOverwriteMode", "static")
        return spark.read.parquet(path)

    def dynamic_option():
        path = folder()
        rows.write.partitionBy("day").json(path)
        rows.where("id = 1").write.mode("overwrite").option("partitionOverwriteMode", "dynamic").partitionBy(
            "day").json(path)
        return spark.read.json(path)

    def static():
        path = folder()
        rows.write.partitionBy("day").parquet(path)
        rows.where("id = 1").write.mode("overwrite").partitionBy("day").parquet(path)
        return folders(path)

    def appended():
        path = folder()
        rows.write.csv(path, header=True)
        rows.write.mode("append").csv(path, header=True)
        return spark.read.csv(path, header=True, inferSchema=True)

    def ignored():
        path = folder()
        rows.limit(1).write.json(path)
        rows.write.mode("ignore").json(path)
        return spark.read.json(path).count()

    def merged():
        path = folder()
        rows.select("id", "n").write.parquet(path + "/a")
        rows.select("id", "kind").write.parquet(path + "/b")
        return spark.read.option("mergeSchema", "true").parquet(path + "/a", path + "/b")

    def formatted():
        path = folder()
        rows.write.format("csv").option("header", True).option("sep", "|").option("nullValue", "NA").mode(
            "overwrite").save(path)
        return spark.read.format("csv").option("header", True).option("sep", "|").option("nullValue", "NA").load(path)

    def one_value(text):
        def run():
            path = folder()
            spark.createDataFrame([(1, text)], "v int, p string").write.partitionBy("p").parquet(path)
            return spark.read.option("basePath", path).parquet(path)
        return run

    def missing_partition_column():
        rows.write.partitionBy("nosuch").parquet(folder())

    def all_partitions():
        rows.select("day").write.partitionBy("day").parquet(folder())

    return {
        "parts_read": lambda: spark.read.csv(f"{base}/days"),
        "parts_pruned": lambda: spark.read.csv(f"{base}/days").where("day = '2024-01-02' and kind <> 'y'"),
        "parts_base_path": lambda: spark.read.option("basePath", f"{base}/days").csv(f"{base}/days/day=2024-01-02"),
        "parts_no_base": lambda: spark.read.csv(f"{base}/days/day=2024-01-02"),
        "parts_as_text": lambda: _without_inference(spark, f"{base}/days"),
        "parts_written": by_two, "parts_dynamic": dynamic, "parts_dynamic_option": dynamic_option,
        "parts_static": static, "parts_appended": appended, "parts_ignored": ignored, "parts_merged": merged,
        "parts_formatted": formatted, "parts_odd_value": one_value("a/b =c"), "parts_number": one_value("007"),
        "parts_missing": missing_partition_column, "parts_all": all_partitions,
        "parts_max": lambda: spark.read.csv(f"{base}/days").agg(F.max("day")),
    }


def _without_inference(spark, path):
    spark.conf.set("spark.sql.sources.partitionColumnTypeInference.enabled", "false")
    try:
        return spark.read.csv(path).schema.simpleString()
    finally:
        spark.conf.set("spark.sql.sources.partitionColumnTypeInference.enabled", "true")


def _texts(spark, base):
    fixed = spark.read.text(f"{base}/fixed")
    return {
        "text_words_ordered": lambda: spark.read.text(f"{base}/words").select(
            F.explode(F.split("value", " ")).alias("w")).groupBy("w").count().orderBy(F.desc("count"), "w"),
        "text_fixed": lambda: fixed.select(
            F.substring("value", 1, 3).cast("int").alias("id"), F.trim(F.substring("value", 4, 5)).alias("name"),
            (F.substring("value", 9, 4).cast("int") / 100).cast("decimal(6,2)").alias("pay")),
        "text_rdd": lambda: sorted(spark.sparkContext.textFile(f"{base}/words").flatMap(str.split).map(
            lambda w: (w, 1)).reduceByKey(lambda a, b: a + b).collect()),
        "text_whole_files": lambda: sorted((os.path.basename(name), len(text)) for name, text in
                                           spark.sparkContext.wholeTextFiles(f"{base}/words").collect()),
        "text_whole": lambda: spark.read.text(f"{base}/words", wholetext=True).select(F.length("value").alias("n")),
        "text_numbered": lambda: fixed.withColumn("n", F.row_number().over(
            Window.orderBy("value"))),
    }
