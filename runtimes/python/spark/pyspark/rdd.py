"""RDD: rows as Python objects, one at a time. The part of the API that jobs use around DataFrames.

An RDD here is a maker of iterators; all of it runs in this process.
"""

import functools
import itertools

from pyspark.errors import NotServed
from pyspark.rdd_more import More


class RDD(More):
    def __init__(self, make, session, partitions=None):
        self._make, self._session, self._partitions = make, session, partitions

    @classmethod
    def _of_frame(cls, frame):
        made = cls(frame.toLocalIterator, frame._session, frame._partitions)
        made._frame = frame
        return made

    def _then(self, function):
        make = self._make
        return RDD(lambda: function(make()), self._session, self._partitions)

    @property
    def context(self):
        return self._session.sparkContext

    ctx = context
    _records = True

    def __iter__(self):
        return self._make()

    def map(self, f, preservesPartitioning=False):
        return self._then(lambda rows: map(f, rows))

    def filter(self, f):
        return self._then(lambda rows: filter(f, rows))

    def flatMap(self, f, preservesPartitioning=False):
        return self._then(lambda rows: (item for row in rows for item in f(row)))

    def mapPartitions(self, f, preservesPartitioning=False):
        return self._then(lambda rows: iter(f(rows)))

    def mapPartitionsWithIndex(self, f, preservesPartitioning=False):
        return self._then(lambda rows: iter(f(0, rows)))

    def mapValues(self, f):
        return self.map(lambda pair: (pair[0], f(pair[1])))

    def flatMapValues(self, f):
        return self.flatMap(lambda pair: [(pair[0], item) for item in f(pair[1])])

    def keyBy(self, f):
        return self.map(lambda row: (f(row), row))

    def keys(self):
        return self.map(lambda pair: pair[0])

    def values(self):
        return self.map(lambda pair: pair[1])

    def distinct(self, numPartitions=None):
        return self._then(lambda rows: iter(dict.fromkeys(rows)))

    def union(self, other):
        return RDD(lambda: itertools.chain(self._make(), other._make()), self._session)

    def subtract(self, other, numPartitions=None):
        def rest(rows):
            known = set(other._make())
            return (row for row in rows if row not in known)
        return self._then(rest)

    def intersection(self, other):
        def both(rows):
            known = set(other._make())
            return iter(dict.fromkeys(row for row in rows if row in known))
        return self._then(both)

    def zip(self, other):
        return RDD(lambda: zip(self._make(), other._make()), self._session)

    def zipWithIndex(self):
        return self._then(lambda rows: ((row, i) for i, row in enumerate(rows)))

    def zipWithUniqueId(self):
        return self.zipWithIndex()

    def glom(self):
        return self._then(lambda rows: iter([list(rows)]))

    def sortBy(self, keyfunc, ascending=True, numPartitions=None):
        return self._then(lambda rows: iter(sorted(rows, key=keyfunc, reverse=not ascending)))

    def sortByKey(self, ascending=True, numPartitions=None, keyfunc=lambda key: key):
        return self.sortBy(lambda pair: keyfunc(pair[0]), ascending)

    def groupBy(self, f, numPartitions=None):
        return self.keyBy(f).groupByKey()

    def groupByKey(self, numPartitions=None):
        def grouped(rows):
            found = {}
            for key, value in rows:
                found.setdefault(key, []).append(value)
            return iter(found.items())
        return self._then(grouped)

    def combineByKey(self, createCombiner, mergeValue, mergeCombiners, numPartitions=None):
        def combined(rows):
            found = {}
            for key, value in rows:
                found[key] = mergeValue(found[key], value) if key in found else createCombiner(
                    value)
            return iter(found.items())
        return self._then(combined)

    def reduceByKey(self, func, numPartitions=None):
        return self.combineByKey(lambda value: value, func, func)

    def aggregateByKey(self, zeroValue, seqFunc, combFunc, numPartitions=None):
        import copy
        return self.combineByKey(lambda v: seqFunc(copy.deepcopy(zeroValue), v), seqFunc, combFunc)

    def foldByKey(self, zeroValue, func, numPartitions=None):
        return self.combineByKey(lambda value: func(zeroValue, value), func, func)

    def _joined(self, other, left_alone, right_alone):
        def pairs(rows):
            left, right = {}, {}
            for key, value in rows:
                left.setdefault(key, []).append(value)
            for key, value in other._make():
                right.setdefault(key, []).append(value)
            for key in dict.fromkeys(list(left) + list(right)):
                if (key in left or right_alone) and (key in right or left_alone):
                    for one in left.get(key, [None]):
                        for two in right.get(key, [None]):
                            yield key, (one, two)
        return self._then(pairs)

    def join(self, other, numPartitions=None):
        return self._joined(other, False, False)

    def leftOuterJoin(self, other, numPartitions=None):
        return self._joined(other, True, False)

    def rightOuterJoin(self, other, numPartitions=None):
        return self._joined(other, False, True)

    def fullOuterJoin(self, other, numPartitions=None):
        return self._joined(other, True, True)

    # Actions.

    def collect(self):
        return list(self._make())

    def toLocalIterator(self, prefetchPartitions=False):
        return self._make()

    def count(self):
        return sum(1 for _ in self._make())

    def take(self, num):
        return list(itertools.islice(self._make(), num))

    def first(self):
        found = self.take(1)
        if not found:
            raise ValueError("RDD is empty")
        return found[0]

    def top(self, num, key=None):
        return sorted(self._make(), key=key, reverse=True)[:num]

    def takeOrdered(self, num, key=None):
        return sorted(self._make(), key=key)[:num]

    def isEmpty(self):
        return not self.take(1)

    def foreach(self, f):
        for row in self._make():
            f(row)

    def foreachPartition(self, f):
        f(self._make())

    def reduce(self, f):
        rows = self._make()
        for first in rows:
            return functools.reduce(f, rows, first)
        raise ValueError("Can not reduce() empty RDD")

    def fold(self, zeroValue, op):
        return functools.reduce(op, self._make(), zeroValue)

    def aggregate(self, zeroValue, seqOp, combOp):
        return functools.reduce(seqOp, self._make(), zeroValue)

    def sum(self):
        return sum(self._make())

    def max(self, key=None):
        return max(self._make(), key=key)

    def min(self, key=None):
        return min(self._make(), key=key)

    def mean(self):
        values = self.collect()
        return sum(values) / len(values)

    def countByKey(self):
        return self.keys().countByValue()

    def countByValue(self):
        found = {}
        for value in self._make():
            found[value] = found.get(value, 0) + 1
        return found

    def collectAsMap(self):
        return dict(self._make())

    def lookup(self, key):
        return [value for other, value in self._make() if other == key]

    # As Spark has them, without effect here.

    def getNumPartitions(self):
        return self._partitions or 1

    def repartition(self, numPartitions):
        return RDD(self._make, self._session, numPartitions)

    def coalesce(self, numPartitions, shuffle=False):
        return RDD(self._make, self._session, numPartitions)

    def partitionBy(self, numPartitions, partitionFunc=None):
        return RDD(self._make, self._session, numPartitions)

    def cache(self):
        rows = []
        make = self._make

        def once():
            if not rows:
                rows.append(list(make()))
            return iter(rows[0])
        if self.__dict__.get("_level") is None:
            self._make = once
        return self._leveled(None)

    def _leveled(self, level):
        from pyspark.storagelevel import StorageLevel
        self._level = level or StorageLevel.MEMORY_ONLY
        return self

    def persist(self, storageLevel=None):
        return self.cache()._leveled(storageLevel)

    def unpersist(self, blocking=False):
        self._level = None
        return self

    def toDF(self, schema=None, sampleRatio=None):
        return self._session.createDataFrame(self, schema, sampleRatio)

    def saveAsTextFile(self, path, compressionCodecClass=None):
        if compressionCodecClass:
            raise NotServed("RDD.saveAsTextFile with a codec")
        self._session.createDataFrame(self.map(lambda row: (str(row),)),
                                      "value string").write.text(path)

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        raise NotServed(f"RDD.{name}")
