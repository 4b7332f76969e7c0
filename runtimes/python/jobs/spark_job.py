"""A run on Apache Spark: what a copy of the zygote becomes where a job says --tarn-engine spark.

    TARN_SPARK_PYTHON spark_job.py PACKAGES

That Python has pyspark; awsglue is Tarn's own, boto3 comes of PACKAGES where it has none. Spark's
settings go by PYSPARK_SUBMIT_ARGS, so that scripts make their SparkContext as ever.
"""

import glob
import os
import shlex
import socket
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
SPARK = os.path.join(os.path.dirname(HERE), "spark")
MIN_HEAP_MIB = 384
S3A = "org.apache.hadoop.fs.s3a.S3AFileSystem"


def is_local(master):
    return master.startswith("local")


def find_jars():
    """Those of --spark-jars; and whether Spark has Hadoop's S3A."""
    import pyspark
    jars = glob.glob(os.path.join(os.environ.get("TARN_SPARK_JARS") or "/nowhere", "*.jar"))
    own = glob.glob(os.path.join(os.path.dirname(pyspark.__file__), "jars", "hadoop-aws-*.jar"))
    return sorted(jars), bool(own) or any("hadoop-aws" in os.path.basename(jar) for jar in jars)


def s3a_settings():
    """S3 by Hadoop's own client, at Tarn, with the run's credentials."""
    endpoint = os.environ["AWS_ENDPOINT_URL"]
    return {
        "spark.hadoop.fs.s3.impl": S3A, "spark.hadoop.fs.s3n.impl": S3A,
        "spark.hadoop.fs.s3a.impl": S3A, "spark.hadoop.fs.s3a.endpoint": endpoint,
        "spark.hadoop.fs.s3a.endpoint.region": os.environ["AWS_REGION"],
        "spark.hadoop.fs.s3a.path.style.access": "true",
        "spark.hadoop.fs.s3a.connection.ssl.enabled": str(endpoint.startswith("https")).lower(),
        "spark.hadoop.fs.s3a.aws.credentials.provider":
            "org.apache.hadoop.fs.s3a.TemporaryAWSCredentialsProvider",
        "spark.hadoop.fs.s3a.access.key": os.environ["AWS_ACCESS_KEY_ID"],
        "spark.hadoop.fs.s3a.secret.key": os.environ["AWS_SECRET_ACCESS_KEY"],
        "spark.hadoop.fs.s3a.session.token": os.environ["AWS_SESSION_TOKEN"],
    }


def own_address(master):
    """By which this process is reached from where the master is; the sandbox's name is nobody's."""
    if is_local(master):
        return "127.0.0.1"
    host, _, port = master.split("://", 1)[-1].split(",")[0].partition(":")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect((host, int(port or 7077)))  # sends nothing
        return probe.getsockname()[0]


def settings_of(master, scratch):
    """As Glue's Spark is set where that shows, else for a process on one machine."""
    heap_mib = max(MIN_HEAP_MIB, int(os.environ["TARN_JOB_MEMORY_MIB"]) * 3 // 4)
    settings = {
        "spark.master": master, "spark.app.name": "glue", "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false", "spark.sql.session.timeZone": "UTC",
        "spark.driver.memory": f"{heap_mib}m", "spark.driver.host": own_address(master),
        "spark.driver.bindAddress": own_address(master), "spark.local.dir": scratch,
        "spark.sql.warehouse.dir": f"file:{scratch}/warehouse",
        "spark.driver.extraJavaOptions": f"-Djava.io.tmpdir={scratch} -Duser.timezone=UTC "
                                         f"-Dderby.system.home={scratch}",
    }
    if is_local(master):
        # 200, Spark's own number, is for clusters: each is a task to start.
        settings["spark.sql.shuffle.partitions"] = str(2 * (os.cpu_count() or 1))
    return settings


def settings_of_user(arguments):
    """--conf of a job: "a=b --conf c=d"."""
    words = [word for word in arguments.get("--conf", "").split() if word != "--conf"]
    return dict(word.split("=", 1) for word in words if "=" in word)


def prepare(order):
    """Before the script: Spark's settings, and S3 where Spark has no client of its own."""
    import scala_job
    from job_runtime import download
    arguments = (order.get("settings") or {}).get("arguments") or {}
    master = os.environ["TARN_SPARK_MASTER"] or "local[*]"
    scratch = os.environ["TMPDIR"]
    jars, has_s3a = find_jars()
    if not is_local(master) and not has_s3a:
        raise RuntimeError(f"Spark at {master} reads S3 by Hadoop's S3A: the server's --spark-jars "
                           "must name a folder with hadoop-aws and the AWS SDK it is made for")
    for location in filter(None, (x.strip() for x in arguments.get("--extra-jars", "").split(","))):
        jars.append(download(location, scratch))
    settings = {**settings_of(master, scratch), **(s3a_settings() if has_s3a else {}),
                **settings_of_user(arguments)}
    words = [word for name, value in settings.items() for word in ("--conf", f"{name}={value}")]
    if jars:
        words += ["--jars", ",".join(jars)]
    if order.get("is_scala"):
        words += ["--driver-class-path", scala_job.library_path()]
    os.environ["SPARK_LOCAL_IP"] = os.environ["SPARK_LOCAL_HOSTNAME"] = own_address(master)
    os.environ["PYSPARK_SUBMIT_ARGS"] = shlex.join([*words, "pyspark-shell"])
    os.environ["PYSPARK_DRIVER_PYTHON"] = sys.executable
    os.environ["PYSPARK_PYTHON"] = settings.get("spark.pyspark.python", sys.executable)
    os.environ["PYTHONPATH"] = os.pathsep.join([*_library_of_awsglue(scratch), os.getcwd()])
    import job_figures
    import spark_catalog
    import spark_files
    spark_files.attach(reads=not has_s3a, writes=is_local(master))
    spark_catalog.attach()
    job_figures.watch_spark()


def _library_of_awsglue(scratch):
    """A folder that has awsglue, and not the pyspark beside it, which would hide Spark's."""
    folder = os.path.join(scratch, ".awsglue")
    os.makedirs(folder, exist_ok=True)
    for name in ("awsglue", "awsgluedq", "awsglueml"):
        link = os.path.join(folder, name)
        if not os.path.islink(link):
            os.symlink(os.path.join(SPARK, name), link)
    sys.path.append(folder)
    return [folder]


def main():
    import job_runtime
    import scala_job
    sys.path += [*_library_of_awsglue(os.environ["TMPDIR"]), *sys.argv[1:]]
    sys.argv[1:] = []
    job_runtime.run(prepare, scala_job.execute)


if __name__ == "__main__":
    main()
