// Pages of listings: rows below a prefix in the order of their keys. A token holds the key at which
// the next page begins and is good for that listing only.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/encoding.h"
#include "base/hash.h"
#include "core/context.h"
#include "services/quicksight/errors.h"
#include "store/row.h"
#include "wire/types.h"

namespace tarn::quicksight {

inline constexpr int32_t kDefaultPage = 100;

inline std::string make_token(std::string_view prefix, std::string_view rest) {
  const uint32_t check = crc32c(crc32c(0, prefix), rest);
  std::string bytes(reinterpret_cast<const char*>(&check), sizeof check);
  return base64_encode(bytes.append(rest));
}

// What stands after `prefix` in the key where the page begins; empty for the first page.
inline Result<std::string> read_token(wire::Text token, std::string_view prefix) {
  if (!wire::present(token) || token.empty()) return std::string();
  const auto bytes = base64_decode(token);
  if (!bytes || bytes->size() <= sizeof(uint32_t)) return invalid_next_token();
  std::string rest = bytes->substr(sizeof(uint32_t));
  if (make_token(prefix, rest) != token) return invalid_next_token();
  return rest;
}

// Hands `take` each row, which says whether it took it, until a page is full. Returns the token of
// the next page, empty after the last one.
template <class Row, class Take>
Result<std::string> list_page(Context& context, const std::string& prefix, wire::Text token,
                              const std::optional<int32_t>& most, Take take) {
  const std::string start = prefix + TRY(read_token(token, prefix));
  const int32_t limit = most && *most > 0 && *most < kDefaultPage ? *most : kDefaultPage;
  int32_t taken = 0;
  auto cursor = TRY(context.transaction.scan_loosely(start, store::prefix_end(prefix)));
  for (; cursor->valid(); TRY(cursor->next())) {
    const bool is_full = taken == limit;
    const Row row = TRY(store::decode_row<Row>(cursor->value()));
    if (is_full) return make_token(prefix, cursor->key().substr(prefix.size()));
    if (TRY(take(row))) ++taken;
  }
  return std::string();
}

}  // namespace tarn::quicksight
