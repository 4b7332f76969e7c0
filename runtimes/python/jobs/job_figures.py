"""What a run read and wrote, for its log and the server's metrics: as the embedded engine counted
it, or Spark."""

import os
import sys

ROWS = ("rows_read", "rows_written")
BYTES = ("bytes_read", "bytes_written")
_of_spark = dict.fromkeys((*ROWS, *BYTES), 0)


def figures():
    """A dictionary of numbers; what cannot be told is 0."""
    try:
        note_spark()
        out = dict(_of_spark)
        transfers = _transfers()
        for name in BYTES:  # those that Spark did not do itself
            out[name] = getattr(transfers, name, 0) or out[name]
        for name in ROWS:
            out[name] += getattr(transfers, name, 0)
        awsglue = sys.modules.get("awsglue.job_host")
        for name, count in getattr(awsglue, "counts", {}).items():
            out[name] += count
        out["memory_bytes"] = sum(map(peak_bytes, ["self", *_children()]))
        return out
    except Exception as error:  # pylint: disable=broad-except
        print(f"job figures: {error}", file=sys.stderr)
        return {}


def _transfers():
    spark_files = sys.modules.get("spark_files")
    if spark_files is not None:
        return spark_files.objects().TRANSFERS
    engine = sys.modules.get("pyspark._engine.execution")
    if engine is None:
        return None
    engine.count_rows()
    return sys.modules["pyspark._engine.object_files"].TRANSFERS


def note_spark():
    """Adds up the stages of Spark's context: before it stops, and at the end."""
    module = sys.modules.get("pyspark.context")
    context = getattr(getattr(module, "SparkContext", None), "_active_spark_context", None)
    if getattr(context, "_jsc", None) is None:
        return
    stages = context._jsc.sc().statusStore().stageList(None, *_more_arguments(context))
    for number in range(stages.size()):
        stage = stages.apply(number)
        _of_spark["rows_read"] += stage.inputRecords()
        _of_spark["rows_written"] += stage.outputRecords()
        _of_spark["bytes_read"] += stage.inputBytes()
        _of_spark["bytes_written"] += stage.outputBytes()


def _more_arguments(context):
    """stageList() has more parameters in later versions, with defaults that py4j does not know."""
    gateway = context._gateway
    return (False, False, gateway.new_array(gateway.jvm.double, 0), None)


def watch_spark():
    """Counts of a context that the script stops itself are not lost."""
    from pyspark import SparkContext
    stop = SparkContext.stop

    def noting(self):
        try:
            note_spark()
        except Exception as error:  # pylint: disable=broad-except
            print(f"job figures: {error}", file=sys.stderr)
        return stop(self)
    SparkContext.stop = noting


def peak_bytes(process):
    """The most memory that a process had, without what files back."""
    found = {}
    try:
        with open(f"/proc/{process}/status", encoding="ascii", errors="replace") as file:
            for line in file:
                name, _, value = line.partition(":")
                if name in ("VmHWM", "RssFile"):
                    found[name] = int(value.split()[0]) * 1024
    except OSError:
        return 0
    return max(found.get("VmHWM", 0) - found.get("RssFile", 0), 0)


def _children():
    """Other processes of the run: of the sandbox, which shows no others."""
    own = str(os.getpid())
    parents = {}
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{name}/stat", encoding="ascii", errors="replace") as file:
                parents[name] = file.read().rpartition(")")[2].split()[1]
        except OSError:
            continue
    found, line = [], [own]
    while line:
        parent = line.pop()
        mine = [name for name, of in parents.items() if of == parent]
        found += mine
        line += mine
    return found
