"""Statistics of an RDD of numbers."""

import math


class StatCounter:
    """Count, mean, deviation, least and greatest of numbers: what RDD.stats() gives."""

    def __init__(self, values=()):
        self.n, self.mu, self.m2 = 0, 0.0, 0.0
        self.maxValue, self.minValue = -math.inf, math.inf
        for value in values:
            self.merge(value)

    def merge(self, value):
        """By Welford's recurrence: the mean, and the sum of squares around it."""
        self.n += 1
        before = value - self.mu
        self.mu += before / self.n
        self.m2 += before * (value - self.mu)
        self.maxValue, self.minValue = max(self.maxValue, value), min(self.minValue, value)
        return self

    def count(self):
        return self.n

    def mean(self):
        return self.mu

    def sum(self):
        return self.n * self.mu

    def min(self):
        return self.minValue

    def max(self):
        return self.maxValue

    def variance(self):
        return self.m2 / self.n if self.n else math.nan

    def sampleVariance(self):
        return self.m2 / (self.n - 1) if self.n > 1 else math.nan

    def stdev(self):
        return math.sqrt(self.variance())

    def sampleStdev(self):
        return math.sqrt(self.sampleVariance())

    def asDict(self, sample=False):
        return {"count": self.count(), "mean": self.mean(), "sum": self.sum(), "min": self.min(),
                "max": self.max(), "stdev": self.sampleStdev() if sample else self.stdev(),
                "variance": self.sampleVariance() if sample else self.variance()}

    def __repr__(self):
        return (f"(count: {self.count()}, mean: {self.mean()}, stdev: {self.stdev()}, "
                f"max: {self.max()}, min: {self.min()})")
