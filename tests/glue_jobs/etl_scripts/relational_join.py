"""Nested records made flat, their tables joined again and summed."""

import sys

from awsglue.context import GlueContext
from awsglue.dynamicframe import DynamicFrame
from awsglue.job import Job
from awsglue.utils import getResolvedOptions
from pyspark.context import SparkContext
from awsglue.transforms import *  # noqa: F403

args = getResolvedOptions(sys.argv, ["JOB_NAME", "source", "target"])
glueContext = GlueContext(SparkContext.getOrCreate())
spark = glueContext.spark_session
job = Job(glueContext)
job.init(args["JOB_NAME"], args)
source, target = args["source"], args["target"]


def read(name):
    return glueContext.create_dynamic_frame.from_options(
        connection_type="s3", connection_options={"paths": [f"{source}{name}/"]}, format="json")


def write(frame, name, format="json"):
    glueContext.write_dynamic_frame.from_options(
        frame=frame.coalesce(1), connection_type="s3",
        connection_options={"path": f"{target}{name}/"}, format=format)


frame = read("carts")
tables = frame.relationalize("root", target + "tmp/")
print(sorted(tables.keys()))
root, lines = tables.select("root").toDF(), tables.select("root_lines").toDF()
lines = lines.withColumnRenamed("lines.val.sku", "sku").withColumnRenamed("lines.val.qty", "qty")
root = root.withColumnRenamed("id", "cart").withColumnRenamed("customer.name", "name")
both = root.join(lines, root["lines"] == lines["id"], "left").select("cart", "name", "index", "sku", "qty")
write(DynamicFrame.fromDF(both, glueContext, "both"), "both")
both.createOrReplaceTempView("cart_lines")
sums = spark.sql("SELECT name, count(sku) AS lines, sum(qty) AS pieces, max(struct(qty, sku)).sku AS most "
                 "FROM cart_lines GROUP BY name")
write(DynamicFrame.fromDF(sums, glueContext, "sums"), "sums", "parquet")

job.commit()
