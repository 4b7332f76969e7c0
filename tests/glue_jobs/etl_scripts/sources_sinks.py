"""Sources and sinks by hand, parts of a table, objects that go, a merge by keys."""

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


origin = glueContext.getSource("s3", paths=[source + "orders/"])
origin.setFormat("csv", withHeader=True)
orders = origin.getFrame().toDF().selectExpr("cast(order_id AS int) AS id", "cast(customer AS int) AS customer",
                                             "cast(amount AS double) AS amount")
old = DynamicFrame.fromDF(orders.where("id <= 10"), glueContext, "old")
sink = glueContext.getSink(connection_type="s3", path=target + "table/", partitionKeys=["customer"])
sink.setFormat("glueparquet", compression="snappy")
sink.writeFrame(old.coalesce(1))
back = glueContext.create_data_frame.from_options(
    connection_type="s3", connection_options={"paths": [target + "table/"]}, format="parquet")
print(back.count(), sorted(back.columns))
fresh = DynamicFrame.fromDF(orders.where("id BETWEEN 9 AND 12").selectExpr(
    "id", "customer", "amount + 1000 AS amount"), glueContext, "fresh")
write(old.mergeDynamicFrame(fresh, ["id"]), "merged", "parquet")
write(old.union(fresh), "union", "parquet")
write(old, "gone")
glueContext.purge_s3_path(target + "gone/", {"retentionPeriod": 0})
glueContext.write_dynamic_frame.from_options(
    frame=old.coalesce(1), connection_type="s3", format="csv", connection_options={"path": target + "csv/"},
    format_options={"separator": "|", "quoteChar": -1, "writeHeader": False})

job.commit()
