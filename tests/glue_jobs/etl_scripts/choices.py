"""A column of several types, resolved in each of the ways."""

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

frame = glueContext.create_dynamic_frame.from_options(
    connection_type="s3", connection_options={"paths": [source + "mixed/"]}, format="json")
for name, action in (("cast", "cast:long"), ("cols", "make_cols"), ("struct", "make_struct"),
                     ("project", "project:string")):
    made = ResolveChoice.apply(frame=frame, specs=[("value", action)])  # noqa: F405
    made = DropNullFields.apply(frame=made)  # noqa: F405
    glueContext.write_dynamic_frame.from_options(
        frame=made.coalesce(1), connection_type="s3", connection_options={"path": f"{target}{name}/"},
        format="parquet")

job.commit()
