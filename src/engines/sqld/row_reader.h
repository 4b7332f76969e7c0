// RowReader: the rows of one part of one object, written into the columns that are wanted.
//
//   auto reader = TRY(make_row_reader(plan, std::move(source), part));
//   while (idx_t count = reader->fill(chunk)) ...
//
// Bad data throws with Trino's code and the object's path. For files that use DuckDB's C++ API.
// Belongs to one thread.
#pragma once

#include <duckdb/common/types/data_chunk.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "engines/formats/byte_source.h"
#include "engines/formats/hive_type.h"
#include "engines/formats/line_pattern.h"
#include "engines/formats/text_options.h"
#include "engines/protocol.h"

namespace tarn::engines {

struct WantedColumn {
  size_t output = 0;    // index in the chunk
  size_t position = 0;  // among the fields of a line, or the groups of a pattern
  std::string name;
  HiveType type;
};

// What every part of a scan shares.
struct RowPlan {
  ScanFormat format = ScanFormat::kText;
  TextOptions text;
  CsvOptions csv;
  JsonOptions json;
  std::shared_ptr<const LinePattern> pattern;  // kText by RegexSerDe or GrokSerDe
  ReadOptions read;
  std::vector<WantedColumn> columns;
};

struct RowPart {
  std::string path;  // of the object, for messages
  bool is_first = true;
  uint64_t size_bytes = UINT64_MAX;  // from where the source begins; UINT64_MAX: to the end
};

class RowReader {
 public:
  virtual ~RowReader() = default;
  // Rows written to the front of the chunk's vectors; 0: the end.
  virtual duckdb::idx_t fill(duckdb::DataChunk& chunk) = 0;
};

std::unique_ptr<RowReader> make_row_reader(const RowPlan& plan, std::unique_ptr<ByteSource> source,
                                           RowPart part);

}  // namespace tarn::engines
