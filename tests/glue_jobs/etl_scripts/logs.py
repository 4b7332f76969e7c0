"""Lines of a web server's log, counted."""

import sys

from awsglue.context import GlueContext
from awsglue.job import Job
from awsglue.utils import getResolvedOptions
from pyspark.context import SparkContext
from pyspark.sql import functions as F

args = getResolvedOptions(sys.argv, ["JOB_NAME", "source", "target"])
glueContext = GlueContext(SparkContext.getOrCreate())
spark = glueContext.spark_session
job = Job(glueContext)
job.init(args["JOB_NAME"], args)
source, target = args["source"], args["target"]

lines = spark.read.text(source + "logs/")
pattern = r'^(\S+) \S+ \S+ \[([^\]]+)\] "(\S+) (\S+)[^"]*" (\d{3}) (\d+|-)'
parts = lines.select(*[F.regexp_extract("value", pattern, i).alias(name) for i, name in enumerate(
    ("host", "time", "verb", "path", "status", "bytes"), 1)])
good = parts.where("host <> ''").withColumn(
    "at", F.to_timestamp("time", "dd/MMM/yyyy:HH:mm:ss Z")).withColumn(
        "bytes", F.col("bytes").cast("long"))
hours = good.groupBy(F.window("at", "1 hour").start.alias("hour"), "status").agg(
    F.count("*").alias("n"), F.sum("bytes").alias("bytes"))
words = (spark.sparkContext.textFile(source + "logs/").flatMap(lambda line: line.split())
         .filter(lambda word: word.startswith("/")).map(lambda word: (word, 1))
         .reduceByKey(lambda a, b: a + b).toDF(["path", "n"]))
good.drop("time").coalesce(1).write.mode("overwrite").parquet(target + "good/")
hours.coalesce(1).write.mode("overwrite").parquet(target + "hours/")
words.coalesce(1).write.mode("overwrite").parquet(target + "words/")

job.commit()
