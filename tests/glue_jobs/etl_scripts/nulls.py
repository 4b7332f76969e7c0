"""What is missing: counted, filled, dropped, ordered."""

import sys

from awsglue.context import GlueContext
from awsglue.job import Job
from awsglue.utils import getResolvedOptions
from pyspark.context import SparkContext
from pyspark.sql import functions as F

args = getResolvedOptions(sys.argv, ["JOB_NAME", "source", "target"])
glueContext = GlueContext(SparkContext.getOrCreate())
spark = glueContext.spark_session
job = Job(glueContext)
job.init(args["JOB_NAME"], args)
source, target = args["source"], args["target"]

people = spark.read.json(source + "customers/")
filled = people.fillna({"city": "unknown", "age": 0}).fillna("-", subset=["name"])
counts = people.select([F.sum(F.col(c).isNull().cast("int")).alias(c) for c in sorted(people.columns)
                        if c != "tags"])
kept = people.dropna(how="any", subset=["city", "age"]).count()
some = people.na.drop(thresh=3, subset=["id", "name", "city", "age"]).count()
made = filled.select(
    "id", "name", "city", "age",
    F.coalesce(F.col("email"), F.concat(F.col("name"), F.lit("@none"))).alias("mail"),
    F.when(F.col("age") > 40, "old").when(F.col("age") <= 40, "young").alias("kind"),
    F.expr("nullif(city, 'unknown')").alias("city_again"), F.expr("nvl2(email, 1, 0)").alias("has"),
    F.concat_ws("|", "name", "email", "city").alias("joined"),
    F.greatest("id", "age").alias("most"), F.col("email").eqNullSafe(None).alias("none"),
    F.lit(kept).alias("kept"), F.lit(some).alias("some"))
order = people.orderBy(F.col("age").asc_nulls_last(), F.desc("id")).select("id").collect()
made = made.withColumn("order", F.lit(",".join(str(row["id"]) for row in order)))
made.crossJoin(counts.select(F.struct("*").alias("missing"))).coalesce(1).write.mode(
    "overwrite").parquet(target)

job.commit()
