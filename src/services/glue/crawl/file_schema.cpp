#include "services/glue/crawl/file_schema.h"

#include <algorithm>
#include <cstddef>

namespace tarn::glue::crawl {

std::string_view classification(const FileSchema& schema) {
  switch (schema.format) {
    case FileFormat::kCsv:
      return "csv";
    case FileFormat::kJson:
      return "json";
    case FileFormat::kParquet:
      return "parquet";
    case FileFormat::kLog:
      return schema.log.classification;
  }
  return "UNKNOWN";
}

namespace {

// Whether the columns that both have stand in the same places.
bool has_same_places(const std::vector<TypeField>& a, const std::vector<TypeField>& b) {
  const size_t common = std::min(a.size(), b.size());
  return std::equal(a.begin(), a.begin() + static_cast<ptrdiff_t>(common), b.begin(),
                    [](const TypeField& x, const TypeField& y) { return x.name == y.name; });
}

}  // namespace

void merge(FileSchema& into, const FileSchema& other) {
  if (into.format == FileFormat::kCsv && into.csv.has_header) {
    into.csv.is_by_header |= !has_same_places(into.columns, other.columns);
  }
  merge_fields(into.columns, other.columns);
  into.csv.is_quoted |= other.csv.is_quoted;
  into.csv.has_blank_lines |= other.csv.has_blank_lines;
  into.csv.has_padded_numbers |= other.csv.has_padded_numbers;
  if (other.csv.is_quoted && other.csv.escape != other.csv.quote)
    into.csv.escape = other.csv.escape;
  into.json.is_documents |= other.json.is_documents;
  into.json.is_array |= other.json.is_array;
  into.json.has_malformed |= other.json.has_malformed;
  // ASCII is a part of every encoding but UTF-16; of two that are at odds UTF-8 stays.
  if (into.is_ascii) into.encoding = other.encoding;
  if (!into.is_ascii && !other.is_ascii && into.encoding != other.encoding) {
    into.encoding = engines::TextEncoding::kUtf8;
  }
  into.is_ascii &= other.is_ascii;
  into.size_bytes += other.size_bytes;
  into.record_count += other.record_count;
}

namespace {

bool is_wide(engines::TextEncoding encoding) {
  return encoding == engines::TextEncoding::kUtf16Le || encoding == engines::TextEncoding::kUtf16Be;
}

// Of two dialects that escape otherwise, neither reads the other's quotes.
bool is_same_quoting(const CsvDialect& a, const CsvDialect& b) {
  if (a.quote != b.quote) return false;
  return !a.is_quoted || !b.is_quoted || a.escape == b.escape;
}

}  // namespace

bool is_same_format(const FileSchema& a, const FileSchema& b) {
  if (a.format != b.format || a.packing != b.packing) return false;
  if (is_wide(a.encoding) != is_wide(b.encoding)) return false;
  if (is_wide(a.encoding) && a.encoding != b.encoding) return false;
  if (a.format == FileFormat::kJson) {
    const bool has_malformed = a.json.has_malformed || b.json.has_malformed;
    if (a.json.path != b.json.path) return false;
    return !has_malformed || a.json.is_documents == b.json.is_documents;
  }
  if (a.format == FileFormat::kLog) return a.log == b.log;
  if (a.format != FileFormat::kCsv) return true;
  return a.csv.delimiter == b.csv.delimiter && a.csv.has_header == b.csv.has_header &&
         a.csv.header_lines == b.csv.header_lines && is_same_quoting(a.csv, b.csv);
}

}  // namespace tarn::glue::crawl
