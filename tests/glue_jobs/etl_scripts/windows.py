"""Each customer's orders: rank, running totals, what came before."""

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

orders = spark.read.option("header", True).option("inferSchema", True).csv(source + "orders/")
by_day = Window.partitionBy("customer").orderBy("placed", "order_id")
made = orders.select(
    "order_id", "customer", "amount",
    F.row_number().over(by_day).alias("number"),
    F.rank().over(Window.partitionBy("customer").orderBy(F.desc("amount"))).alias("rank"),
    F.dense_rank().over(Window.orderBy(F.col("amount").desc_nulls_last())).alias("dense"),
    F.lag("amount", 1, 0.0).over(by_day).alias("before"),
    F.lead("order_id").over(by_day).alias("after"),
    F.round(F.sum("amount").over(by_day.rowsBetween(Window.unboundedPreceding, 0)), 2).alias("total"),
    F.round(F.avg("amount").over(by_day.rowsBetween(-1, 1)), 3).alias("around"),
    F.first("note", True).over(by_day).alias("first_note"),
    F.ntile(3).over(Window.orderBy("order_id")).alias("third"),
    F.round(F.percent_rank().over(Window.orderBy("order_id")), 6).alias("part"))
made.coalesce(1).write.mode("overwrite").parquet(target)

job.commit()
