#include "services/athena/table_formats.h"

#include <string>
#include <string_view>

#include "engines/scan.h"
#include "services/athena/ddl.h"

namespace tarn::athena {
namespace {

struct Format {
  std::string_view name;
  std::string_view input_format;
  std::string_view output_format;
  std::string_view serde;
};

constexpr std::string_view kLazySimple = "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe";
constexpr std::string_view kTextInput = "org.apache.hadoop.mapred.TextInputFormat";
constexpr std::string_view kTextOutput =
    "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat";

constexpr Format kFormats[] = {
    {"TEXTFILE", kTextInput, kTextOutput, kLazySimple},
    {"JSONFILE", kTextInput, kTextOutput, "org.apache.hive.hcatalog.data.JsonSerDe"},
    {"PARQUET", "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat",
     "org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat",
     "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe"},
    {"ORC", "org.apache.hadoop.hive.ql.io.orc.OrcInputFormat",
     "org.apache.hadoop.hive.ql.io.orc.OrcOutputFormat",
     "org.apache.hadoop.hive.ql.io.orc.OrcSerde"},
    {"AVRO", "org.apache.hadoop.hive.ql.io.avro.AvroContainerInputFormat",
     "org.apache.hadoop.hive.ql.io.avro.AvroContainerOutputFormat",
     "org.apache.hadoop.hive.serde2.avro.AvroSerDe"},
};

const Format* find_format(std::string_view name) {
  for (const Format& format : kFormats) {
    if (format.name == name) return &format;
  }
  return nullptr;
}

void apply_delimited(const sql::DelimitedFormat& delimited, CatalogStorage& storage) {
  auto& parameters = storage.serde_parameters;
  const auto set = [&](const char* name, const std::optional<std::string>& value) {
    if (value) parameters[name] = *value;
  };
  set("field.delim", delimited.field_delimiter);
  set("serialization.format", delimited.field_delimiter);
  set("escape.delim", delimited.escape);
  set("collection.delim", delimited.collection_delimiter);
  set("mapkey.delim", delimited.map_key_delimiter);
  set("line.delim", delimited.line_delimiter);
  set("serialization.null.format", delimited.null_text);
}

}  // namespace

Result<void> apply_format(const sql::CreateTable& statement, CatalogStorage& storage) {
  const Format* format =
      find_format(statement.stored_as.empty() ? "TEXTFILE" : statement.stored_as);
  if (format == nullptr) {
    return ddl_failed("SemanticException Unrecognized file format in STORED AS clause: '" +
                      statement.stored_as + "'");
  }
  storage.input_format = format->input_format;
  storage.output_format = format->output_format;
  storage.serde_library = format->serde;
  if (!statement.input_format.empty()) {
    storage.input_format = statement.input_format;
    storage.output_format = statement.output_format;
  }
  if (statement.delimited) apply_delimited(*statement.delimited, storage);
  if (statement.serde) {
    storage.serde_library = statement.serde->name;
    for (const sql::Property& property : statement.serde->properties) {
      storage.serde_parameters[property.key] = property.value;
    }
  }
  if (storage.serde_parameters.count("serialization.format") == 0) {
    storage.serde_parameters["serialization.format"] = "1";
  }
  TRY(engines::scan_format(storage.serde_library, storage.input_format));
  return {};
}

void set_parquet(CatalogStorage& storage) {
  const Format& format = *find_format("PARQUET");
  storage.input_format = format.input_format;
  storage.output_format = format.output_format;
  storage.serde_library = format.serde;
  storage.serde_parameters["serialization.format"] = "1";
}

}  // namespace tarn::athena
