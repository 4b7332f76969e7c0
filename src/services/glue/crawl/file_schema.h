// FileSchema: what one object turned out to be. Made by classify.h, merged by grouping.h.
// Plain value.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "services/glue/crawl/type_lattice.h"

namespace tarn::glue::crawl {

enum class FileFormat : uint8_t { kCsv, kJson, kParquet };

std::string_view classification(FileFormat format);  // "csv", …

struct CsvDialect {
  char delimiter = ',';
  bool is_quoted = false;  // some cell has quotes around it
  bool has_header = false;
  bool has_empty_numbers = false;  // a column of numbers has an empty cell
  std::vector<std::string> first_row;
  std::vector<TypeLattice> types_below;  // of the columns, without the first row
};

struct FileSchema {
  FileFormat format = FileFormat::kCsv;
  bool is_gzip = false;
  std::vector<TypeField> columns;
  CsvDialect csv;
  bool is_json_array = false;  // the file is one array of records
  uint64_t size_bytes = 0;     // as stored
  uint64_t record_count = 0;   // exact for Parquet, else estimated from the sample
};

// Takes in another file of the same table.
void merge(FileSchema& into, const FileSchema& other);

// The same format, compression and dialect: one table could hold both.
bool is_same_format(const FileSchema& a, const FileSchema& b);

}  // namespace tarn::glue::crawl
