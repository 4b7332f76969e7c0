"""spark.catalog: views of the session, and what the catalog hook shows."""

import fnmatch
from collections import namedtuple

from pyspark.errors import AnalysisException, NotServed

Table = namedtuple("Table", "name catalog namespace description tableType isTemporary")
Column = namedtuple("Column", "name description dataType nullable isPartition isBucket")
Database = namedtuple("Database", "name catalog description locationUri")
CatalogMetadata = namedtuple("CatalogMetadata", "name description")
Function = namedtuple("Function", "name catalog namespace description className isTemporary")


class Catalog:
    def __init__(self, session):
        self._session = session

    def currentCatalog(self):
        return "spark_catalog"

    def currentDatabase(self):
        return self._session._database

    def setCurrentDatabase(self, dbName):
        if not self.databaseExists(dbName):
            raise AnalysisException(f"[SCHEMA_NOT_FOUND] The schema `{dbName}` cannot be found. Verify the "
                                    "spelling and correctness of the schema and catalog.",
                                    error_class="SCHEMA_NOT_FOUND")
        self._session._database = dbName

    def listCatalogs(self, pattern=None):
        return [CatalogMetadata("spark_catalog", None)]

    def setCurrentCatalog(self, catalogName):
        if catalogName != "spark_catalog":
            raise NotServed(f"the catalog {catalogName}")

    def getDatabase(self, dbName):
        for database in self.listDatabases():
            if database.name.lower() == dbName.split(".")[-1].lower():
                return database
        raise AnalysisException(f"[SCHEMA_NOT_FOUND] The schema `{dbName}` cannot be found.",
                                error_class="SCHEMA_NOT_FOUND")

    def createTable(self, tableName, path=None, source=None, schema=None, description=None,
                    **options):
        raise NotServed("spark.catalog.createTable")

    createExternalTable = createTable

    def registerFunction(self, name, f, returnType=None):
        return self._session.udf.register(name, f, returnType)

    def getFunction(self, functionName):
        for function in self.listFunctions():
            if function.name == functionName.lower():
                return function
        raise AnalysisException(f"[UNRESOLVED_ROUTINE] Cannot resolve function `{functionName}`.",
                                error_class="UNRESOLVED_ROUTINE")

    def listDatabases(self, pattern=None):
        found = [row[0] for row in self._session.sql("SHOW DATABASES").collect()]
        return [Database(name, "spark_catalog", "", "") for name in found
                if pattern is None or fnmatch.fnmatchcase(name, pattern)]

    def databaseExists(self, dbName):
        wanted = dbName.split(".")[-1].lower()
        return wanted == "default" or any(one.name.lower() == wanted
                                          for one in self.listDatabases())

    def listTables(self, dbName=None, pattern=None):
        """The catalog's tables of a database, and the views, which are in none."""
        found, database = [], dbName or self.currentDatabase()
        if database.lower() == "global_temp":
            found = [Table(name, None, ["global_temp"], None, "TEMPORARY", True)
                     for name, _ in self._session._global_views.values()]
            return [table for table in found + self._views()
                    if pattern is None or fnmatch.fnmatchcase(table.name, pattern)]
        if any(one.name.lower() == database.lower() for one in self.listDatabases()):
            if self._session._statement_hook is not None:
                rows = self._session.sql(f"SHOW TABLES IN `{database}`").collect()
                found = [Table(row["tableName"], "spark_catalog", [database], None, "EXTERNAL", False)
                         for row in rows if not row["isTemporary"]]
        elif dbName:
            raise AnalysisException(f"[SCHEMA_NOT_FOUND] The schema `{dbName}` cannot be found.",
                                    error_class="SCHEMA_NOT_FOUND")
        return [table for table in found + self._views()
                if pattern is None or fnmatch.fnmatchcase(table.name, pattern)]

    def _views(self):
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
        return self._session._global_views.pop(viewName.lower(), None) is not None

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
