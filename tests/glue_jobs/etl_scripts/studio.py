"""What a visual editor writes: SQL over frames, aggregates, unions, a transform of its own."""

import sys

from awsglue import DynamicFrame
from awsglue.context import GlueContext
from awsglue.dynamicframe import DynamicFrameCollection
from awsglue.job import Job
from awsglue.transforms import *  # noqa: F403
from awsglue.utils import getResolvedOptions
from pyspark.context import SparkContext
from pyspark.sql import functions as SqlFuncs


def sql_of(context, query, mapping, transformation_ctx) -> DynamicFrame:
    for alias, frame in mapping.items():
        frame.toDF().createOrReplaceTempView(alias)
    return DynamicFrame.fromDF(spark.sql(query), context, transformation_ctx)


def aggregate_of(context, parent, groups, aggs, transformation_ctx) -> DynamicFrame:
    functions = []
    for column, function in aggs:
        functions.append(getattr(SqlFuncs, function)(column))
    data = parent.toDF()
    made = data.groupBy(*groups).agg(*functions) if groups else data.agg(*functions)
    return DynamicFrame.fromDF(made, context, transformation_ctx)


def union_of(context, kind, mapping, transformation_ctx) -> DynamicFrame:
    for alias, frame in mapping.items():
        frame.toDF().createOrReplaceTempView(alias)
    return DynamicFrame.fromDF(spark.sql(f"(select * from left) UNION {kind} (select * from right)"), context,
                               transformation_ctx)


def with_tax(context, dfc) -> DynamicFrameCollection:
    data = dfc.select(list(dfc.keys())[0]).toDF()
    data = data.withColumn("tax", SqlFuncs.round(data["amount"].cast("double") * 0.25, 2))
    return DynamicFrameCollection({"CustomTransform0": DynamicFrame.fromDF(data, context, "taxed")}, context)


args = getResolvedOptions(sys.argv, ["JOB_NAME", "source", "target"])
sc = SparkContext.getOrCreate()
glueContext = GlueContext(sc)
spark = glueContext.spark_session
job = Job(glueContext)
job.init(args["JOB_NAME"], args)

S3bucket_node1 = glueContext.create_dynamic_frame.from_options(
    format_options={"quoteChar": '"', "withHeader": True, "separator": ",", "optimizePerformance": False},
    connection_type="s3", format="csv",
    connection_options={"paths": [args["source"] + "orders/"], "recurse": True}, transformation_ctx="node1")
people = glueContext.create_dynamic_frame.from_options(
    format_options={"multiline": False}, connection_type="s3", format="json",
    connection_options={"paths": [args["source"] + "customers/"], "recurse": True}, transformation_ctx="people")
mapped = ApplyMapping.apply(frame=S3bucket_node1, mappings=[  # noqa: F405
    ("order_id", "string", "order_id", "int"), ("customer", "string", "customer", "bigint"),
    ("amount", "string", "amount", "decimal(10,2)"), ("placed", "string", "placed", "date"),
    ("note", "string", "note", "string")], transformation_ctx="mapped")
filtered = Filter.apply(frame=mapped, f=lambda row: (  # noqa: F405
    row["amount"] is not None and row["amount"] > 10 and bool(row["note"] is None or row["note"] != "urgent")),
    transformation_ctx="filtered")
renamed = RenameField.apply(frame=people, old_name="address.geo.lat", new_name="latitude",  # noqa: F405
                            transformation_ctx="renamed")
chosen = SelectFields.apply(frame=renamed, paths=["id", "name", "latitude", "address.street"],  # noqa: F405
                            transformation_ctx="chosen")
joined = Join.apply(frame1=filtered, frame2=chosen, keys1=["customer"], keys2=["id"],  # noqa: F405
                    transformation_ctx="joined")
spent = sql_of(glueContext, "select name, count(*) n, sum(amount) total, min(placed) first from joined "
               "group by name having count(*) > 1", {"joined": joined}, "spent")
sums = aggregate_of(glueContext, filtered, ["customer"], [["amount", "sum"], ["order_id", "countDistinct"]], "sums")
both = union_of(glueContext, "ALL", {"left": spent, "right": spent}, "both")
taxed = SelectFromCollection.apply(  # noqa: F405
    dfc=with_tax(glueContext, DynamicFrameCollection({"node": filtered}, glueContext)), key="CustomTransform0")
unique = DynamicFrame.fromDF(taxed.toDF().dropDuplicates(["customer", "note"]).select("customer", "note"), glueContext,
                             "unique")
for name, frame in (("spent", spent), ("sums", sums), ("both", both), ("taxed", taxed), ("unique", unique),
                    ("joined", joined)):
    glueContext.write_dynamic_frame.from_options(
        frame=frame.coalesce(1), connection_type="s3", format="json" if name == "joined" else "glueparquet",
        connection_options={"path": f"{args['target']}{name}/", "partitionKeys": []},
        format_options={} if name == "joined" else {"compression": "gzip"}, transformation_ctx=name)
job.commit()
