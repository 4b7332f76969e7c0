"""S3 for Spark without Hadoop's S3A: what is read comes to the run's own disk before Spark looks at
it, what is written goes to S3 when Spark has written all of it, as the embedded engine's output does.

attach() puts this under pyspark's reader and writer. A path of S3 has its copy at ROOT/bucket/key,
so that globs, partitions and base paths are as they were.
"""

import functools
import importlib.util
import inspect
import os
import re
import shutil
import tempfile
from concurrent.futures import ThreadPoolExecutor

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.join(os.environ.get("TMPDIR", "/tmp"), ".s3")
THREADS = 8
S3_PATH = re.compile(r"s3[an]?://")
PATH_OPTIONS = ("path", "basepath")


def _load_object_files():
    """The embedded engine's way to S3, under the pyspark that is here."""
    path = os.path.join(os.path.dirname(HERE), "spark", "pyspark", "_engine", "object_files.py")
    spec = importlib.util.spec_from_file_location("tarn_object_files", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    from pyspark.errors import AnalysisException
    # Spark's takes a message or a class of error, not both.
    module.AnalysisException = lambda message, **_: AnalysisException(message)
    return module


@functools.lru_cache(maxsize=1)
def objects():
    return _load_object_files()


def is_s3(path):
    return isinstance(path, str) and S3_PATH.match(path) is not None


def place_of(path):
    """Where the copy of an S3 path is; others stand for themselves."""
    if not is_s3(path):
        return path
    bucket, key = objects().split(objects().normal(path))
    return os.path.join(ROOT, bucket, key)


_tags = {}  # of local copies: what they are copies of


def fetch(path):
    """Brings what is at or below an S3 path; gives the path of the copy."""
    if isinstance(path, (list, tuple)):
        return [fetch(one) for one in path]
    if not is_s3(path):
        return path
    from pyspark.errors import AnalysisException
    files = objects().list_files(path)
    if not files:
        raise AnalysisException(f"[PATH_NOT_FOUND] Path does not exist: {path}.")
    wanted = {place_of(file.path): file for file in files}
    _forget_what_went(place_of(path), wanted)
    missing = [(place, file) for place, file in wanted.items()
               if _tags.get(place) != (file.tag, file.size)]
    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(_download, missing))
    return "file://" + place_of(path)


def _forget_what_went(folder, wanted):
    for place in [p for p in _tags if p.startswith(folder.rstrip("/") + "/") and p not in wanted]:
        os.unlink(place)
        del _tags[place]


def _download(item):
    place, file = item
    bucket, key = objects().split(file.path)
    os.makedirs(os.path.dirname(place), exist_ok=True)
    body = objects().client().get_object(Bucket=bucket, Key=key)["Body"]
    with open(place, "wb") as out:
        shutil.copyfileobj(body, out, 1 << 20)
    objects().TRANSFERS.read(file.size)
    _tags[place] = (file.tag, file.size)


def store(path, mode, write, dynamic=False):
    """`write(folder)` writes into a local folder, whose files then become visible at the S3 path."""
    from pyspark.errors import AnalysisException
    target = objects().normal(path).rstrip("/")
    old = []
    if mode != "append" and objects().exists(target):
        if mode in ("error", "errorifexists", "default"):
            raise AnalysisException(f"[PATH_ALREADY_EXISTS] Path {path} already exists. Set mode as "
                                    '"overwrite" to overwrite the existing path.')
        if mode == "ignore":
            return
        old = [file.path for file in objects().all_files(target)]
    scratch = tempfile.mkdtemp(prefix="tarn-write-")
    try:
        folder = os.path.join(scratch, "out")
        write("file://" + folder)
        made = [(source, f"{target}/{name}") for source, name in _written(folder)]
        last = [pair for pair in made if pair[1].endswith("/_SUCCESS")]
        objects().publish([pair for pair in made if pair not in last])
        fresh = {to for _, to in made}
        if dynamic:
            folders = {to.rsplit("/", 1)[0] for to in fresh}
            old = [name for name in old if name.rsplit("/", 1)[0] in folders]
        objects().delete([name for name in old if name not in fresh])
        objects().publish(last)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _written(folder):
    for where, _, names in os.walk(folder):
        for name in sorted(names):
            if not name.startswith(".") and (not name.startswith("_") or name == "_SUCCESS"):
                path = os.path.join(where, name)
                yield path, os.path.relpath(path, folder)


# What pyspark's classes get.

