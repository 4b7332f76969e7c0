"""Orders as CSV, cleaned and typed, to Parquet."""

import sys

from awsglue.context import GlueContext
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

orders = glueContext.create_dynamic_frame.from_options(
    connection_type="s3", connection_options={"paths": [source + "orders/"]}, format="csv",
    format_options={"withHeader": True, "separator": ","})
mapped = ApplyMapping.apply(frame=orders, mappings=[  # noqa: F405
    ("order_id", "string", "id", "long"), ("customer", "string", "customer_id", "int"),
    ("amount", "string", "amount", "double"), ("placed", "string", "placed_on", "date"),
    ("note", "string", "note", "string")])
filtered = Filter.apply(frame=mapped, f=lambda row: row["amount"] is not None  # noqa: F405
                        and row["amount"] > 0)
glueContext.write_dynamic_frame.from_options(
    frame=filtered, connection_type="s3", connection_options={"path": target}, format="parquet")

job.commit()
