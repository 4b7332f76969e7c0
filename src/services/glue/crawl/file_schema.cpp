#include "services/glue/crawl/file_schema.h"

namespace tarn::glue::crawl {

std::string_view classification(FileFormat format) {
  switch (format) {
    case FileFormat::kCsv:
      return "csv";
    case FileFormat::kJson:
      return "json";
    case FileFormat::kParquet:
      return "parquet";
  }
  return "UNKNOWN";
}

void merge(FileSchema& into, const FileSchema& other) {
  merge_fields(into.columns, other.columns);
  into.csv.is_quoted |= other.csv.is_quoted;
  into.csv.has_empty_numbers |= other.csv.has_empty_numbers;
  into.size_bytes += other.size_bytes;
  into.record_count += other.record_count;
}

bool is_same_format(const FileSchema& a, const FileSchema& b) {
  if (a.format != b.format || a.is_gzip != b.is_gzip) return false;
  if (a.format == FileFormat::kJson) return a.is_json_array == b.is_json_array;
  if (a.format != FileFormat::kCsv) return true;
  return a.csv.delimiter == b.csv.delimiter && a.csv.has_header == b.csv.has_header;
}

}  // namespace tarn::glue::crawl
