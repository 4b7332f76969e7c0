#include "services/glue/table_builder.h"

#include <algorithm>
#include <array>

#include "base/encoding.h"
#include "services/glue/crawl/type_lattice.h"

namespace tarn::glue {
namespace {

using Parameters = std::map<std::string, std::string>;

constexpr std::string_view kTextInput = "org.apache.hadoop.mapred.TextInputFormat";
constexpr std::string_view kTextOutput =
    "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat";
constexpr std::string_view kParquetFormat = "org.apache.hadoop.hive.ql.io.parquet.";

constexpr std::array<std::string_view, 17> kCrawlerParameters = {
    "CRAWL_RUN_ID",
    "CrawlerSchemaDeserializerVersion",
    "CrawlerSchemaSerializerVersion",
    "DEPRECATED_BY_CRAWLER",
    "UPDATED_BY_CRAWLER",
    "areColumnsQuoted",
    "averageRecordSize",
    "classification",
    "columnsOrdered",
    "compressionType",
    "delimiter",
    "jsonPath",
    "objectCount",
    "recordCount",
    "sizeKey",
    "skip.header.line.count",
    "typeOfData",
};

bool is_open_csv(const crawl::FileSchema& schema) {
  return schema.format == crawl::FileFormat::kCsv && schema.csv.is_quoted;
}

// OpenCSVSerDe has no NULL for numbers: where cells are empty, the column stays text.
std::string column_type(const crawl::FileSchema& schema, const crawl::TypeLattice& type) {
  if (is_open_csv(schema) && schema.csv.has_empty_numbers) return "string";
  return crawl::hive_type(type);
}

std::vector<CatalogColumn> columns_of(const crawl::FileSchema& schema) {
  std::vector<CatalogColumn> columns;
  for (const crawl::TypeField& field : schema.columns) {
    columns.push_back({to_lower_ascii(field.name), column_type(schema, field.type), {}, {}});
  }
  return columns;
}

void describe_csv(const crawl::CsvDialect& csv, CatalogStorage& storage) {
  storage.input_format = kTextInput;
  storage.output_format = kTextOutput;
  const std::string delimiter(1, csv.delimiter);
  if (csv.is_quoted) {
    storage.serde_library = "org.apache.hadoop.hive.serde2.OpenCSVSerde";
    storage.serde_parameters = {{"separatorChar", delimiter}, {"quoteChar", "\""}};
  } else {
    storage.serde_library = "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe";
    storage.serde_parameters = {{"field.delim", delimiter}};
  }
}

void describe_json(const crawl::FileSchema& schema, CatalogStorage& storage) {
  storage.input_format = kTextInput;
  storage.output_format = kTextOutput;
  storage.serde_library = "org.openx.data.jsonserde.JsonSerDe";
  std::vector<std::string> keys;
  for (const crawl::TypeField& field : schema.columns) keys.push_back(field.name);
  std::sort(keys.begin(), keys.end());
  std::string paths;
  for (const std::string& key : keys) paths += (paths.empty() ? "" : ",") + key;
  storage.serde_parameters = {{"paths", paths}};
}

CatalogStorage storage_of(const crawl::FileSchema& schema) {
  CatalogStorage storage;
  storage.columns = columns_of(schema);
  storage.compressed = schema.is_gzip;
  storage.number_of_buckets = -1;
  switch (schema.format) {
    case crawl::FileFormat::kCsv:
      describe_csv(schema.csv, storage);
      break;
    case crawl::FileFormat::kJson:
      describe_json(schema, storage);
      break;
    case crawl::FileFormat::kParquet:
      storage.input_format = std::string(kParquetFormat) + "MapredParquetInputFormat";
      storage.output_format = std::string(kParquetFormat) + "MapredParquetOutputFormat";
      storage.serde_library = std::string(kParquetFormat) + "serde.ParquetHiveSerDe";
      storage.serde_parameters = {{"serialization.format", "1"}};
      break;
  }
  return storage;
}

Parameters parameters_of(const crawl::FileSchema& schema, const crawl::GroupStatistics& statistics,
                         const TableOrigin& origin) {
  const uint64_t records = statistics.record_count;
  Parameters parameters = {
      {"CRAWL_RUN_ID", origin.crawl_id},
      {"CrawlerSchemaDeserializerVersion", "1.0"},
      {"CrawlerSchemaSerializerVersion", "1.0"},
      {"UPDATED_BY_CRAWLER", origin.crawler},
      {"averageRecordSize", std::to_string(records == 0 ? 0 : statistics.size_bytes / records)},
      {"classification", std::string(crawl::classification(schema.format))},
      {"compressionType", schema.is_gzip ? "gzip" : "none"},
      {"objectCount", std::to_string(statistics.file_count)},
      {"recordCount", std::to_string(records)},
      {"sizeKey", std::to_string(statistics.size_bytes)},
      {"typeOfData", "file"},
  };
  if (schema.format == crawl::FileFormat::kCsv) {
    parameters["areColumnsQuoted"] = schema.csv.is_quoted ? "true" : "false";
    parameters["columnsOrdered"] = "true";
    parameters["delimiter"] = std::string(1, schema.csv.delimiter);
    if (schema.csv.has_header) parameters["skip.header.line.count"] = "1";
  }
  if (schema.format == crawl::FileFormat::kJson && schema.is_json_array) {
    parameters["jsonPath"] = "$[*]";
  }
  return parameters;
}

Parameters without_run(Parameters parameters) {
  parameters.erase("CRAWL_RUN_ID");
  return parameters;
}

bool is_same_column(const CatalogColumn& a, const CatalogColumn& b) {
  return a.name == b.name && a.type == b.type && a.comment == b.comment;
}

bool is_same_columns(const std::vector<CatalogColumn>& a, const std::vector<CatalogColumn>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), is_same_column);
}

