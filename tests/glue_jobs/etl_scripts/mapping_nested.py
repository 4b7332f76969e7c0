"""Fields moved into structs and out of them, and cast on the way."""

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
mapped = ApplyMapping.apply(frame=frame, mappings=[  # noqa: F405
    ("id", "long", "cart.number", "string"), ("customer.name", "string", "cart.buyer.name", "string"),
    ("customer.address.city", "string", "city", "string"), ("placed", "string", "placed", "timestamp"),
    ("placed", "string", "day", "date"), ("total", "string", "total", "decimal(10,2)"),
    ("total", "string", "whole", "int"), ("paid", "boolean", "paid", "string"), ("lines", "array", "lines", "array"),
    ("`dotted.name`", "string", "dotted", "long"), ("nosuch", "string", "nosuch", "string")])
mapped.printSchema()
write(mapped, "json")
write(mapped.select_fields(["city", "placed", "day", "total", "whole", "paid", "dotted"]), "flat", "parquet")
short = frame.apply_mapping([("id", "key"), ("customer.name", "who")])
write(short, "short")
upper = frame.apply_mapping([("ID", "long", "n", "int"), ("PAID", "boolean", "ok", "boolean")])
write(upper, "upper", "parquet")

job.commit()
