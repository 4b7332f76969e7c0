"""Months as columns, and back."""

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
orders = orders.withColumn("month", F.date_format("placed", "MMM"))
wide = orders.groupBy("customer").pivot("month", ["Jan", "Feb", "Mar"]).agg(
    F.round(F.sum("amount"), 2).alias("sum"), F.count("*").alias("n"))
free = orders.groupBy("month").pivot("customer").count()
long = wide.selectExpr("customer", "stack(3, 'Jan', Jan_sum, 'Feb', Feb_sum, 'Mar', Mar_sum) "
                       "AS (month, amount)").where("amount IS NOT NULL")
wide.coalesce(1).write.mode("overwrite").parquet(target + "wide/")
free.coalesce(1).write.mode("overwrite").parquet(target + "free/")
long.coalesce(1).write.mode("overwrite").parquet(target + "long/")

job.commit()
