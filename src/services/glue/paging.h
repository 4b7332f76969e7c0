// Pages of the catalog: a token holds the key at which the next page begins. Pure functions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/encoding.h"
#include "base/result.h"
#include "services/glue/errors.h"
#include "wire/types.h"

namespace tarn::glue {

inline std::string make_token(std::string_view key) { return base64_encode(key); }

// Empty for the first page. `prefix`: what a key of this listing begins with.
inline Result<std::string> read_token(wire::Text token, std::string_view prefix) {
  if (!wire::present(token)) return std::string();
  auto key = base64_decode(token);
  if (!key || !key->starts_with(prefix)) return invalid_input("NextToken is invalid.");
  return *std::move(key);
}

inline constexpr int32_t kMaxPage = 100;
inline constexpr int32_t kMaxLongPage = 1000;  // of partitions and of what SearchTables finds

inline size_t page_size(const std::optional<int32_t>& asked, int32_t most = kMaxPage) {
  return static_cast<size_t>(asked && *asked < most ? *asked : most);
}

}  // namespace tarn::glue
