"""Changes upon a table, and its history."""

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

base = spark.read.json(source + "customers/").select("id", "name", "city")
changes = spark.read.option("header", True).csv(source + "changes/")
changes = changes.select(F.col("key").cast("long").alias("id"), F.col("value").alias("city"),
                         "op", F.col("version").cast("int").alias("version"))
last = changes.join(changes.groupBy("id").agg(F.max("version").alias("version")), ["id", "version"])
gone = last.where("op = 'D'").select("id")
fresh = last.where("op <> 'D'").select("id", F.lit(None).cast("string").alias("name"), "city")
merged = (base.alias("b").join(fresh.alias("f"), "id", "full_outer")
          .select("id", F.coalesce("b.name", "f.name").alias("name"),
                  F.coalesce("f.city", "b.city").alias("city"))
          .join(gone, "id", "left_anti"))
history = changes.withColumn("valid_to", F.expr(
    "lead(version) OVER (PARTITION BY id ORDER BY version)")).withColumn(
        "current", F.col("valid_to").isNull())
merged.coalesce(1).write.mode("overwrite").parquet(target + "merged/")
history.coalesce(1).write.mode("overwrite").parquet(target + "history/")
merged.exceptAll(base).coalesce(1).write.mode("overwrite").parquet(target + "differs/")
merged.select("id").intersect(base.select("id")).coalesce(1).write.mode("overwrite").parquet(target + "same/")

job.commit()
