"""SparkConf: settings by name. Most say nothing to the embedded engine, and are only kept."""


class SparkConf:
    def __init__(self, loadDefaults=True, _jvm=None, _jconf=None):
        self._values = {}

    def set(self, key, value):
        self._values[key] = str(value)
        return self

    def setIfMissing(self, key, value):
        self._values.setdefault(key, str(value))
        return self

    def setMaster(self, value):
        return self.set("spark.master", value)

    def setAppName(self, value):
        return self.set("spark.app.name", value)

    def setSparkHome(self, value):
        return self.set("spark.home", value)

    def setAll(self, pairs):
        for key, value in pairs:
            self.set(key, value)
        return self

    def setExecutorEnv(self, key=None, value=None, pairs=None):
        for name, text in pairs or [(key, value)]:
            self.set("spark.executorEnv." + name, text)
        return self

    def get(self, key, defaultValue=None):
        return self._values.get(key, defaultValue)

    def getAll(self):
        return list(self._values.items())

    def contains(self, key):
        return key in self._values

    def toDebugString(self):
        return "\n".join(f"{key}={value}" for key, value in sorted(self._values.items()))
