"""Jobs on a standalone master of Apache Spark with a worker of its own, S3 by Hadoop's S3A. Skipped,
visibly, where Spark, Java or hadoop-aws are not here."""

import os
import pathlib
import subprocess
import time

import pytest

from job_runs import Jobs, make_job_role
from tarn_server import Server, free_port
from test_scala import create

HERE = pathlib.Path(__file__).resolve().parent
START_TIMEOUT_S = 120
RUN_TIMEOUT_S = 900
SMALL = "spark.executor.memory=512m --conf spark.sql.shuffle.partitions=2"

SCRIPT = """
import sys
from awsglue.context import GlueContext
from awsglue.job import Job
from awsglue.utils import getResolvedOptions
from pyspark.context import SparkContext
from pyspark.sql import functions as F

args = getResolvedOptions(sys.argv, ["JOB_NAME", "source", "target"])
sc = SparkContext()
glueContext = GlueContext(sc)
job = Job(glueContext)
job.init(args["JOB_NAME"], args)
shout = F.udf(lambda text: text.upper())
frame = glueContext.create_dynamic_frame.from_options(
    "s3", {"paths": [args["source"]]}, "csv", {"withHeader": True}, transformation_ctx="source")
data = frame.toDF().withColumn("region", shout("region")).withColumn("id", F.col("id").cast("int"))
data.repartition(2).write.mode("overwrite").partitionBy("region").parquet(args["target"])
print("master", sc.master, spark_rows := glueContext.spark_session.read.parquet(args["target"]).count())
job.commit()
"""
SCALA = """
import com.amazonaws.services.glue.{DynamicFrame, GlueContext}
import com.amazonaws.services.glue.util.{GlueArgParser, Job, JsonOptions}
import org.apache.spark.SparkContext
import scala.collection.JavaConverters._

object GlueApp {
  case class Sale(id: Int, region: String)

  def main(sysArgs: Array[String]): Unit = {
    val glueContext = new GlueContext(new SparkContext())
    import glueContext.implicits._
    val args = GlueArgParser.getResolvedOptions(sysArgs, Array("JOB_NAME", "source", "target"))
    Job.init(args("JOB_NAME"), glueContext, args.asJava)
    val sales = glueContext.read.option("header", "true").option("inferSchema", "true")
      .csv(args("source")).select("id", "region").as[Sale]
    val longer = sales.map(sale => sale.copy(region = sale.region * 2))
    longer.coalesce(1).write.json(args("target"))
    Job.commit()
  }
}
"""


def start_daemon(spark_python, work, name, *words):
    """Its process, and the file that it logs into."""
    log = work / f"{name}.log"
    environment = dict(os.environ, SPARK_LOCAL_IP="127.0.0.1", SPARK_DAEMON_MEMORY="256m",
                       PATH=f"{spark_python.parent}:{os.environ['PATH']}")
    process = subprocess.Popen(
        [str(spark_python.parent / "spark-class"), f"org.apache.spark.deploy.{name}", *words],
        stdout=open(log, "wb"), stderr=subprocess.STDOUT, env=environment, cwd=work,
        start_new_session=True)
    return process, log


def wait_for_line(log, text):
    deadline = time.monotonic() + START_TIMEOUT_S
    while time.monotonic() < deadline:
        if text in log.read_text(errors="replace"):
            return
        time.sleep(0.2)
    raise AssertionError(f"no '{text}' in:\n{log.read_text(errors='replace')[-3000:]}")


@pytest.fixture(scope="module")
def cluster(spark_python, spark_jars, tmp_path_factory):
    """Jobs of a server whose Spark is the master, and the master's log."""
    work, daemons, server = tmp_path_factory.mktemp("cluster"), [], None
    url = f"spark://127.0.0.1:{free_port()}"
    try:
        process, log = start_daemon(spark_python, work, "master.Master", "--host", "127.0.0.1",
                                    "--port", url.rpartition(":")[2], "--webui-port", "0")
        daemons.append(process)
        wait_for_line(log, "I have been elected leader")
        process, _ = start_daemon(spark_python, work, "worker.Worker", url, "--host", "127.0.0.1",
                                  "--cores", "2", "--memory", "1g", "--webui-port", "0",
                                  "--work-dir", str(work / "work"))
        daemons.append(process)
        wait_for_line(log, "Registering worker")
        server = Server(tmp_path_factory.mktemp("server"), "--spark-python", str(spark_python),
                        "--spark-master", url, "--spark-jars", str(spark_jars)).start()
        jobs = Jobs(server, "cluster", make_job_role(server, "cluster"))
        jobs.put("in/sales.csv", "id,region\n1,north\n2,south\n3,north\n")
        yield jobs, url, log
    finally:
        if server is not None:
            server.kill()
        for process in daemons[::-1]:
            process.kill()
            process.wait()


def test_a_python_script_runs_on_the_workers(cluster):
    jobs, url, log = cluster
    jobs.create(SCRIPT, DefaultArguments={
        "--tarn-engine": "spark", "--conf": SMALL, "--source": f"s3://{jobs.name}/in/",
        "--target": f"s3://{jobs.name}/out/python/"})
    run = jobs.succeed(timeout_s=RUN_TIMEOUT_S)
    assert f"master {url} 3" in jobs.lines(run, "output")
    regions = {key.split("/")[2] for key in jobs.keys("out/python/region=")}
    assert regions == {"region=NORTH", "region=SOUTH"}
    assert "Registered app" in log.read_text(errors="replace")


def test_a_scala_script_runs_on_the_workers(cluster):
    jobs, _, _ = cluster
    create(jobs, "on_cluster", SCALA, **{"--conf": SMALL, "--source": f"s3://{jobs.name}/in/"})
    jobs.succeed("on_cluster", timeout_s=RUN_TIMEOUT_S)
    key = [key for key in jobs.keys("out/on_cluster/") if key.endswith(".json")][0]
    text = jobs.s3.get_object(Bucket=jobs.name, Key=key)["Body"].read().decode()
    assert text.splitlines()[0] == '{"id":1,"region":"northnorth"}'
