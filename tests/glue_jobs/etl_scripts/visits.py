"""Sessions, rolling windows and gaps of visits, from the lines of a web log."""

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

LINE = r'^(\S+) \S+ \S+ \[([^\]]+)\] "(\S+) ([^ ?]*)\??(\S*) [^"]*" (\d+) (\S+)$'
lines = spark.read.text(source + "logs/")
names = ("host", "time", "verb", "path", "query", "status", "bytes")
visits = lines.select(*[F.regexp_extract("value", LINE, place).alias(name)
                        for place, name in enumerate(names, 1)]).where("host != ''")
visits = visits.withColumn("at", F.to_timestamp("time", "dd/MMM/yyyy:HH:mm:ss Z")).withColumn(
    "bytes", F.expr("try_cast(bytes AS bigint)"))
sessions = visits.groupBy("host", F.session_window("at", "10 minutes")).agg(
    F.count("*").alias("pages"), F.sum("bytes").alias("bytes")).select(
        "host", "session_window.start", "session_window.end", "pages", "bytes")
sessions.coalesce(1).write.mode("overwrite").parquet(target + "sessions/")
rolling = visits.groupBy(F.window("at", "1 hour", "30 minutes"), "status").count().select(
    F.col("window.start").alias("start"), "status", "count")
rolling.coalesce(1).write.mode("overwrite").parquet(target + "rolling/")
visits.createOrReplaceTempView("visits")
spark.sql("""
    WITH numbered AS (SELECT *, lag(at) OVER (PARTITION BY host ORDER BY at) AS before FROM visits)
    SELECT host, max(at - before) > INTERVAL 1 HOUR AS long_gap, count_if(status = '404') AS lost,
           percentile_cont(0.5) WITHIN GROUP (ORDER BY bytes) AS middle,
           str_to_map(first(query), '&', '=')['q'] IS NOT NULL AS asked
    FROM numbered GROUP BY host""").coalesce(1).write.mode("overwrite").parquet(target + "gaps/")
bad = lines.where(~F.col("value").rlike(LINE))
bad.coalesce(1).write.mode("overwrite").text(target + "bad/")

job.commit()
