"""Records, one by one: filtered, changed, joined, split."""

import sys

from awsglue.context import GlueContext
from awsglue.job import Job
from awsglue.utils import getResolvedOptions
from pyspark.context import SparkContext
from awsglue.transforms import *  # noqa: F403
from awsglue.dynamicframe import DynamicFrame

args = getResolvedOptions(sys.argv, ["JOB_NAME", "source", "target"])
glueContext = GlueContext(SparkContext.getOrCreate())
spark = glueContext.spark_session
job = Job(glueContext)
job.init(args["JOB_NAME"], args)
source, target = args["source"], args["target"]

orders = glueContext.create_dynamic_frame.from_options(
    connection_type="s3", connection_options={"paths": [source + "orders/"]}, format="csv",
    format_options={"withHeader": True})
customers = glueContext.create_dynamic_frame.from_options(
    connection_type="s3", connection_options={"paths": [source + "customers/"]}, format="json")


def with_size(record):
    record["size"] = "big" if record["amount"] and float(record["amount"]) > 50 else "small"
    del record["note"]
    return record


sized = Map.apply(frame=orders, f=with_size)  # noqa: F405
big = Filter.apply(frame=sized, f=lambda r: r["size"] == "big")  # noqa: F405
people = SelectFields.apply(frame=customers, paths=["id", "name"])  # noqa: F405
people = RenameField.apply(frame=people, old_name="name", new_name="who")  # noqa: F405
typed = ApplyMapping.apply(frame=big, mappings=[  # noqa: F405
    ("order_id", "string", "order_id", "long"), ("customer", "string", "customer", "long"),
    ("size", "string", "size", "string")])
joined = Join.apply(typed, people, "customer", "id")  # noqa: F405
dropped = DropFields.apply(frame=joined, paths=["id"])  # noqa: F405
again = DynamicFrame.fromDF(dropped.toDF().orderBy("order_id").limit(20), glueContext, "again")
for name, made in (("sized", sized), ("again", again)):
    glueContext.write_dynamic_frame.from_options(
        frame=made.coalesce(1), connection_type="s3",
        connection_options={"path": f"{target}{name}/"}, format="csv")

job.commit()
