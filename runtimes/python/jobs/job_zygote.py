"""The warm interpreter of jobs: imports what their scripts use, then lets copies of itself go on in
sandboxes, each of which runs one script.

    python3.X -I -S job_zygote.py libtarn-zygote.so PACKAGES

As ../zygote.py, it runs no code of users and holds nothing secret.
"""

import importlib
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
RUNTIMES = os.path.dirname(HERE)
SERVICES = ("s3", "glue")
MODULES = ("duckdb", "pyspark._engine.warm", "pyspark.context", "pyspark.sql.functions",
           "pyspark.sql.types", "pyspark.sql.window", "awsglue.context", "awsglue.dynamicframe",
           "awsglue.job", "awsglue.operations", "awsglue.sinks", "awsglue.transforms",
           "awsglue.utils")


def load(name):
    """The module, or nothing: what is not there is said by the script that misses it."""
    try:
        return importlib.import_module(name)
    except Exception as error:  # pylint: disable=broad-except
        print(f"job zygote: {name}: {error}", file=sys.stderr)
        return None


def warm_up():
    for name in MODULES:
        load(name)
    try:
        import boto3
    except ImportError:
        print("job zygote: boto3 is not there; `./run build` installs it", file=sys.stderr)
        return
    boto3.setup_default_session()
    for service in SERVICES:
        boto3.client(service, region_name="us-east-1", aws_access_key_id="-",
                     aws_secret_access_key="-")


def main():
    sys.path[:0] = [HERE, RUNTIMES]
    import job_runtime
    import zygote
    sys.path.append(os.path.join(RUNTIMES, "spark"))
    if len(sys.argv) > 2:
        sys.path.append(sys.argv[2])
    warm_up()
    zygote.become_copies(sys.argv[1])
    if "TARN_SPARK_PYTHON" in os.environ:
        python = os.environ["TARN_SPARK_PYTHON"]
        os.set_inheritable(int(os.environ["TARN_JOB_CONTROL_FD"]), True)
        os.execv(python, [python, os.path.join(HERE, "spark_job.py"), *sys.argv[2:]])
    sys.path[:] = [folder for folder in sys.path if folder not in (HERE, RUNTIMES)]
    job_runtime.run()


if __name__ == "__main__":
    main()
