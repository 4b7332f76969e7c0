"""Transforms of fields and types."""

from awsglue.transforms.base import GlueTransform


class ApplyMapping(GlueTransform):
    """Only the fields that `mappings` name, renamed and cast."""

    def __call__(self, frame, mappings, case_sensitive=False, transformation_ctx="", info="",
                 stageThreshold=0, totalThreshold=0):  # noqa: N803
        return frame.apply_mapping(mappings, case_sensitive, transformation_ctx)


class SelectFields(GlueTransform):
    def __call__(self, frame, paths, transformation_ctx="", info="", stageThreshold=0,  # noqa: N803
                 totalThreshold=0):
        return frame.select_fields(paths, transformation_ctx)


class DropFields(GlueTransform):
    def __call__(self, frame, paths, transformation_ctx="", info="", stageThreshold=0,  # noqa: N803
                 totalThreshold=0):
        return frame.drop_fields(paths, transformation_ctx)


class RenameField(GlueTransform):
    def __call__(self, frame, old_name, new_name, transformation_ctx="", info="",
                 stageThreshold=0, totalThreshold=0):  # noqa: N803
        return frame.rename_field(old_name, new_name, transformation_ctx)


class SplitFields(GlueTransform):
    def __call__(self, frame, paths, name1=None, name2=None, transformation_ctx="", info="",
                 stageThreshold=0, totalThreshold=0):  # noqa: N803
        return frame.split_fields(paths, name1 or "", name2 or "", transformation_ctx)


class DropNullFields(GlueTransform):
    """Without the fields that have no value in any record."""

    def __call__(self, frame, transformation_ctx="", info="", stageThreshold=0,  # noqa: N803
                 totalThreshold=0):
        return frame.drop_null_fields()


class ResolveChoice(GlueTransform):
    def __call__(self, frame, specs=None, choice="", database=None, table_name=None,
                 transformation_ctx="", info="", stageThreshold=0, totalThreshold=0,  # noqa: N803
                 catalog_id=None):
        return frame.resolveChoice(specs, choice, database, table_name, transformation_ctx)


class Unbox(GlueTransform):
    def __call__(self, frame, path, format, transformation_ctx="", info="",  # noqa: A002
                 stageThreshold=0, totalThreshold=0, **options):  # noqa: N803
        return frame.unbox(path, format, transformation_ctx, **options)


class UnnestFrame(GlueTransform):
    def __call__(self, frame, transformation_ctx="", info="", stageThreshold=0,  # noqa: N803
                 totalThreshold=0):
        return frame.unnest(transformation_ctx)


class Relationalize(GlueTransform):
    """Flat frames: `name`, and one for each array."""

    def __call__(self, frame, staging_path=None, name="roottable", options=None,
                 transformation_ctx="", info="", stageThreshold=0,  # noqa: N803
                 totalThreshold=0):
        return frame.relationalize(name, staging_path, options, transformation_ctx)
