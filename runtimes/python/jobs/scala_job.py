"""Scala scripts: compiles them and Glue's API for them with the compiler that Spark brings, and
runs them in Spark's JVM. What that API does is awsglue, which the JVM calls back over py4j.
"""

import glob
import json
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
SOURCES = os.path.join(os.path.dirname(HERE), "scala")
LIBRARY = "tarn-glue-scala.jar"  # in the run's folder; local_job_runner.cpp has it too
NO_S3 = 'No FileSystem for scheme "s3'
MAX_ERRORS = 5


class ScriptError(Exception):
    """A Scala script's end, with what a run's ErrorMessage says of it."""

    def __init__(self, text, line=0, category=""):
        super().__init__(text)
        self.script_line, self.category = line, category


class CompilationError(ScriptError):
    def __init__(self, text, line):
        super().__init__(text, line, "SYNTAX_ERROR")


def library_path():
    return os.path.join(os.environ["TMPDIR"], LIBRARY)


def build_library():
    """Compiles Glue's API for Scala scripts into the run's folder."""
    import pyspark
    jars = os.path.join(os.path.dirname(pyspark.__file__), "jars", "*")
    java = os.path.join(os.environ.get("JAVA_HOME", "/usr"), "bin", "java")
    sources = sorted(glob.glob(os.path.join(SOURCES, "*.scala")))
    done = subprocess.run(
        [java, "-Xmx1g", "-XX:TieredStopAtLevel=1", "-cp", jars, "scala.tools.nsc.Main",
         "-usejavacp", "-nowarn", "-d", library_path(), *sources], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        text=True, check=False)
    if done.returncode != 0:
        raise ScriptError(f"Glue's API for Scala was not compiled:\n{done.stdout[-4000:]}")


class Host:
    """What the API of scripts calls. Frames go by numbers, options as JSON."""

    class Java:
        implements = ["tarn.glue.Host"]

    def __init__(self, gateway):
        self._gateway = gateway
        self._frames, self._context, self._job = [], None, None

    def call(self, name, arguments):
        return getattr(self, "do_" + name)(*arguments)

    def _keep(self, frame):
        self._frames.append(frame)
        return str(len(self._frames) - 1)

    def _frame(self, number):
        return self._frames[int(number)]

    def do_context(self, session):
        """The script's SparkContext, which it made itself, as Python's."""
        from awsglue.context import GlueContext
        from pyspark import SparkConf, SparkContext
        from pyspark.sql import SparkSession
        jvm = self._gateway.jvm
        plain = jvm.org.apache.spark.api.java.JavaSparkContext.fromSparkContext(
            session.sparkContext())
        conf = SparkConf(_jvm=jvm, _jconf=plain.getConf())
        context = SparkContext._active_spark_context or SparkContext(
            gateway=self._gateway, jsc=plain, conf=conf)
        self._context = GlueContext(SparkSession(context, session))

    def do_resolved_options(self, arguments, names):
        from awsglue.utils import getResolvedOptions
        found = getResolvedOptions(["script", *arguments], list(names))
        return self._java_map(found)

    def _java_map(self, found):
        made = self._gateway.jvm.java.util.HashMap()
        for name, value in found.items():
            made.put(name, value)
        return made

    def do_job_init(self, name, arguments):
        from awsglue.job import Job
        self._job = Job(self._context)
        self._job.init(name, dict(arguments))

    def do_job_commit(self):
        if self._job is None:
            raise ScriptError("Job.commit() comes after Job.init()")
        self._job.commit()

    def do_catalog_source(self, database, table, ctx, predicate, options):
        return self._keep(self._context.create_dynamic_frame_from_catalog(
            database, table, transformation_ctx=ctx, push_down_predicate=predicate,
            additional_options=json.loads(options)))

    def do_source(self, connection_type, options, ctx, data_format, format_options):
        return self._keep(self._context.create_dynamic_frame_from_options(
            connection_type, json.loads(options), data_format, json.loads(format_options), ctx))

    def do_catalog_sink(self, frame, database, table, ctx, options):
        self._context.write_dynamic_frame_from_catalog(
            self._frame(frame), database, table, transformation_ctx=ctx,
            additional_options=json.loads(options))

    def do_sink(self, frame, connection_type, options, ctx, data_format, format_options,
                database, table):
        sink = self._context.getSink(connection_type, transformation_ctx=ctx, **json.loads(options))
        sink.setFormat(data_format, **json.loads(format_options))
        if database:
            sink.setCatalogInfo(database, table)
        sink.writeFrame(self._frame(frame))

    def do_from_df(self, frame):
        from awsglue.dynamicframe import DynamicFrame
        from pyspark.sql import DataFrame
        return self._keep(DynamicFrame.fromDF(
            DataFrame(frame, self._context.spark_session), self._context))

    def do_to_df(self, frame):
        return self._frame(frame).toDF()._jdf

    def do_count(self, frame):
        return self._frame(frame).count()

    def do_name(self, frame):
        return self._frame(frame).name

    def do_with_name(self, frame, name):
        import copy
        made = copy.copy(self._frame(frame))
        made.name = name
        return self._keep(made)

    def _printed(self, action):
        import contextlib
        import io
        text = io.StringIO()
        with contextlib.redirect_stdout(text):
            action()
        return text.getvalue()

    def do_schema_tree(self, frame):
        return self._printed(self._frame(frame).printSchema)

    def do_show(self, frame, rows):
        return self._printed(lambda: self._frame(frame).show(rows))

    def do_apply_mapping(self, frame, mappings):
        types = {field.name: field.dataType.typeName()
                 for field in self._frame(frame).schema().fields}
        full = []
        for mapping in map(list, mappings):
            if len(mapping) == 2:
                kind = types.get(mapping[0], "string")
                mapping = [mapping[0], kind, mapping[1], kind]
            full.append(tuple(mapping))
        return self._keep(self._frame(frame).apply_mapping(full))

    def do_select_fields(self, frame, paths):
        return self._keep(self._frame(frame).select_fields(list(paths)))

    def do_drop_fields(self, frame, paths):
        return self._keep(self._frame(frame).drop_fields(list(paths)))

    def do_drop_nulls(self, frame):
        return self._keep(self._frame(frame).drop_null_fields())

    def do_rename_field(self, frame, old, new):
        return self._keep(self._frame(frame).rename_field(old, new))

    def do_resolve_choice(self, frame, specs, choice, database, table):
        return self._keep(self._frame(frame).resolveChoice(
            specs=[tuple(spec) for spec in map(list, specs)] or None, choice=choice or "",
            database=database, table_name=table))

    def do_join(self, frame, keys, other_keys, other):
        return self._keep(self._frame(frame).join(list(keys), list(other_keys), self._frame(other)))

    def do_merge(self, frame, staged, keys):
        return self._keep(self._frame(frame).mergeDynamicFrame(self._frame(staged), list(keys)))

    def do_relationalize(self, frame, root, staging):
        made = self._frame(frame).relationalize(root, staging)
        numbers = self._gateway.jvm.java.util.ArrayList()
        for name in made.keys():
            numbers.add(self._keep(made[name]))
        return numbers

    def do_unnest(self, frame):
        return self._keep(self._frame(frame).unnest())

    def do_unbox(self, frame, path, data_format, options):
        return self._keep(self._frame(frame).unbox(path, data_format,
                                                   **json.loads(options or "{}")))

    def do_repartition(self, frame, count):
        return self._keep(self._frame(frame).repartition(count))

    def do_coalesce(self, frame, count):
        return self._keep(self._frame(frame).coalesce(count))


