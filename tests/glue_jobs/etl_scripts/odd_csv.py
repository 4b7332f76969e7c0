"""CSV as people send it: bad numbers, quotes, missing cells."""

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

shape = T.StructType([T.StructField("id", T.IntegerType()), T.StructField("text", T.StringType()),
                      T.StructField("amount", T.DoubleType()), T.StructField("day", T.DateType())])
reader = spark.read.option("header", True).option("mode", "PERMISSIVE").option(
    "escape", '"').option("nullValue", "NA")
typed = reader.schema(shape).csv(source + "odd/").cache()
typed.coalesce(1).write.mode("overwrite").parquet(target + "typed/")
inferred = spark.read.option("header", True).option("inferSchema", True).option(
    "escape", '"').option("dateFormat", "yyyy-MM-dd").csv(source + "odd/")
inferred.coalesce(1).write.mode("overwrite").parquet(target + "inferred/")
kept = spark.read.option("header", True).option("mode", "DROPMALFORMED").option(
    "escape", '"').schema(shape).csv(source + "odd/")
kept.coalesce(1).write.mode("overwrite").parquet(target + "kept/")

job.commit()
