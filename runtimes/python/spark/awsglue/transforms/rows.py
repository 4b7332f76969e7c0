"""Transforms of rows, and of collections of frames."""

from awsglue.transforms.base import GlueTransform


class Filter(GlueTransform):
    """The records for which f(record) is true."""

    def __call__(self, frame, f, transformation_ctx="", info="", stageThreshold=0,  # noqa: N803
                 totalThreshold=0):
        return frame.filter(f, transformation_ctx)


class Map(GlueTransform):
    """f(record) of each record."""

    def __call__(self, frame, f, transformation_ctx="", info="", stageThreshold=0,  # noqa: N803
                 totalThreshold=0):
        return frame.map(f, False, transformation_ctx)


class FlatMap(GlueTransform):
    """Of a collection: f(frame, ctx) of each of its frames."""

    def __call__(self, dfc, BaseTransform, frame_name, transformation_ctx="",  # noqa: N803
                 **base_kwargs):
        def apply_to(frame, context):
            return BaseTransform.apply(**{frame_name: frame, **base_kwargs})
        return dfc.flatmap(apply_to, transformation_ctx)


class MapToCollection(GlueTransform):
    def __call__(self, dfc, BaseTransform, frame_name, transformation_ctx="",  # noqa: N803
                 **base_kwargs):
        def apply_to(frame, context):
            return BaseTransform.apply(**{frame_name: frame, **base_kwargs})
        return dfc.map(apply_to, transformation_ctx)


class Join(GlueTransform):
    """An inner join on equal keys."""

    def __call__(self, frame1, frame2, keys1, keys2, transformation_ctx=""):
        return frame1.join(keys1, keys2, frame2, transformation_ctx)


class Union(GlueTransform):
    def __call__(self, frame1, frame2, transformation_ctx="", info="", stageThreshold=0,  # noqa: N803
                 totalThreshold=0):
        return frame1.union(frame2, transformation_ctx)


class SplitRows(GlueTransform):
    def __call__(self, frame, comparison_dict, name1="frame1", name2="frame2",
                 transformation_ctx="", info="", stageThreshold=0, totalThreshold=0):  # noqa: N803
        return frame.split_rows(comparison_dict, name1, name2, transformation_ctx)


class SelectFromCollection(GlueTransform):
    def __call__(self, dfc, key, transformation_ctx=""):
        return dfc.select(key, transformation_ctx)


class Repartition(GlueTransform):
    def __call__(self, frame, num_partitions, transformation_ctx="", info="",
                 stageThreshold=0, totalThreshold=0):  # noqa: N803
        return frame.repartition(num_partitions, transformation_ctx)


class Coalesce(GlueTransform):
    def __call__(self, frame, num_partitions, shuffle=False, transformation_ctx="", info="",
                 stageThreshold=0, totalThreshold=0):  # noqa: N803
        return frame.coalesce(num_partitions, shuffle, transformation_ctx)


class Spigot(GlueTransform):
    """Writes a sample of the frame, and passes it on."""

    def __call__(self, frame, path, options=None, transformation_ctx=""):
        return frame.spigot(path, options, transformation_ctx)


class ErrorsAsDynamicFrame(GlueTransform):
    def __call__(self, frame):
        return frame.errorsAsDynamicFrame()
