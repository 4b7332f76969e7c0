"""spark.conf"""

from pyspark.errors import NotServed, SparkRuntimeException
from pyspark._engine import zones

_DEFAULTS = {
    "spark.sql.session.timeZone": "UTC", "spark.sql.ansi.enabled": "false",
    "spark.sql.caseSensitive": "false", "spark.sql.shuffle.partitions": "200",
    "spark.sql.sources.partitionOverwriteMode": "static",
    "spark.sql.legacy.timeParserPolicy": "EXCEPTION",
    "spark.sql.adaptive.enabled": "true", "spark.sql.autoBroadcastJoinThreshold": "10485760b",
    "spark.sql.parquet.compression.codec": "snappy", "spark.sql.sources.default": "parquet",
    "spark.sql.parquet.mergeSchema": "false", "spark.sql.warehouse.dir": "spark-warehouse",
}
# What changes the meaning of queries, and is served with these values only.
_FIXED = {
    "spark.sql.ansi.enabled": {"false"}, "spark.sql.caseSensitive": {"false"},
}


class RuntimeConfig:
    def __init__(self, conf=None):
        self._values = {}
        self._set_zone(_DEFAULTS[zones.KEY])
        for key, value in conf.getAll() if conf else ():
            self.set(key, value)

    def set(self, key, value):
        value = str(value).lower() if isinstance(value, bool) else str(value)
        if key in _FIXED and value.lower() not in _FIXED[key]:
            raise NotServed(f"{key}={value}")
        if key == "spark.sql.legacy.timeParserPolicy" and value.upper() == "LEGACY":
            import warnings
            warnings.warn("spark.sql.legacy.timeParserPolicy=LEGACY: dates that only Spark 2 could "
                          "read are null; its rules are those of Spark itself.")
        if key == zones.KEY:
            self._set_zone(value)
        self._values[key] = value

    def _set_zone(self, text):
        """The zone is that of what is compiled, so there is one at a time."""
        from pyspark.sql.session import SparkSession
        active = SparkSession._active
        if active is None or active.conf is self:
            zones.use(text)
        elif text != zones.current_text():
            raise NotServed(f"{zones.KEY}={text} beside a session of {zones.current_text()}")

    def get(self, key, *default):
        if key in self._values:
            return self._values[key]
        if default:
            return default[0]
        if key in _DEFAULTS:
            return _DEFAULTS[key]
        raise SparkRuntimeException(f"[SQL_CONF_NOT_FOUND] The SQL config \"{key}\" cannot be found. "
                               "Please verify that the config exists.")

    def unset(self, key):
        self._values.pop(key, None)
        if key == zones.KEY:
            self._set_zone(_DEFAULTS[key])

    def isModifiable(self, key):
        return key.startswith("spark.sql.")
