"""Functions of Python over columns, in frames and in SQL."""

import sys

from awsglue.context import GlueContext
from awsglue.job import Job
from awsglue.utils import getResolvedOptions
from pyspark.context import SparkContext
from pyspark.sql import functions as F
from pyspark.sql import types as T

args = getResolvedOptions(sys.argv, ["JOB_NAME", "source", "target"])
glueContext = GlueContext(SparkContext.getOrCreate())
spark = glueContext.spark_session
job = Job(glueContext)
job.init(args["JOB_NAME"], args)
source, target = args["source"], args["target"]

people = spark.read.json(source + "customers/")


@F.udf(T.StringType())
def mask(text):
    return None if text is None else text[0] + "*" * (len(text) - 1)


def sizes(tags):
    return {tag: len(tag) for tag in tags or []}


size_of = F.udf(sizes, T.MapType(T.StringType(), T.IntegerType()))
spark.udf.register("initials", lambda name: "".join(w[0] for w in name.split()) if name else None)
spark.udf.register("twice", lambda n: n * 2 if n is not None else None, "bigint")
people.createOrReplaceTempView("people")
made = people.select("id", mask("name").alias("masked"), size_of("tags").alias("sizes")).join(
    spark.sql("SELECT id, initials(name) AS initials, twice(age) AS twice FROM people"), "id")
made.coalesce(1).write.mode("overwrite").parquet(target)

job.commit()
