// JSON by inference: the merged type of the records of a sample, without building documents.
//
// Records are objects: one after another (JSON lines, or documents over several lines), or the
// elements of one array. Integers are int where they fit, else bigint, else double. Pure functions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "services/glue/crawl/type_lattice.h"

namespace tarn::glue::crawl {

inline constexpr int kMaxJsonDepth = 100;

enum class JsonEnd : uint8_t {
  kWhole,      // the text ended after a record
  kCut,        // the text ended within a record
  kMalformed,  // what follows the last good record is not JSON, or no object
};

struct JsonFinding {
  TypeLattice record;  // a struct
  uint64_t record_count = 0;
  size_t sampled_bytes = 0;  // up to the end of the last good record
  bool is_array = false;
  JsonEnd end = JsonEnd::kWhole;
  std::string problem;  // of kMalformed
};

JsonFinding infer_json(std::string_view text);

}  // namespace tarn::glue::crawl
