// FileSchema: what one object turned out to be. Made by classify.h, merged by grouping.h.
// Plain value.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engines/formats/text_encoding.h"
#include "engines/formats/unpack.h"
#include "services/glue/crawl/type_lattice.h"

namespace tarn::glue::crawl {

enum class FileFormat : uint8_t { kCsv, kJson, kParquet, kLog };

struct CsvDialect {
  char delimiter = ',';
  char quote = '"';
  char escape = '"';       // the quote; '\\' where quotes within quotes have one before them
  bool is_quoted = false;  // some cell has quotes around it
  bool has_header = false;
  uint64_t header_lines = 0;        // the header, and what stands before it
  bool has_blank_lines = false;     // between the rows or behind them
  bool has_padded_numbers = false;  // blanks around some number
  bool is_serde_told = false;       // by a custom classifier
  bool is_by_header = false;        // of several files: their columns are not in one order
  std::vector<std::string> first_row;
  std::vector<TypeLattice> types_below;  // of the columns, without the first row
};

struct JsonDialect {
  bool is_documents = false;   // not one record a line: an array, or records over several lines
  bool is_array = false;       // the file is one array of records
  bool has_malformed = false;  // some lines are no records
  std::string path;            // of a custom classifier, "$.a[*]"; empty: none
};

// A log file, by a grok pattern.
struct LogDialect {
  std::string classification;
  std::string pattern;
  std::string custom_patterns;
  bool operator==(const LogDialect&) const = default;
};

struct FileSchema {
  FileFormat format = FileFormat::kCsv;
  engines::Packing packing = engines::Packing::kNone;
  engines::TextEncoding encoding = engines::TextEncoding::kUtf8;
  bool is_ascii = true;  // any encoding would do
  std::vector<TypeField> columns;
  CsvDialect csv;
  JsonDialect json;
  LogDialect log;
  uint64_t size_bytes = 0;    // as stored
  uint64_t record_count = 0;  // exact where all was read, else estimated from what was
};

std::string_view classification(const FileSchema& schema);  // "csv", …

// Takes in another file of the same table.
void merge(FileSchema& into, const FileSchema& other);

// The same format, compression and dialect: one table could hold both.
bool is_same_format(const FileSchema& a, const FileSchema& b);

}  // namespace tarn::glue::crawl
