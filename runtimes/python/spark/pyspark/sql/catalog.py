"""spark.catalog: views of the session, and what the catalog hook shows."""

from collections import namedtuple

from pyspark.errors import AnalysisException

Table = namedtuple("Table", "name catalog namespace description tableType isTemporary")
Column = namedtuple("Column", "name description dataType nullable isPartition isBucket")
Database = namedtuple("Database", "name catalog description locationUri")
Function = namedtuple("Function", "name catalog namespace description className isTemporary")


class Catalog:
    def __init__(self, session):
        self._session = session

    def currentCatalog(self):
        return "spark_catalog"

    def currentDatabase(self):
        return self._session._database

    def setCurrentDatabase(self, dbName):
        self._session._database = dbName

    def listDatabases(self, pattern=None):
        return [Database("default", "spark_catalog", "default database", "")]

    def databaseExists(self, dbName):
        return dbName.lower() == "default"

    def listTables(self, dbName=None, pattern=None):
        return [Table(name, None, [], None, "TEMPORARY", True)
                for name, _ in self._session._views.values()]

    def tableExists(self, tableName, dbName=None):
        try:
            self._session.table(f"{dbName}.{tableName}" if dbName else tableName)
            return True
        except AnalysisException:
            return False

    def getTable(self, tableName):
        self._session.table(tableName)
        temporary = tableName.lower() in self._session._views
        return Table(tableName, None, [], None, "TEMPORARY" if temporary else "EXTERNAL", temporary)

    def listColumns(self, tableName, dbName=None):
        frame = self._session.table(f"{dbName}.{tableName}" if dbName else tableName)
        return [Column(field.name, None, field.dataType.simpleString(), field.nullable, False,
                       False) for field in frame.schema]

    def functionExists(self, functionName, dbName=None):
        from pyspark._engine.registry import AGGREGATES, BUILTINS
        name = functionName.lower()
        return name in self._session._functions or name in BUILTINS or name in AGGREGATES

    def listFunctions(self, dbName=None, pattern=None):
        from pyspark._engine.registry import AGGREGATES, BUILTINS
        names = sorted(set(BUILTINS) | set(AGGREGATES) | set(self._session._functions))
        return [Function(name, None, None, "", "", name in self._session._functions)
                for name in names if name.isidentifier()]

    def dropTempView(self, viewName):
        return self._session._views.pop(viewName.lower(), None) is not None

    def dropGlobalTempView(self, viewName):
        return self.dropTempView("global_temp." + viewName)

    # What is said to be cached is remembered; nothing is kept.

    def isCached(self, tableName):
        self._session.table(tableName)
        return tableName.lower() in self._session._cached

    def cacheTable(self, tableName, storageLevel=None):
        self._session.table(tableName)
        self._session._cached.add(tableName.lower())

    def uncacheTable(self, tableName):
        self._session.table(tableName)
        self._session._cached.discard(tableName.lower())

    def clearCache(self):
        self._session._cached.clear()

    def refreshTable(self, tableName):
        self._session.table(tableName)

    def refreshByPath(self, path):
        """Files are looked at anew by every query."""

    def recoverPartitions(self, tableName):
        self._session.table(tableName)
