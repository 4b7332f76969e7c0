"""Frames taken apart by fields and by rows, boxes opened, samples kept."""

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
halves = SplitFields.apply(frame=frame, paths=["id", "total"], name1="money", name2="rest")  # noqa: F405
for name in sorted(halves.keys()):
    write(halves.select(name), name)
rows = SplitRows.apply(frame=frame, comparison_dict={"id": {">": 1, "<=": 3}}, name1="some",  # noqa: F405
                       name2="others")
print(rows.select("some").count(), rows.select("others").count())
write(SelectFromCollection.apply(dfc=rows, key="some").select_fields(["id"]), "some")  # noqa: F405
boxed = read("boxes")
opened = Unbox.apply(frame=boxed, path="body", format="json")  # noqa: F405
write(opened, "opened")
write(UnnestFrame.apply(frame=opened), "unnested")  # noqa: F405
write(boxed.unbox("line", "csv", separator=";"), "lines")
write(DropNullFields.apply(frame=boxed), "nonnull")  # noqa: F405
kept = Spigot.apply(frame=frame, path=target + "spigot/", options={"topk": 2})  # noqa: F405
print(kept.count(), frame.errorsCount(), frame.stageErrorsCount())
dropped = MapToCollection.apply(dfc=rows, BaseTransform=DropFields, frame_name="frame",  # noqa: F405
                                paths=["lines", "customer"])
for name in sorted(dropped.keys()):
    write(dropped.select(name), "dropped_" + name)

job.commit()
