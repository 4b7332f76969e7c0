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

constexpr std::array<std::string_view, 24> kCrawlerParameters = {
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
    "grokPattern",
    "ignore.malformed.json",
    "jsonPath",
    "objectCount",
    "recordCount",
    "serialization.encoding",
    "sizeKey",
    "skip.header.line.count",
    "tarn.columns.by.header",
    "tarn.skip.blank.lines",
    "tarn.trim.numbers",
    "typeOfData",
    "use.null.for.invalid.data",
};

std::vector<CatalogColumn> columns_of(const crawl::FileSchema& schema) {
  std::vector<CatalogColumn> columns;
  for (const crawl::TypeField& field : schema.columns) {
    columns.push_back({to_lower_ascii(field.name), crawl::hive_type(field.type), {}, {}});
  }
  return columns;
}

void describe_csv(const crawl::CsvDialect& csv, CatalogStorage& storage) {
  storage.input_format = kTextInput;
  storage.output_format = kTextOutput;
  const std::string delimiter(1, csv.delimiter);
  if (csv.is_quoted) {
    storage.serde_library = "org.apache.hadoop.hive.serde2.OpenCSVSerde";
    storage.serde_parameters = {{"separatorChar", delimiter},
                                {"quoteChar", std::string(1, csv.quote)},
                                {"escapeChar", std::string(1, csv.escape)}};
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

void describe_log(const crawl::LogDialect& log, CatalogStorage& storage) {
  storage.input_format = kTextInput;
  storage.output_format = kTextOutput;
  storage.serde_library = "com.amazonaws.glue.serde.GrokSerDe";
  storage.serde_parameters = {{"input.format", log.pattern}};
  if (!log.custom_patterns.empty()) {
    storage.serde_parameters["input.grokCustomPatterns"] = log.custom_patterns;
  }
}

CatalogStorage storage_of(const crawl::FileSchema& schema) {
  CatalogStorage storage;
  storage.columns = columns_of(schema);
  storage.compressed = schema.packing != engines::Packing::kNone;
  storage.number_of_buckets = -1;
  switch (schema.format) {
    case crawl::FileFormat::kCsv:
      describe_csv(schema.csv, storage);
      break;
    case crawl::FileFormat::kJson:
      describe_json(schema, storage);
      break;
    case crawl::FileFormat::kLog:
      describe_log(schema.log, storage);
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

void describe_csv(const crawl::CsvDialect& csv, Parameters& parameters) {
  parameters["areColumnsQuoted"] = csv.is_quoted ? "true" : "false";
  parameters["columnsOrdered"] = "true";
  parameters["delimiter"] = std::string(1, csv.delimiter);
  if (csv.header_lines > 0) {
    parameters["skip.header.line.count"] = std::to_string(csv.header_lines);
  }
  // OpenCSVSerde fails on a cell that is not of its column's type where LazySimpleSerDe reads NULL.
  if (csv.is_quoted) parameters["use.null.for.invalid.data"] = "true";
  if (csv.is_by_header) parameters["tarn.columns.by.header"] = "true";
  if (csv.has_blank_lines) parameters["tarn.skip.blank.lines"] = "true";
  if (csv.has_padded_numbers) parameters["tarn.trim.numbers"] = "true";
}

void describe_json(const crawl::JsonDialect& json, Parameters& parameters) {
  parameters["use.null.for.invalid.data"] = "true";
  if (json.is_documents) parameters["jsonPath"] = json.is_array ? "$[*]" : "$";
  if (!json.path.empty()) parameters["jsonPath"] = json.path;
  if (json.has_malformed) parameters["ignore.malformed.json"] = "true";
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
      {"classification", std::string(crawl::classification(schema))},
      {"compressionType", std::string(engines::packing_name(schema.packing))},
      {"objectCount", std::to_string(statistics.file_count)},
      {"recordCount", std::to_string(records)},
      {"sizeKey", std::to_string(statistics.size_bytes)},
      {"typeOfData", "file"},
  };
  if (schema.format == crawl::FileFormat::kCsv) describe_csv(schema.csv, parameters);
  if (schema.format == crawl::FileFormat::kJson) describe_json(schema.json, parameters);
  if (schema.format == crawl::FileFormat::kLog) parameters["grokPattern"] = schema.log.pattern;
  if (schema.encoding != engines::TextEncoding::kUtf8) {
    parameters["serialization.encoding"] = engines::encoding_name(schema.encoding);
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