def _reading(function):
    """The same with its paths' copies in place of them."""
    @functools.wraps(function)
    def call(self, *paths, **options):
        made = [fetch(path) if _is_path(path) else path for path in paths]
        for name in ("path", "paths"):
            if _is_path(options.get(name)):
                options[name] = fetch(options[name])
        if not made and "path" not in options and getattr(self, "_tarn_path", None):
            options["path"] = fetch(self._tarn_path)
        return function(self, *made, **options)
    return call


def _is_path(value):
    return is_s3(value) or (isinstance(value, (list, tuple)) and bool(value)
                            and all(isinstance(one, str) for one in value))


def _optioned(function):
    """option() and options(): paths among them name copies, which load() brings."""
    @functools.wraps(function)
    def call(self, *args, **options):
        if len(args) == 2 and str(args[0]).lower() in PATH_OPTIONS and is_s3(args[1]):
            if args[0].lower() == "path":
                self._tarn_path = args[1]
                return self
            args = (args[0], place_of(args[1]))
        for name in [n for n in options if n.lower() in PATH_OPTIONS and is_s3(options[n])]:
            if name.lower() == "path":
                self._tarn_path = options.pop(name)
            else:
                options[name] = place_of(options[name])
        return function(self, *args, **options)
    return call


def _moded(function):
    @functools.wraps(function)
    def call(self, mode):
        if mode is not None:
            self._tarn_mode = mode.lower()
        return function(self, mode)
    return call


def _writing(function):
    signature = inspect.signature(function)

    @functools.wraps(function)
    def call(self, *args, **options):
        given = signature.bind(self, *args, **options)
        path = given.arguments.pop("path", None) or getattr(self, "_tarn_path", None)
        if not is_s3(path):
            return function(self, *args, **options)
        mode = given.arguments.pop("mode", None)
        if mode:
            self._tarn_mode = mode.lower()

        def write(folder):
            given.arguments["path"] = folder
            function(*given.args, **given.kwargs)
        mode = getattr(self, "_tarn_mode", "error")
        dynamic = self._spark.conf.get("spark.sql.sources.partitionOverwriteMode",
                                       "STATIC").lower() == "dynamic"
        _plain_mode(self, "overwrite")
        store(path, mode, write, dynamic and mode == "overwrite")
        _plain_mode(self, mode)
        return None
    return call


def _plain_mode(writer, mode):
    writer._jwrite = writer._jwrite.mode(mode)


def _sql(function):
    """format.`s3://…` in a query."""
    @functools.wraps(function)
    def call(self, text, *args, **options):
        text = re.sub(r"`(s3[an]?://[^`]+)`", lambda found: f"`{fetch(found.group(1))}`", text)
        return function(self, text, *args, **options)
    return call


def _input_file_name(function):
    """The object's name, not its copy's."""
    @functools.wraps(function)
    def call():
        from pyspark.sql import functions as F
        return F.regexp_replace(function(), f"^file:/+{re.escape(ROOT.lstrip('/'))}/", "s3://")
    return call


def _wrap(owner, wrapper, *names):
    for name in names:
        if hasattr(owner, name):
            setattr(owner, name, wrapper(getattr(owner, name)))


def _storing_text(function):
    @functools.wraps(function)
    def call(self, path, *args, **options):
        if not is_s3(path):
            return function(self, path, *args, **options)
        return store(path, "error", lambda folder: function(self, folder, *args, **options))
    return call


def attach(reads, writes):
    """Makes pyspark read, and write, S3 by way of the disk."""
    from pyspark.rdd import RDD
    from pyspark.context import SparkContext
    from pyspark.sql import functions
    from pyspark.sql.readwriter import DataFrameReader, DataFrameWriter
    from pyspark.sql.session import SparkSession
    if reads:
        _wrap(DataFrameReader, _reading, "load", "csv", "json", "parquet", "text", "orc")
        _wrap(DataFrameReader, _optioned, "option", "options")
        _wrap(SparkContext, _reading, "textFile", "wholeTextFiles", "binaryFiles")
        _wrap(SparkSession, _sql, "sql")
        functions.input_file_name = _input_file_name(functions.input_file_name)
    if writes:
        _wrap(DataFrameWriter, _writing, "save", "csv", "json", "parquet", "text", "orc")
        _wrap(DataFrameWriter, _optioned, "option", "options")
        _wrap(DataFrameWriter, _moded, "mode")
        _wrap(RDD, _storing_text, "saveAsTextFile")
