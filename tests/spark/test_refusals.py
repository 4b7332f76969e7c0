"""What is not served says so, by its name: scripts that tutorials show, and the words of the refusal."""

import json
import subprocess
import sys

import pytest

import record_spark
from test_programs import pytestmark  # noqa: F401

CASES = {
    "pandas_udf": ("from pyspark.sql.functions import pandas_udf", "pandas_udf"),
    "map_in_pandas": ("people.mapInPandas(lambda rows: rows, 'id int')", "DataFrame.mapInPandas"),
    "apply_in_pandas": ("people.groupBy('id').applyInPandas(len, 'id int')", "applyInPandas"),
    "bad_records_path": ("spark.read.option('badRecordsPath', 'bad').csv('x.csv')", "badrecordspath"),
    "other_zone": ("spark.newSession().conf.set('spark.sql.session.timeZone', 'Asia/Tokyo')",
                   "session.timeZone=Asia/Tokyo beside a session of UTC"),
    "avro": ("spark.read.format('avro').load('x.csv')", "avro"),
    "orc": ("people.write.orc('no')", "orc"),
    "jdbc": ("spark.read.format('jdbc').load()", "jdbc"),
    "stream": ("spark.readStream.format('kafka')", "readStream"),
    "merge": ("spark.sql('MERGE INTO a USING b ON a.x = b.x WHEN MATCHED THEN DELETE')", "MERGE"),
    "delete": ("spark.sql('DELETE FROM a')", "DELETE"),
    "qualify": ("spark.sql('SELECT 1 QUALIFY 1 = 1')", "QUALIFY"),
    "bucket": ("spark.sql('SELECT * FROM range(9) TABLESAMPLE (BUCKET 1 OUT OF 3)')", "BUCKET"),
    "aes": ("people.selectExpr(\"aes_encrypt(name, '0000111122223333')\")", "aes_encrypt"),
    "sentences": ("F.sentences('name')", "sentences"),
    "two_sides": ("people.join(people.toDF('a', 'b'), F.udf(max, 'int')('id', 'a') == 1, 'left')",
                  "both sides"),
    "number_pattern": ("people.selectExpr(\"to_char(id, '$99')\")", "to_char with the pattern $99"),
    "corrupt_over_lines": ("spark.read.schema('a int, _corrupt_record string').csv('x.csv', multiLine=True)",
                           "_corrupt_record in the CSV reader with multiLine"),
    "data_quality": ("from awsgluedq.transforms import EvaluateDataQuality\n"
                     "EvaluateDataQuality.apply(frame=None, ruleset='Rules = [ ]')", "EvaluateDataQuality"),
    "fill_missing": ("from awsglueml.transforms import FillMissingValues\nFillMissingValues.apply(None)",
                     "FillMissingValues"),
    "find_matches": ("from awsglueml.transforms import FindMatches\nFindMatches.apply(None)", "FindMatches"),
    "glue_streams": ("from awsglue.context import GlueContext\n"
                     "GlueContext().forEachBatch(None, None)", "forEachBatch"),
    "glue_jdbc": ("from awsglue.context import GlueContext\n"
                  "GlueContext().create_dynamic_frame.from_options('mysql', {})", "mysql"),
}
IMPORTED = (
    "from pyspark import Row, SQLContext, HiveContext, RDD, Broadcast, AccumulatorParam",
    "from pyspark.sql import Catalog, UDFRegistration, DataFrameReader, WindowSpec, GroupedData",
    "from pyspark.sql.context import SQLContext", "from pyspark.statcounter import StatCounter",
    "from pyspark.errors.exceptions.base import PySparkException",
    "from pyspark.errors.exceptions.captured import AnalysisException",
    "from pyspark.sql.utils import AnalysisException, ParseException",
    "from pyspark.sql.functions import *\nudf(len, StringType()); Column; functools.reduce",
    "from py4j.protocol import Py4JJavaError\n"
    "try: people.select(F.raise_error(F.lit('no'))).collect()\n"
    "except Py4JJavaError as error: assert 'no' in error.java_exception.getMessage()",
    "from awsglue import DynamicFrame", "from awsglue.dynamicframe import DynamicFrameCollection",
    "from awsglue.gluetypes import StructType, Field, ChoiceType",
    "from awsgluedq.transforms import EvaluateDataQuality",
)
CASES["java_import"] = ("from py4j.java_gateway import java_import\n"
                        "java_import(None, 'net.snowflake.spark')", "java_import of net.snowflake.spark")
CASES["jvm"] = ("spark.sparkContext._jvm", "_jvm")
CASES["pandas_functions"] = ("from pyspark.sql.pandas.functions import pandas_udf", "pyspark.sql.pandas")
CASES["ml"] = ("from pyspark.ml.feature import VectorAssembler", "pyspark.ml")
RUN_ALL = """
import json, sys
from pyspark.sql import SparkSession, functions as F
spark = SparkSession.builder.getOrCreate()
people = spark.createDataFrame([(1, "ann")], "id int, name string")
open("x.csv", "w").close()
for name, code in json.load(sys.stdin).items():
    try:
        exec(code, {"spark": spark, "people": people, "F": F})
        said = "nothing"
    except Exception as error:
        said = str(error)
    print(json.dumps([name, said]))
"""


@pytest.fixture(scope="module")
def said(tmp_path_factory):
    environment = record_spark.facade()
    done = subprocess.run([sys.executable, "-c", RUN_ALL], env=environment, capture_output=True, text=True,
                          cwd=tmp_path_factory.mktemp("refusals"), input=json.dumps({
                              **{name: code for name, (code, _) in CASES.items()},
                              **{code: code for code in IMPORTED}}))
    assert done.returncode == 0, done.stderr[-3000:]
    return dict(map(json.loads, done.stdout.splitlines()))


@pytest.mark.parametrize("name", CASES)
def test_a_refusal_names_what_it_refuses(said, name):
    words = CASES[name][1]
    assert words in said[name] and "not served" in said[name]


@pytest.mark.parametrize("code", IMPORTED)
def test_what_scripts_import_is_there(said, code):
    assert said[code] == "nothing"
