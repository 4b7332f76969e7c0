// The tree of a Parquet schema as types. Pure function.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "services/glue/crawl/type_lattice.h"

namespace tarn::glue::crawl {

// One SchemaElement; the numbers are those of parquet.thrift.
struct ParquetElement {
  std::string name;
  int32_t physical_type = -1;
  int32_t repetition = 0;
  int32_t child_count = 0;
  int32_t converted_type = -1;
  int32_t scale = 0;
  int32_t precision = 0;
  int32_t logical_type = 0;  // the union's field, 0: none
  int32_t integer_bits = 0;  // of the logical type INTEGER
  bool is_signed = true;
};

// `elements`: the tree in depth-first order, the root first.
Result<std::vector<TypeField>> parquet_columns(const std::vector<ParquetElement>& elements);

}  // namespace tarn::glue::crawl