def start_java():
    """Spark's JVM, without a SparkContext: that is the script's to make."""
    from pyspark.java_gateway import ensure_callback_server_started, launch_gateway
    gateway = launch_gateway()
    ensure_callback_server_started(gateway)
    from pyspark import SparkContext
    SparkContext._gateway, SparkContext._jvm = gateway, gateway.jvm
    return gateway


def execute(path, order):
    """Compiles the script and runs its main(); the error that it ended with, or None."""
    from py4j.protocol import Py4JNetworkError
    try:
        if order["settings"].get("builds_scala_library"):
            return build_library()
        if not order["script"].strip():
            raise CompilationError("the script is empty", 0)
        gateway = start_java()
        classes = os.path.join(os.environ["TMPDIR"], "tarn-script-classes")
        os.makedirs(classes)
        compile_script(gateway, path, classes)
        return run_script(gateway, path, classes)
    except Py4JNetworkError:
        return ScriptError("the script ended Java itself (System.exit, say), or Java died")
    except Exception as error:  # pylint: disable=broad-except
        return error


def compile_script(gateway, path, classes):
    said = gateway.jvm.tarn.glue.ScriptCompiler.compile(path, classes)
    if not said:
        return
    name = os.path.basename(path)
    for line in said.splitlines():
        print(f"{name}:{line}", file=sys.stderr)
    first, _, _ = said.partition(": ")
    text = "; ".join(f"line {line}" for line in said.splitlines()[:MAX_ERRORS])
    raise CompilationError(text, int(first))


def run_script(gateway, path, classes):
    arguments = sys.argv[1:]
    name = "GlueApp"
    for word, value in zip(arguments, arguments[1:]):
        if word == "--class":
            name = value
    share_classes(gateway, classes)
    gateway.jvm.tarn.glue.Host.attach(Host(gateway))
    given = gateway.jvm.java.util.ArrayList()
    for word in arguments:
        given.add(word)
    said = gateway.jvm.tarn.glue.ScriptRunner.run(classes, name, os.path.basename(path), given)
    if not said:
        return None
    line, kind, text = said.split("\n", 2)
    return ScriptError(f"{kind}: {told(text)}", int(line), category_of(kind, text))


def told(text):
    """Without py4j's words around an exception of awsglue."""
    if "An exception was raised by the Python Proxy" in text:
        lines = [line for line in text.strip().splitlines() if line.strip()]
        text = lines[-1] if lines else text
    if NO_S3 in text:
        text += (". Spark itself reads and writes S3 in a Scala script by Hadoop's S3A: the "
                 "server's --spark-jars must name a folder with hadoop-aws. getSourceWithFormat "
                 "and getSinkWithFormat need none")
    return text


def category_of(kind, text):
    if "GlueArgumentError" in text:
        return "INVALID_ARGUMENT_ERROR"
    if kind.endswith(("AnalysisException", "ParseException")):
        return "QUERY_ERROR"
    if kind.endswith("OutOfMemoryError"):
        return "OUT_OF_MEMORY_ERROR"
    return ""


def share_classes(gateway, classes):
    """A jar of the script's classes and the library, for executors elsewhere."""
    import zipfile
    jar = classes + ".jar"
    with zipfile.ZipFile(jar, "w", zipfile.ZIP_DEFLATED) as out:
        for folder, _, names in os.walk(classes):
            for name in names:
                path = os.path.join(folder, name)
                out.write(path, os.path.relpath(path, classes))
    system = gateway.jvm.java.lang.System
    jars = [jar, library_path(), *filter(None, (system.getProperty("spark.jars") or "").split(","))]
    system.setProperty("spark.jars", ",".join(jars))
