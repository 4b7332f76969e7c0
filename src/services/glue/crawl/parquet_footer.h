// What a Parquet file's footer says: columns as Hive types, and rows. Only the schema and the row
// count are decoded. Pure functions over bytes handed in.
// https://parquet.apache.org/docs/file-format/metadata/
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "services/glue/crawl/type_lattice.h"

namespace tarn::glue::crawl {

inline constexpr size_t kParquetTailBytes = 8;  // length of the footer, and "PAR1"

struct ParquetFooter {
  std::vector<TypeField> columns;
  uint64_t row_count = 0;
};

// Where the last eight bytes say the footer to begin, from the file's size. The error says what is
// wrong with the file.
Result<uint64_t> parquet_footer_offset(std::string_view tail, uint64_t file_size_bytes);

// `bytes`: the footer without the tail.
Result<ParquetFooter> parse_parquet_footer(std::string_view bytes);

}  // namespace tarn::glue::crawl
