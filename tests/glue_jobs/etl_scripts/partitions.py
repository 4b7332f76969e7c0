"""A table in folders by day, of which one is written again."""

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
orders = orders.withColumn("year", F.year("placed")).withColumn("month", F.month("placed"))
table = target + "table/"
orders.write.mode("overwrite").partitionBy("year", "month").parquet(table)
spark.conf.set("spark.sql.sources.partitionOverwriteMode", "dynamic")
again = orders.where("month = 2").withColumn("amount", F.lit(1.5))
again.write.mode("overwrite").partitionBy("year", "month").parquet(table)
spark.conf.set("spark.sql.sources.partitionOverwriteMode", "static")
back = spark.read.parquet(table)
made = back.where("month >= 2").groupBy("year", "month").agg(
    F.count("*").alias("n"), F.round(F.sum("amount"), 2).alias("amount"))
made.coalesce(1).write.mode("overwrite").parquet(target + "sums/")
one = spark.read.option("basePath", table).parquet(table + "year=2024/month=1/")
one.select("order_id", "year", "month").coalesce(1).write.mode("overwrite").parquet(target + "one/")

job.commit()
