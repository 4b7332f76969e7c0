"""create_dynamic_frame, create_data_frame, write_dynamic_frame and write_data_frame of a
GlueContext."""


class DynamicFrameReader:
    def __init__(self, glue_context):
        self._glue_context = glue_context

    def from_catalog(self, database=None, table_name=None, redshift_tmp_dir="",
                     transformation_ctx="", push_down_predicate="", additional_options=None,
                     catalog_id=None, **kwargs):
        return self._glue_context.create_dynamic_frame_from_catalog(
            database or kwargs.get("name_space"), table_name, redshift_tmp_dir, transformation_ctx,
            push_down_predicate, additional_options or {}, catalog_id)

    def from_options(self, connection_type, connection_options=None, format=None,  # noqa: A002
                     format_options=None, transformation_ctx="", push_down_predicate="", **kwargs):
        return self._glue_context.create_dynamic_frame_from_options(
            connection_type, connection_options or {}, format, format_options or {},
            transformation_ctx)

    def from_rdd(self, data, name, schema=None, sample_ratio=None, transformation_ctx=""):
        return self._glue_context.create_dynamic_frame_from_rdd(data, name, schema)


class DataFrameReader:
    def __init__(self, glue_context):
        self._frames = DynamicFrameReader(glue_context)

    def from_catalog(self, database=None, table_name=None, **kwargs):
        return self._frames.from_catalog(database, table_name, **kwargs).toDF()

    def from_options(self, connection_type, connection_options=None, **kwargs):
        return self._frames.from_options(connection_type, connection_options, **kwargs).toDF()


class DynamicFrameWriter:
    def __init__(self, glue_context):
        self._glue_context = glue_context

    def from_options(self, frame, connection_type, connection_options=None,
                     format=None, format_options=None, transformation_ctx=""):  # noqa: A002
        return self._glue_context.write_dynamic_frame_from_options(
            frame, connection_type, connection_options or {}, format, format_options or {},
            transformation_ctx)

    def from_catalog(self, frame, database=None, table_name=None, redshift_tmp_dir="",
                     transformation_ctx="", additional_options=None, catalog_id=None, **kwargs):
        return self._glue_context.write_dynamic_frame_from_catalog(
            frame, database or kwargs.get("name_space"), table_name, redshift_tmp_dir,
            transformation_ctx, additional_options or {}, catalog_id)

    def from_jdbc_conf(self, frame, catalog_connection, connection_options=None,
                       redshift_tmp_dir="", transformation_ctx="", catalog_id=None):
        raise NotImplementedError("JDBC connections are not served by Tarn's awsglue")


class DataFrameWriter:
    def __init__(self, glue_context):
        self._glue_context = glue_context

    def from_catalog(self, frame, database, table_name, **kwargs):
        from awsglue.dynamicframe import DynamicFrame
        made = DynamicFrame.fromDF(frame, self._glue_context)
        return self._glue_context.write_dynamic_frame.from_catalog(made, database, table_name,
                                                                   **kwargs)
