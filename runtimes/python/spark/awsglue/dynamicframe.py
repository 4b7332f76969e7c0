"""DynamicFrame: records, of which each may have types of its own.

A frame is a DataFrame as long as its records are alike, and is worked on by the engine; it is
records, in memory or on disk, where a column has several types, or where a function of the script
looks at each.
"""

import copy
import itertools

from awsglue import choices, operations, relational, values
from awsglue import paths as field_paths
from awsglue import gluetypes as g
from awsglue.collection import DynamicFrameCollection
from awsglue.records import Records


def quoted(name):
    return "`" + name.replace("`", "``") + "`"



class DynamicFrame:
    def __init__(self, data, glue_ctx, name="", _schema=None):
        """`data`: a DataFrame, or records with `_schema` (else it is inferred)."""
        self.glue_ctx = glue_ctx
        self.name = name
        is_frame = hasattr(data, "toLocalIterator")
        self._frame = data if is_frame else None
        self._records = None if is_frame else Records.of(data)
        self._schema = _schema

    @classmethod
    def fromDF(cls, dataframe, glue_ctx, name=""):  # noqa: N802
        return cls(dataframe, glue_ctx, name)

    def _made(self, data, schema=None, name=None):
        return DynamicFrame(data, self.glue_ctx, self.name if name is None else name, schema)

    def _of_same(self, records):
        """Of records whose values are this frame's, at the same places."""
        made = self._made(records)
        made._schema = g.kept(values.schema_of(made._records), self.schema())
        return made

    # What it holds.

    def schema(self):
        if self._schema is None:
            self._schema = (values.from_spark(self._frame.schema) if self._frame is not None
                            else values.schema_of(self._records))
        return self._schema

    def records(self):
        """All of it as Records, of which the caller may change none."""
        if self._records is None:
            self._records = Records.of(map(values.plain_value, self._frame.toLocalIterator()))
        return self._records

    @property
    def is_uniform(self):
        return self._frame is not None

    def toDF(self, options=None):  # noqa: N802
        """A DataFrame; choices that are left become structs of their types. `options`:
        ResolveOption objects, applied first."""
        if options:
            specs = [(option.path, option.action if option.target is None
                      else f"{option.action}:{option.target}") for option in options]
            return self.resolveChoice(specs=specs).toDF()
        if self._frame is None:
            schema = self.schema()
            rows = (values.spark_value(record, schema) for record in self._records)
            self._frame = self.glue_ctx.spark_session.createDataFrame(rows, values.to_spark(schema))
            if values.has_choice(schema):
                frame, self._frame = self._frame, None
                return frame
        return self._frame

    def count(self):
        return self._frame.count() if self._records is None else len(self._records)

    def printSchema(self):  # noqa: N802
        print("\n".join(["root", *g.tree_lines(self.schema()), ""]))

    def show(self, num_rows=20):
        import json
        records = self._records.first(num_rows) if self._records is not None else [
            values.plain_value(row) for row in self._frame.limit(num_rows).collect()]
        for record in records:
            print(json.dumps(record, default=str))

    def errorsCount(self):  # noqa: N802
        return 0  # a record that fails fails the job

    stageErrorsCount = errorsCount

    def errorsAsDynamicFrame(self):  # noqa: N802
        return self._made([], g.StructType(), "errors")

    def assertErrorThreshold(self):  # noqa: N802
        return None

    # Fields.

    def select_fields(self, paths, transformation_ctx="", info="", stageThreshold=0,
                      totalThreshold=0):
        wanted = _as_list(paths)
        names = self.schema().names()
        steps = [field_paths.resolve(path, names) for path in wanted]
        steps = [step for step in steps if choices.kind_at(self.schema(), step) is not None]
        if self.is_uniform and all(len(step) == 1 for step in steps):
            return self._made(self._frame.select(*[quoted(step[0]) for step in steps]))
        return self._of_same(_picked(record, steps) for record in self.records())

    def drop_fields(self, paths, transformation_ctx="", info="", stageThreshold=0,
                    totalThreshold=0):
        unwanted = _as_list(paths)
        names = self.schema().names()
        steps = [field_paths.resolve(path, names) for path in unwanted]
        if self.is_uniform and all(len(step) == 1 for step in steps):
            gone = {step[0] for step in steps}
            return self._made(self._frame.select(*[quoted(n) for n in names if n not in gone]))
        made = self.records()
        for step in steps:
            made = Records.of(field_paths.drop(record, step) for record in made)
        return self._of_same(made)

    def rename_field(self, oldName, newName, transformation_ctx="", info="",  # noqa: N803
                     stageThreshold=0, totalThreshold=0):
        names = self.schema().names()
        old, new = field_paths.resolve(oldName, names), field_paths.parse(newName)
        if self.is_uniform and len(old) == len(new) == 1:
            return self._made(self._frame.withColumnRenamed(old[0], new[0]))
        made = Records()
        for record in self.records():
            value = field_paths.get(record, old)
            if len(old) == len(new) == 1:
                made.append({new[0] if n == old[0] else n: v for n, v in record.items()})
                continue
            changed = field_paths.drop(copy.deepcopy(record), old)
            field_paths.put(changed, new, value)
            made.append(changed)
        return self._of_same(made)

    def split_fields(self, paths, name1="", name2="", transformation_ctx="", info="",
                     stageThreshold=0, totalThreshold=0):
        chosen = _as_list(paths)
        name1, name2 = name1 or "split1", name2 or "split2"
        return DynamicFrameCollection({name1: self.select_fields(chosen),
                                       name2: self.drop_fields(chosen)}, self.glue_ctx)

    def apply_mapping(self, mappings, case_sensitive=False, transformation_ctx="", info="",
                      stageThreshold=0, totalThreshold=0):
        return operations.apply_mapping(self, mappings, case_sensitive)

    applyMapping = apply_mapping

    # Rows.

    def filter(self, f, transformation_ctx="", info="", stageThreshold=0, totalThreshold=0):
        records = self.records()
        kept = Records.of(r for r, given in zip(records, records.fresh()) if f(given))
        if self.is_uniform and not kept:
            return self._made(self._frame.limit(0))
        return self._made(kept, self.schema())

    def map(self, f, preservesPartitioning=False, transformation_ctx="", info="",  # noqa: N803
            stageThreshold=0, totalThreshold=0):
        return self._made(map(f, self.records().fresh()))

    def flatMap(self, f, transformation_ctx="", info="", stageThreshold=0,  # noqa: N802, N803
                totalThreshold=0):
        return self._made(itertools.chain.from_iterable(map(f, self.records().fresh())))

    def mapPartitions(self, f, preservesPartitioning=True,  # noqa: N802, N803
                      transformation_ctx="", info="", stageThreshold=0, totalThreshold=0):
        return self._made(f(self.records().fresh()))

    def split_rows(self, comparison_dict, name1="", name2="", transformation_ctx="", info="",
                   stageThreshold=0, totalThreshold=0):
        """Those for which all comparisons hold, {path: {">": value}}, and the others."""
        holds, fails = Records(), Records()
        for record in self.records():
            (holds if operations.compares(record, comparison_dict) else fails).append(record)
        name1, name2 = name1 or "split1", name2 or "split2"
        return DynamicFrameCollection({name1: self._made(holds, self.schema()),
                                       name2: self._made(fails, self.schema())}, self.glue_ctx)

    def join(self, paths1, paths2, frame2, transformation_ctx="", info="", stageThreshold=0,
             totalThreshold=0):
        return operations.join(self, frame2, _as_list(paths1), _as_list(paths2))

    def union(self, other_frame, transformation_ctx="", info="", stageThreshold=0,
              totalThreshold=0):
        if self.is_uniform and other_frame.is_uniform and self.schema() == other_frame.schema():
            return self._made(self._frame.unionByName(other_frame._frame))
        return self._made(itertools.chain(self.records(), other_frame.records()),
                          g.merge(self.schema(), other_frame.schema()))

    def mergeDynamicFrame(self, stage_dynamic_frame, primary_keys,  # noqa: N802
                          transformation_ctx="", options=None, info="", stageThreshold=0, totalThreshold=0):
        """The staging frame's records, and those of this one that have other keys."""
        def key(record):
            return tuple(repr(field_paths.get(record, field_paths.parse(path)))
                         for path in primary_keys)
        staged = stage_dynamic_frame.records()
        fresh = {key(record) for record in staged}
        kept = (record for record in self.records() if key(record) not in fresh)
        return self._made(itertools.chain(kept, staged), g.merge(self.schema(), stage_dynamic_frame.schema()))

    def repartition(self, num_partitions, transformation_ctx="", info="", stageThreshold=0,
                    totalThreshold=0):
        if num_partitions < 1:
            raise ValueError("num_partitions must be at least 1")
        return self._in_files("repartition", num_partitions)

    def coalesce(self, num_partitions, shuffle=False, transformation_ctx="", info="",
                 stageThreshold=0, totalThreshold=0):
        if num_partitions < 1:
            raise ValueError("num_partitions must be at least 1")
        return self._in_files("coalesce", num_partitions)

    def _in_files(self, how, count):
        if not self.is_uniform and values.has_choice(self.schema()):
            return self  # a DataFrame would make structs of its choices
        return self._made(getattr(self.toDF(), how)(count))

    # Types and nesting.

    def resolveChoice(self, specs=None, choice="", database=None, table_name=None,  # noqa: N802
                      transformation_ctx="", info="", stageThreshold=0, totalThreshold=0,
                      catalog_id=None):
        return operations.resolve_choice(self, specs, choice, database, table_name)

    def drop_null_fields(self):
        """Without the columns in which there is no value at all."""
        return operations.drop_null_fields(self)

    def relationalize(self, root_table_name, staging_path=None, options=None, transformation_ctx="",
                      info="", stageThreshold=0, totalThreshold=0):
        before = relational.flat_schema(self.schema())
        made = relational.relationalize(self.records(), self.schema(), root_table_name)
        return DynamicFrameCollection(
            {table: self._made(rows, g.kept(values.schema_of(rows, names), before), table)
             for table, (rows, names) in made.items()}, self.glue_ctx)

    def unnest(self, transformation_ctx="", info="", stageThreshold=0, totalThreshold=0):
        records, names = relational.unnest(self.records(), self.schema())
        before = relational.flat_schema(self.schema())
        return self._made(records, g.kept(values.schema_of(records, names), before))

    def unbox(self, path, format, transformation_ctx="", info="",  # noqa: A002
              stageThreshold=0, totalThreshold=0, **options):
        return operations.unbox(self, path, format, options)

    def unnest_ddb_json(self, transformation_ctx="", info="", stageThreshold=0, totalThreshold=0):
        raise NotImplementedError("unnest_ddb_json is not served by Tarn's awsglue")

    simplify_ddb_json = unnest_ddb_json

    def spigot(self, path, options=None, transformation_ctx="", info="", stageThreshold=0,
               totalThreshold=0):
        """Writes a sample as JSON, and is itself what comes back."""
        options = options or {}
        top = int(options.get("topk", 100))
        sample = self._made(self.records().first(top), self.schema())
        self.glue_ctx.write_dynamic_frame.from_options(
            frame=sample, connection_type="s3", connection_options={"path": path}, format="json")
        return self

    def write(self, connection_type, connection_options, format=None,  # noqa: A002
              format_options=None, accumulator_size=0):
        return self.glue_ctx.write_dynamic_frame.from_options(
            frame=self, connection_type=connection_type, connection_options=connection_options,
            format=format, format_options=format_options or {})


def _picked(record, steps):
    out = {}
    for step in steps:
        field_paths.put(out, step, field_paths.get(record, step))
    return out


def _as_list(given):
    if given is None:
        raise TypeError("the paths of fields are missing")
    return [given] if isinstance(given, str) else list(given)


# Where scripts import them from.
from awsglue.readers import DynamicFrameReader, DynamicFrameWriter  # noqa: E402
from awsglue.resolve_option import ResolveOption  # noqa: E402

__all__ = ["DynamicFrame", "DynamicFrameCollection", "DynamicFrameReader", "DynamicFrameWriter",
           "ResolveOption"]
