"""Choices inside of structs and lists, resolved field by field and all at once."""

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


frame = read("choices")
print(sorted(frame.schema().names()))
each = ResolveChoice.apply(frame=frame, specs=[  # noqa: F405
    ("value", "cast:double"), ("inner.code", "project:string"), ("list[]", "cast:int"), ("flag", "make_struct")])
write(each, "each")
write(frame.resolveChoice(choice="make_struct"), "struct")
write(frame.resolveChoice(specs=[("value", "make_cols"), ("inner.code", "make_cols"),
                                 ("list[]", "project:string"), ("flag", "cast:string")]), "cols")
write(each.select_fields(["id", "value"]), "parquet", "parquet")
counted = each.toDF().groupBy("inner.code").count()
write(DynamicFrame.fromDF(counted, glueContext, "counted"), "counted")

job.commit()
