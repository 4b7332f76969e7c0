"""Lines that do not fit their schema, kept beside those that do, and a profile of what is left."""

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

rows = spark.read.option("header", True).schema(
    "id int, text string, amount double, day date, _corrupt_record string").csv(source + "odd/").cache()
bad, good = rows.where("_corrupt_record IS NOT NULL"), rows.where("_corrupt_record IS NULL").drop("_corrupt_record")
bad.select("id", F.col("_corrupt_record").alias("line")).coalesce(1).write.mode("overwrite").parquet(target + "bad/")
good.coalesce(1).write.mode("overwrite").parquet(target + "good/")
good.summary("count", "min", "max").coalesce(1).write.mode("overwrite").parquet(target + "summary/")
events = spark.read.schema("id long, payload string, at timestamp, german string, _corrupt_record string").json(
    source + "events/")
parsed = events.select("id", F.from_json(
    "payload", "user string, items array<struct<sku:string,n:int>>, bad string",
    {"columnNameOfCorruptRecord": "bad"}).alias("p")).select("id", "p.user", F.size("p.items").alias("n"), "p.bad")
parsed.coalesce(1).write.mode("overwrite").parquet(target + "events/")
rules = {"amount_there": "amount IS NOT NULL", "day_there": "day IS NOT NULL", "text_there": "length(trim(text)) > 0"}
checked = good.select("id", *[F.expr(f"coalesce({rule}, false)").alias(name) for name, rule in rules.items()])
checked.unpivot("id", list(rules), "rule", "holds").groupBy("rule").agg(
    F.avg(F.col("holds").cast("int")).alias("share"), F.count_if(~F.col("holds")).alias("failed")).coalesce(
        1).write.mode("overwrite").parquet(target + "rules/")

job.commit()
