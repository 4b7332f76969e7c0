// The keys of code_rows.h.
#pragma once

#include <cstdint>
#include <string_view>

#include "services/lambda/code_rows.h"
#include "store/key.h"

namespace tarn::lambda {

inline store::Key code_key(const store::Scope& scope, std::string_view id) {
  return store::Key(scope, "lambda.code").add(id);
}

// The counter of an account's bytes in a region.
inline store::Key code_bytes_key(const store::Scope& scope) { return {scope, "lambda.code_bytes"}; }

// All extents of a file or pack; add the offset for one.
inline store::Key code_extents_key(uint64_t generation, const store::Extent& extent) {
  return store::Key(store::Scope{generation, "000000000000", store::kGlobal}, "lambda.extent")
      .add_integer(static_cast<int64_t>(extent.place))
      .add_integer(static_cast<int64_t>(extent.id));
}

inline store::Key code_extent_key(uint64_t generation, const store::Extent& extent) {
  return code_extents_key(generation, extent)
      .add_integer(static_cast<int64_t>(extent.offset_bytes));
}

}  // namespace tarn::lambda
