"""Orders beside their customers, by all kinds of joins."""

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
customers = spark.read.json(source + "customers/")
on = orders.customer == customers.id
parts = []
for how in ("inner", "left", "right", "full", "left_anti", "left_semi"):
    joined = orders.join(customers, on, how)
    name = F.col("name") if "name" in joined.columns else F.lit(None).cast("string")
    number = F.col("order_id") if "order_id" in joined.columns else F.lit(None).cast("int")
    parts.append(joined.select(F.lit(how).alias("how"), number.cast("long").alias("order_id"),
                               name.alias("name")))
made = parts[0]
for part in parts[1:]:
    made = made.unionByName(part)
made.coalesce(1).write.mode("overwrite").parquet(target)

job.commit()
