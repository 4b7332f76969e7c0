"""SparkContext: the process's one connection to the engine."""

import getpass
import os
import sys
import threading
import time

from pyspark.conf import SparkConf
from pyspark.errors import NotServed


class SparkContext:
    _active = None
    _lock = threading.RLock()

    def __init__(self, master=None, appName=None, sparkHome=None, pyFiles=None, environment=None,
                 batchSize=0, serializer=None, conf=None, gateway=None, jsc=None):
        with SparkContext._lock:
            if SparkContext._active is not None:
                raise ValueError("Cannot run multiple SparkContexts at once; existing "
                                 f"SparkContext(app={SparkContext._active.appName})")
            SparkContext._active = self
        self._conf = conf if conf is not None else SparkConf()
        if master:
            self._conf.setMaster(master)
        if appName:
            self._conf.setAppName(appName)
        self._conf.setIfMissing("spark.master", "local[*]")
        self._conf.setIfMissing("spark.app.name", os.environ.get("TARN_JOB_NAME", "pyspark-shell"))
        self.startTime = int(time.time() * 1000)
        self._made = None

    @property
    def _engine(self):
        if self._made is None:
            from pyspark._engine.execution import Engine
            self._made = Engine()
        return self._made

    @classmethod
    def getOrCreate(cls, conf=None):
        with cls._lock:
            return cls._active or cls(conf=conf)

    @property
    def appName(self):
        return self._conf.get("spark.app.name")

    @property
    def applicationId(self):
        return f"local-{self.startTime}"

    @property
    def master(self):
        return self._conf.get("spark.master")

    @property
    def version(self):
        from pyspark.version import __version__
        return __version__

    @property
    def defaultParallelism(self):
        return int(os.environ.get("TARN_JOB_THREADS") or os.cpu_count() or 1)

    @property
    def uiWebUrl(self):
        return None

    defaultMinPartitions = 2
    pythonVer = "%d.%d" % sys.version_info[:2]

    def sparkUser(self):
        return getpass.getuser()

    def getConf(self):
        return SparkConf().setAll(self._conf.getAll())

    def setLogLevel(self, logLevel):
        self._log_level = logLevel

    def setJobGroup(self, groupId, description, interruptOnCancel=False):
        self._job_group = groupId

    def setJobDescription(self, value):
        self._job_description = value

    def setCheckpointDir(self, dirName):
        self._checkpoint = dirName

    def setLocalProperty(self, key, value):
        self.__dict__.setdefault("_properties", {})[key] = value

    def getLocalProperty(self, key):
        return self.__dict__.get("_properties", {}).get(key)

    def addPyFile(self, path):
        import sys
        from pyspark._engine.object_files import local_copy
        sys.path.insert(1, local_copy(path))

    def addFile(self, path, recursive=False):
        raise NotServed("SparkContext.addFile")

    def broadcast(self, value):
        from pyspark.broadcast import Broadcast
        return Broadcast(value)

    def accumulator(self, value, accum_param=None):
        from pyspark.accumulators import Accumulator
        return Accumulator(value, accum_param)

    def _session(self):
        from pyspark.sql.session import SparkSession
        return SparkSession.builder.getOrCreate()

    def parallelize(self, c, numSlices=None):
        from pyspark.rdd import RDD
        items = list(c)
        return RDD(lambda: iter(items), self._session(), numSlices)

    def range(self, start, end=None, step=1, numSlices=None):
        start, end = (0, start) if end is None else (start, end)
        return self.parallelize(range(start, end, step), numSlices)

    def emptyRDD(self):
        return self.parallelize([])

    def union(self, rdds):
        found = rdds[0]
        for rdd in rdds[1:]:
            found = found.union(rdd)
        return found

    def textFile(self, name, minPartitions=None, use_unicode=True):
        return self._session().read.text(name.split(",")).rdd.map(lambda row: row[0])

    def wholeTextFiles(self, path, minPartitions=None, use_unicode=True):
        from pyspark._engine.object_files import list_files, read_bytes
        found = [(file.path, read_bytes(file.path).decode("utf-8")) for file in list_files(path)]
        return self.parallelize(found)

    def stop(self):
        from pyspark.sql.session import SparkSession
        SparkSession._active = None
        if self._made is not None:
            self._made.connection.close()
            self._made = None
        SparkContext._active = None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def __getattr__(self, name):
        from pyspark.sql.not_served import CONTEXT
        if name in CONTEXT:
            raise NotServed(f"SparkContext.{name}")
        raise AttributeError(f"'SparkContext' object has no attribute '{name}'")
