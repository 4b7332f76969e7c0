"""RDDs: statistics, samples, and pairs of several RDDs."""

import itertools
import random

from pyspark.errors import NotServed
from pyspark.statcounter import StatCounter


class More:
    """Mixed into RDD."""

    def stats(self):
        return StatCounter(self._make())

    def variance(self):
        return self.stats().variance()

    def stdev(self):
        return self.stats().stdev()

    def sampleVariance(self):
        return self.stats().sampleVariance()

    def sampleStdev(self):
        return self.stats().sampleStdev()

    def histogram(self, buckets):
        """(the edges, how many lie between each two of them; the last one includes its end)"""
        if isinstance(buckets, int):
            edges = self._even_edges(buckets)
        else:
            edges = list(buckets)
            if sorted(edges) != edges or len(set(edges)) != len(edges) or len(edges) < 2:
                raise ValueError("buckets should be sorted, different and at least two")
        counts = [0] * (len(edges) - 1)
        for value in self._make():
            if value is None or value != value or not edges[0] <= value <= edges[-1]:
                continue
            place = sum(1 for edge in edges[1:-1] if value >= edge)
            counts[place] += 1
        return edges, counts

    def _even_edges(self, count):
        if count < 1:
            raise ValueError("number of buckets must be >= 1")
        stats = self.stats()
        low, high = stats.min(), stats.max()
        if not stats.n:
            raise ValueError("can not generate buckets from empty RDD")
        if low == high or count == 1:
            return [low, high]
        step = (high - low) / count
        if isinstance(low, int) and step == int(step):
            step = int(step)
        return [low + i * step for i in range(count)] + [high]

    def sample(self, withReplacement, fraction, seed=None):
        if withReplacement:
            raise NotServed("RDD.sample with replacement")

        def chosen(rows):
            dice = random.Random(seed)
            return (row for row in rows if dice.random() < fraction)
        return self._then(chosen)

    def takeSample(self, withReplacement, num, seed=None):
        rows, dice = self.collect(), random.Random(seed)
        if withReplacement:
            return [dice.choice(rows) for _ in range(num)] if rows else []
        return dice.sample(rows, min(num, len(rows)))

    def randomSplit(self, weights, seed=None):
        seed = random.random() if seed is None else seed
        total, low, parts = float(sum(weights)), 0.0, []
        for place, weight in enumerate(weights):
            high = 1.0 if place == len(weights) - 1 else low + weight / total

            def part(rows, low=low, high=high):
                dice = random.Random(seed)
                return (row for row in rows if low <= dice.random() < high)
            parts.append(self._then(part))
            low = high
        return parts

    def cartesian(self, other):
        return self._then(lambda rows: itertools.product(rows, other._make()))

    def cogroup(self, other, numPartitions=None):
        return self.groupWith(other)

    def groupWith(self, other, *others):
        """(key, (its values here, its values there, …))"""
        rdds = [self, other, *others]

        def together():
            found = {}
            for place, rdd in enumerate(rdds):
                for key, value in rdd._make():
                    found.setdefault(key, tuple([] for _ in rdds))[place].append(value)
            return iter(found.items())
        return self._then(lambda rows: together())

    def subtractByKey(self, other, numPartitions=None):
        def rest(rows):
            known = {key for key, _ in other._make()}
            return (pair for pair in rows if pair[0] not in known)
        return self._then(rest)

    def reduceByKeyLocally(self, func):
        return self.reduceByKey(func).collectAsMap()

    def countApprox(self, timeout, confidence=0.95):
        return self.count()

    def countApproxDistinct(self, relativeSD=0.05):
        return len(set(self._make()))

    def treeReduce(self, f, depth=2):
        return self.reduce(f)

    def treeAggregate(self, zeroValue, seqOp, combOp, depth=2):
        return self.aggregate(zeroValue, seqOp, combOp)

    def sumApprox(self, timeout, confidence=0.95):
        return float(self.sum())

    def meanApprox(self, timeout, confidence=0.95):
        return float(self.mean())

    def sampleByKey(self, withReplacement, fractions, seed=None):
        if withReplacement:
            raise NotServed("RDD.sampleByKey with replacement")

        def chosen(rows):
            dice = random.Random(seed)
            return (pair for pair in rows if dice.random() < fractions.get(pair[0], 0.0))
        return self._then(chosen)

    def repartitionAndSortWithinPartitions(self, numPartitions=None, partitionFunc=None, ascending=True,
                                           keyfunc=lambda key: key):
        return self.sortByKey(ascending, keyfunc=keyfunc)

    def getStorageLevel(self):
        from pyspark.storagelevel import StorageLevel
        return self.__dict__.get("_level") or StorageLevel.NONE

    @property
    def is_cached(self):
        return self.__dict__.get("_level") is not None

    def id(self):
        return id(self) & 0x7FFFFFFF

    def toDebugString(self):
        return f"({self.getNumPartitions()}) PythonRDD[{self.id()}]".encode()

    def checkpoint(self):
        """What a checkpoint would cut off is not kept anyway."""

    localCheckpoint = checkpoint

    def isCheckpointed(self):
        return False

    def setName(self, name):
        self._name = name
        return self

    def name(self):
        return self.__dict__.get("_name")
