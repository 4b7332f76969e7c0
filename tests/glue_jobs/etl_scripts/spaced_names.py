"""A public table with spaces in the names of its columns: cleaned, cast, nested, summed."""

import sys

from awsglue.context import GlueContext
from awsglue.dynamicframe import DynamicFrame
from awsglue.job import Job
from awsglue.transforms import *  # noqa: F403
from awsglue.utils import getResolvedOptions
from pyspark.context import SparkContext
from pyspark.sql.functions import avg, col, udf
from pyspark.sql.types import StringType

args = getResolvedOptions(sys.argv, ["JOB_NAME", "source", "target"])
glueContext = GlueContext(SparkContext.getOrCreate())
spark = glueContext.spark_session
job = Job(glueContext)
job.init(args["JOB_NAME"], args)

raw = glueContext.create_dynamic_frame.from_options(
    "s3", {"paths": [args["source"] + "payments/"]}, "csv", {"withHeader": True})
raw.printSchema()
typed = raw.resolveChoice(specs=[("provider id", "cast:long")])
known = typed.toDF().where("`provider id` is NOT NULL")
without_sign = udf(lambda text: text[1:], StringType())
known = known.withColumn("ACC", without_sign(known["average covered charges"])).withColumn(
    "ATP", without_sign(col("`average total payments`")))
again = DynamicFrame.fromDF(known, glueContext, "nested")
nested = again.apply_mapping([
    ("drg", "string", "drg", "string"), ("provider id", "long", "provider.id", "long"),
    ("provider name", "string", "provider.name", "string"), ("`provider state`", "string", "provider.state", "string"),
    ("ACC", "string", "charges.covered", "double"), ("ATP", "string", "charges.total", "double")])
nested.printSchema()
glueContext.write_dynamic_frame.from_options(
    frame=nested.coalesce(1), connection_type="s3", connection_options={"path": args["target"] + "nested/"},
    format="parquet")
flat = nested.toDF().select("drg", "provider.*", col("charges.covered").alias("covered"))
sums = flat.groupBy("state").agg(avg("covered").alias("average covered")).withColumnRenamed("state", "the state")
glueContext.write_dynamic_frame.from_options(
    frame=DynamicFrame.fromDF(sums.coalesce(1), glueContext, "sums"), connection_type="s3",
    connection_options={"path": args["target"] + "sums/"}, format="csv")
big = Filter.apply(frame=nested, f=lambda row: row["charges"]["covered"] > 1500)  # noqa: F405
fewer = big.rename_field("provider.name", "provider.label").drop_fields(["charges.total", "provider.state"])
glueContext.write_dynamic_frame.from_options(
    frame=fewer.coalesce(1), connection_type="s3", connection_options={"path": args["target"] + "big/"}, format="json")


def labelled(record):
    record["label"] = f'{record["provider"]["name"]} ({record["drg"][:3]})'
    record["provider"]["state"] = record["provider"]["state"].lower()
    return record


changed = nested.map(f=labelled)
glueContext.write_dynamic_frame.from_options(
    frame=changed.select_fields(["label", "provider.state"]).coalesce(1), connection_type="s3",
    connection_options={"path": args["target"] + "labels/"}, format="json")
job.commit()
