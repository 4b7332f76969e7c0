#include "engines/scan.h"

#include <optional>

namespace tarn::engines {

namespace {

struct KnownSerde {
  std::string_view library;
  ScanFormat format;
};

// Lines that a pattern takes apart are text too: the reader sees the library in the options.
constexpr KnownSerde kSerdes[] = {
    {"org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe", ScanFormat::kParquet},
    {"org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe", ScanFormat::kText},
    {"org.apache.hadoop.hive.serde2.OpenCSVSerde", ScanFormat::kCsv},
    {"org.apache.hive.hcatalog.data.JsonSerDe", ScanFormat::kHiveJson},
    {"org.apache.hadoop.hive.serde2.JsonSerDe", ScanFormat::kHiveJson},
    {"org.openx.data.jsonserde.JsonSerDe", ScanFormat::kOpenxJson},
    {"org.apache.hadoop.hive.serde2.RegexSerDe", ScanFormat::kText},
    {"org.apache.hadoop.hive.contrib.serde2.RegexSerDe", ScanFormat::kText},
    {"com.amazonaws.glue.serde.GrokSerDe", ScanFormat::kText},
};

constexpr std::string_view kCloudTrailSerde = "com.amazon.emr.hive.serde.CloudTrailSerde";
constexpr std::string_view kCloudTrailInput = "com.amazon.emr.cloudtrail.CloudTrailInputFormat";

constexpr std::string_view kTextInput = "org.apache.hadoop.mapred.TextInputFormat";

std::optional<ScanFormat> format_of(std::string_view serde_library) {
  for (const KnownSerde& serde : kSerdes) {
    if (serde.library == serde_library) return serde.format;
  }
  return std::nullopt;
}

}  // namespace

bool is_cloudtrail(std::string_view input_format) { return input_format == kCloudTrailInput; }

Result<ScanFormat> scan_format(std::string_view serde_library, std::string_view input_format) {
  const auto format = format_of(serde_library);
  if (is_cloudtrail(input_format)) {
    const bool is_json = format == ScanFormat::kHiveJson || format == ScanFormat::kOpenxJson;
    if (is_json || serde_library == kCloudTrailSerde) return ScanFormat::kOpenxJson;
  } else if (format) {
    return *format;
  }
  // Hive reads text without a SerDe as LazySimpleSerDe.
  if (serde_library.empty() && input_format == kTextInput) return ScanFormat::kText;
  return Error(400, "HIVE_UNSUPPORTED_FORMAT",
               "Tarn does not read this format yet: SerDe '" + std::string(serde_library) +
                   "' with input format '" + std::string(input_format) + "'");
}

std::string scan_reference(size_t index) { return "tarn_table(" + std::to_string(index) + ")"; }

std::string summary_reference() { return "tarn_summary()"; }

}  // namespace tarn::engines
