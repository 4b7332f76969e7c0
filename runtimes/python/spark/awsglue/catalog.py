"""The Data Catalog as jobs read and write it."""

import functools

import botocore.exceptions

HIVE_OF = {"string": "string", "boolean": "boolean", "byte": "tinyint", "short": "smallint",
           "int": "int", "long": "bigint", "float": "float", "double": "double", "date": "date",
           "timestamp": "timestamp", "binary": "binary", "null": "string", "unknown": "string"}
FORMATS = {
    "parquet": ("org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat",
                "org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat",
                "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe",
                {"serialization.format": "1"}),
    "json": ("org.apache.hadoop.mapred.TextInputFormat",
             "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat",
             "org.openx.data.jsonserde.JsonSerDe", {}),
    "csv": ("org.apache.hadoop.mapred.TextInputFormat",
            "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat",
            "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe", {"field.delim": ","}),
}


@functools.lru_cache(maxsize=1)
def client():
    import boto3
    return boto3.client("glue")


def get_table(database, name):
    if not database or not name:
        raise ValueError("database and table_name are needed")
    return client().get_table(DatabaseName=database, Name=name)["Table"]


def get_partitions(database, name, expression):
    arguments = {"DatabaseName": database, "TableName": name}
    if expression:
        arguments["Expression"] = expression
    pages = client().get_paginator("get_partitions").paginate(**arguments)
    return [partition for page in pages for partition in page["Partitions"]]


def hive_type(kind):
    name = kind.typeName()
    if name == "struct":
        return "struct<" + ",".join(f"{f.name}:{hive_type(f.dataType)}" for f in kind.fields) + ">"
    if name == "array":
        return f"array<{hive_type(kind.elementType)}>"
    if name == "map":
        return f"map<string,{hive_type(kind.valueType)}>"
    if name == "choice":
        return "struct<" + ",".join(f"{c.typeName()}:{hive_type(c)}" for c in kind.choices) + ">"
    return kind.text() if name == "decimal" else HIVE_OF[name]


def storage(schema, keys, location, table_format):
    input_format, output_format, library, parameters = FORMATS[table_format]
    columns = [{"Name": f.name.lower(), "Type": hive_type(f.dataType)}
               for f in schema.fields if f.name not in keys]
    if table_format == "json":
        parameters = {"paths": ",".join(sorted(f.name for f in schema.fields
                                               if f.name not in keys))}
    return {"Columns": columns, "Location": location, "InputFormat": input_format,
            "OutputFormat": output_format, "Compressed": False,
            "SerdeInfo": {"SerializationLibrary": library, "Parameters": parameters}}


def update_table(database, name, schema, keys, location, table_format, behavior):
    """Makes the table, or where `behavior` lets it, gives it the columns that are new."""
    glue = client()
    made = storage(schema, keys, location, table_format)
    kinds = {field.name: field.dataType for field in schema.fields}
    parameters = {"classification": table_format}
    if table_format == "csv":
        parameters["skip.header.line.count"] = "1"
    table = {"Name": name, "TableType": "EXTERNAL_TABLE", "StorageDescriptor": made,
             "PartitionKeys": [{"Name": key.lower(), "Type": hive_type(kinds[key])}
                               for key in keys],
             "Parameters": parameters}
    try:
        known = get_table(database, name)
    except glue.exceptions.EntityNotFoundException:
        glue.create_table(DatabaseName=database, TableInput=table)
        return
    if behavior != "UPDATE_IN_DATABASE":
        return
    columns = known["StorageDescriptor"].get("Columns", [])
    have = {column["Name"] for column in columns + known.get("PartitionKeys", [])}
    fresh = [column for column in made["Columns"] if column["Name"] not in have]
    if not fresh:
        return
    kept = {key: known[key] for key in ("Name", "Description", "Owner", "Retention", "TableType",
                                        "PartitionKeys", "Parameters", "StorageDescriptor")
            if key in known}
    kept["StorageDescriptor"] = {**known["StorageDescriptor"], "Columns": columns + fresh}
    glue.update_table(DatabaseName=database, TableInput=kept)


def add_partitions(database, name, partitions):
    """{values: location}; those that are there stay."""
    table = get_table(database, name)
    descriptor = table["StorageDescriptor"]
    wanted = [{"Values": list(values), "StorageDescriptor": {**descriptor, "Location": location}}
              for values, location in partitions.items()]
    for start in range(0, len(wanted), 100):
        answer = client().batch_create_partition(DatabaseName=database, TableName=name,
                                                 PartitionInputList=wanted[start:start + 100])
        for error in answer.get("Errors", ()):
            if error["ErrorDetail"]["ErrorCode"] != "AlreadyExistsException":
                raise botocore.exceptions.ClientError(
                    {"Error": {"Code": error["ErrorDetail"]["ErrorCode"],
                               "Message": error["ErrorDetail"].get("ErrorMessage", "")}},
                    "BatchCreatePartition")
