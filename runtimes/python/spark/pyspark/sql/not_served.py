"""Names of Spark's API that the embedded engine refuses, so that the refusal can name them."""

FRAME = {
    "pandas_api", "to_pandas_on_spark", "to_koalas", "mapInPandas", "mapInArrow", "withWatermark",
    "dropDuplicatesWithinWatermark", "writeTo", "_jdf",
}
SESSION = {"readStream", "streams", "sparkContext_jvm", "addArtifacts", "client", "dataSource"}
CONTEXT = {
    "_jvm", "_jsc", "_gateway", "sequenceFile", "newAPIHadoopFile", "newAPIHadoopRDD", "hadoopFile",
    "hadoopRDD", "binaryFiles", "binaryRecords", "pickleFile", "runJob", "show_profiles",
    "dump_profiles",
}
READER = {"jdbc", "orc", "table_changes", "xml"}
FUNCTIONS = {
    "pandas_udf", "udtf", "reflect", "java_method", "aes_encrypt", "aes_decrypt", "try_aes_decrypt",
    "hll_sketch_agg", "hll_sketch_estimate", "hll_union", "hll_union_agg", "bitmap_bit_position",
    "bitmap_bucket_number", "bitmap_construct_agg", "bitmap_count", "bitmap_or_agg",
    "count_min_sketch", "histogram_numeric", "sentences", 
    "window_time", "input_file_block_start", "input_file_block_length", "xpath",
    "xpath_boolean", "xpath_double", "xpath_number", "xpath_float", "xpath_int", "xpath_long",
    "xpath_short", "xpath_string", 
    "partitioning", "years", "months", "days", "hours", "bucket",
    "unwrap_udt",
}
