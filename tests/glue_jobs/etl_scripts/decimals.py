"""Money: exact sums, taxes, shares, rounding."""

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

orders = spark.read.option("header", True).csv(source + "orders/")
money = orders.withColumn("net", F.col("amount").cast("decimal(10,2)"))
made = money.select(
    "order_id", "net", (F.col("net") * F.lit("0.19").cast("decimal(4,2)")).alias("tax"),
    (F.col("net") + F.lit(1)).alias("plus"), (F.col("net") / 3).alias("third"),
    F.round(F.col("net") / 7, 2).alias("seventh"), F.bround("net", 0).alias("even"),
    F.col("net").cast("int").alias("whole"), F.col("net").cast("string").alias("text"),
    (F.col("net") % 7).alias("rest"), (-F.col("net")).alias("minus"), F.ceil("net").alias("up"),
    F.floor("net").alias("down"), F.abs("net").alias("size"), F.format_number("net", 1).alias("shown"),
    F.col("amount").cast("decimal(3,1)").alias("small"))
sums = money.groupBy("customer").agg(F.sum("net").alias("sum"), F.avg("net").alias("avg"),
                                     F.max("net").alias("max"))
made.coalesce(1).write.mode("overwrite").parquet(target + "made/")
sums.coalesce(1).write.mode("overwrite").parquet(target + "sums/")

job.commit()
