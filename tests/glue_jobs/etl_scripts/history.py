"""A dimension that keeps its history, fed by two days of changes."""

import sys

from awsglue.context import GlueContext
from awsglue.job import Job
from awsglue.utils import getResolvedOptions
from pyspark.context import SparkContext
from pyspark.sql import functions as F
from pyspark.sql.window import Window

args = getResolvedOptions(sys.argv, ["JOB_NAME", "source", "target"])
glueContext = GlueContext(SparkContext.getOrCreate())
spark = glueContext.spark_session
job = Job(glueContext)
job.init(args["JOB_NAME"], args)
source, target = args["source"], args["target"]

changes = (spark.read.option("header", True).schema("key int, version int, op string, value string")
           .csv(source + "changes/").dropDuplicates())
begin = F.date_add(F.lit("2024-01-01"), F.col("version") - 1)
order = Window.partitionBy("key").orderBy("version")
history = (changes.withColumn("valid_from", begin)
           .withColumn("valid_to", F.lead("valid_from").over(order))
           .withColumn("is_current", F.col("valid_to").isNull() & (F.col("op") != "D"))
           .withColumn("hash", F.sha2(F.concat_ws("|", "key", "value"), 256)))
history.write.mode("overwrite").partitionBy("is_current").parquet(target + "history/")
back = spark.read.parquet(target + "history/")
as_of = back.where((F.col("valid_from") <= "2024-01-02") & (
    F.coalesce(F.col("valid_to"), F.lit("9999-12-31").cast("date")) > "2024-01-02"))
as_of.select("key", "value").coalesce(1).write.mode("overwrite").parquet(target + "as_of/")
back.createOrReplaceTempView("history")
spark.sql("""SELECT * FROM (SELECT key, op, value FROM history)
             PIVOT (count(value) FOR op IN ('U' AS updates, 'I' AS inserts, 'D' AS deletes))
          """).coalesce(1).write.mode("overwrite").json(target + "operations/")
latest = back.groupBy("key").agg(F.max(F.struct("version", "value", "op")).alias("last")).select("key", "last.*")
latest.coalesce(1).write.mode("overwrite").parquet(target + "latest/")

job.commit()
