"""Scala jobs on Apache Spark: scripts as AWS's documentation shows them. Skipped, visibly, where
Spark or Java are not here."""

import json
import pathlib

import pytest

from job_runs import Jobs, make_job_role
from tarn_server import Server

HERE = pathlib.Path(__file__).resolve().parent
SCALA_TIMEOUT_S = 600
SALES = "id,region,price,note\n1,north,2.5,\n2,south,10.0,\n3,north,4.0,\n"
ORDERS = [
    {"order_id": "a", "day": "2024-01-01", "total": 12, "items": [{"sku": "x"}, {"sku": "y"}]},
    {"order_id": "b", "day": "2024-01-02", "total": "30.5", "items": [{"sku": "z"}]},
    {"order_id": "c", "day": "2024-01-02", "total": 1.5, "items": []}]


@pytest.fixture(scope="module")
def scala(spark_python, tmp_path_factory):
    server = Server(tmp_path_factory.mktemp("scala"), "--spark-python", str(spark_python)).start()
    try:
        jobs = Jobs(server, "scala", make_job_role(server, "scala"))
        jobs.put("in/sales/sales.csv", SALES)
        jobs.put("in/orders/orders.json", "\n".join(map(json.dumps, ORDERS)))
        jobs.crawl("in/sales/")
        yield jobs
    finally:
        server.kill()


def create(jobs, job, script, **arguments):
    key = f"scripts/{job}.scala"
    jobs.put(key, script)
    jobs.glue.create_job(
        Name=job, Role=jobs.role, GlueVersion="4.0", WorkerType="G.025X", NumberOfWorkers=2,
        Command={"Name": "glueetl", "ScriptLocation": f"s3://{jobs.name}/{key}"},
        DefaultArguments={"--job-language": "scala", "--class": "GlueApp",
                          "--database": jobs.name, "--source": f"s3://{jobs.name}/in/orders/",
                          "--target": f"s3://{jobs.name}/out/{job}/", **arguments})


def run_script(jobs, name, **arguments):
    create(jobs, name, (HERE / "scala_scripts" / f"{name}.scala").read_text(), **arguments)
    return jobs.succeed(name, timeout_s=SCALA_TIMEOUT_S)


def fail(jobs, job, body, **arguments):
    create(jobs, job, body, **arguments)
    run = jobs.run(job, timeout_s=SCALA_TIMEOUT_S)
    assert run["JobRunState"] == "FAILED"
    return run


def test_a_generated_script_converts_a_table(scala):
    run = run_script(scala, "convert_table", **{"--job-bookmark-option": "job-bookmark-enable"})
    assert "wrote 3 records" in " ".join(scala.lines(run, "output"))
    scala.crawl("out/convert_table/", "converted")
    rows = scala.rows("SELECT id, area, price FROM convert_table ORDER BY id")
    assert rows == [("1", "north", "2.5"), ("2", "south", "10.0"), ("3", "north", "4.0")]
    bookmark = scala.glue.get_job_bookmark(JobName="convert_table")["JobBookmarkEntry"]
    assert "datasource0" in bookmark["JobBookmark"]


def test_nested_records_are_filtered_split_and_added_to_the_catalog(scala):
    run = run_script(scala, "nested_orders")
    assert "2 large orders of 3" in " ".join(scala.lines(run, "error"))
    assert any("choice" in line for line in scala.lines(run, "output"))
    rows = scala.rows("SELECT order_id, sku, day FROM order_lines ORDER BY order_id, sku")
    assert rows == [("a", "x", "2024-01-01"), ("a", "y", "2024-01-01"), ("b", "z", "2024-01-02")]


def test_spark_s_own_api_with_closures_of_the_script(scala):
    run = run_script(scala, "plain_spark", **{"--class": "Report"})
    assert any("SOUTH" in line for line in scala.lines(run, "output"))
    key = [key for key in scala.keys("out/plain_spark/") if key.endswith(".csv")][0]
    text = scala.s3.get_object(Bucket=scala.name, Key=key)["Body"].read().decode()
    assert text.splitlines() == ["region,total,place", "SOUTH,12.0,1", "NORTH,7.8,2"]


HEAD = """import com.amazonaws.services.glue.GlueContext
import com.amazonaws.services.glue.util.{GlueArgParser, Job, JsonOptions}
import org.apache.spark.SparkContext
object GlueApp {
  def main(sysArgs: Array[String]) {
"""


def test_what_does_not_compile_is_named_with_its_line(scala):
    run = fail(scala, "wrong", HEAD + "    val number: Int = \"text\"\n    Job.pause()\n  }\n}\n")
    said = run["ErrorMessage"]
    assert "SYNTAX_ERROR" in said and "Failed Line Number: 6" in said and "type mismatch" in said
    assert "line 7: value pause is not a member of object" in said
    assert any("wrong.scala:6: type mismatch" in line for line in scala.lines(run, "error"))


def test_an_exception_is_named_with_its_line(scala):
    run = fail(scala, "throws", HEAD + "    val numbers = List(1, 2)\n"
               "    println(numbers.map(_ - 1).map(4 / _).sum)\n  }\n}\n")
    said = run["ErrorMessage"]
    assert "Failed Line Number: 7" in said and "ArithmeticException: / by zero" in said
    assert any("GlueApp" in line for line in scala.lines(run, "error"))


def test_a_missing_argument_is_named(scala):
    run = fail(scala, "lacking", HEAD + "    val context = new GlueContext(new SparkContext())\n"
               '    GlueArgParser.getResolvedOptions(sysArgs, Array("JOB_NAME", "year"))\n  }\n}\n')
    said = run["ErrorMessage"]
    assert "INVALID_ARGUMENT_ERROR" in said and "--year" in said and "Number: 7" in said


def test_a_class_that_is_not_there_is_named(scala):
    run = fail(scala, "classless", HEAD + "  }\n}\n", **{"--class": "Elsewhere"})
    assert "Elsewhere (--class)" in run["ErrorMessage"]


def test_s3_without_hadoop_s_client_is_refused_by_name(scala):
    run = fail(scala, "direct", HEAD + "    val context = new GlueContext(new SparkContext())\n"
               '    context.read.text("s3://scala/in/sales/").show()\n  }\n}\n')
    assert "--spark-jars" in run["ErrorMessage"]


def test_a_scala_script_does_not_run_on_the_embedded_engine(scala):
    with pytest.raises(scala.glue.exceptions.InvalidInputException) as refused:
        create(scala, "embedded", HEAD + "  }\n}\n", **{"--tarn-engine": "embedded"})
    assert "Spark only" in str(refused.value)