bool is_same_storage(const CatalogStorage& a, const CatalogStorage& b) {
  return is_same_columns(a.columns, b.columns) && a.location == b.location &&
         a.input_format == b.input_format && a.output_format == b.output_format &&
         a.serde_library == b.serde_library && a.serde_parameters == b.serde_parameters &&
         a.compressed == b.compressed && without_run(a.parameters) == without_run(b.parameters);
}

}  // namespace

CatalogTable build_table(const crawl::TablePlan& plan, const TableOrigin& origin) {
  CatalogTable table;
  table.owner = "owner";
  table.table_type = "EXTERNAL_TABLE";
  table.storage = storage_of(plan.schema);
  table.storage.location = "s3://" + origin.bucket + "/" + plan.prefix;
  table.parameters = parameters_of(plan.schema, plan.statistics, origin);
  table.storage.parameters = table.parameters;
  for (const std::string& key : plan.partition_keys) {
    table.partition_keys.push_back({key, "string", {}, {}});
  }
  return table;
}

CatalogPartition build_partition(const CatalogTable& table, const crawl::TablePlan& plan,
                                 const crawl::PartitionPlan& partition, const TableOrigin& origin) {
  CatalogPartition out;
  out.values = partition.values;
  out.storage = table.storage;
  out.storage.location = "s3://" + origin.bucket + "/" + partition.prefix;
  out.parameters = parameters_of(plan.schema, partition.statistics, origin);
  out.storage.parameters = out.parameters;
  return out;
}

bool is_crawler_parameter(std::string_view name) {
  return std::find(kCrawlerParameters.begin(), kCrawlerParameters.end(), name) !=
         kCrawlerParameters.end();
}

bool is_same_table(const CatalogTable& a, const CatalogTable& b) {
  return is_same_storage(a.storage, b.storage) &&
         is_same_columns(a.partition_keys, b.partition_keys) &&
         without_run(a.parameters) == without_run(b.parameters);
}

bool is_same_partition(const CatalogPartition& a, const CatalogPartition& b) {
  return is_same_storage(a.storage, b.storage) &&
         without_run(a.parameters) == without_run(b.parameters);
}

}  // namespace tarn::glue
