"""What a column is like."""

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

orders = spark.read.option("header", True).option("inferSchema", True).csv(source + "orders/")
made = orders.groupBy("customer").agg(
    F.count("amount").alias("n"), F.countDistinct("note").alias("notes"), F.min("placed").alias("first"),
    F.round(F.stddev("amount"), 6).alias("sd"), F.round(F.var_pop("amount"), 6).alias("var"),
    F.sort_array(F.collect_set("note")).alias("set"), F.sort_array(F.collect_list("amount")).alias("list"),
    F.expr("percentile(amount, 0.5)").alias("median"), F.max_by("order_id", "amount").alias("most"),
    F.round(F.skewness("amount"), 6).alias("skew"), F.sum(F.when(F.col("amount") > 10, 1)).alias("some"),
    F.bool_or(F.col("amount") > 90).alias("any"), F.first("note", ignorenulls=True).isNull().alias("none"))
cube = orders.cube("customer", F.month("placed").alias("month")).agg(
    F.grouping_id().alias("g"), F.count("*").alias("n"))
made.coalesce(1).write.mode("overwrite").parquet(target + "made/")
cube.coalesce(1).write.mode("overwrite").parquet(target + "cube/")
orders.describe("amount").select("summary", F.substring("amount", 1, 12).alias("amount")).coalesce(1).write.mode("overwrite").parquet(target + "described/")

job.commit()
