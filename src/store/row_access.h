// Rows by key and in order, decoded. What a store of rows is made of; no state.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/result.h"
#include "store/key.h"
#include "store/row.h"
#include "store/transaction.h"

namespace tarn::store {

template <class Row>
Result<std::optional<Row>> find_row(Transaction& transaction, const Key& key) {
  const auto bytes = TRY(transaction.get(key.bytes()));
  if (!bytes) return std::optional<Row>();
  return std::optional<Row>(TRY(decode_row<Row>(*bytes)));
}

// All below `prefix` in key order, from `start` (a key, or empty) until `each` returns false.
template <class Row>
Result<void> each_row(Transaction& transaction, const std::string& prefix, std::string_view start,
                      const std::function<Result<bool>(const Row&)>& each) {
  auto cursor = TRY(transaction.scan_loosely(start.empty() ? std::string_view(prefix) : start,
                                             prefix_end(prefix)));
  for (; cursor->valid(); TRY(cursor->next())) {
    if (!TRY(each(TRY(decode_row<Row>(cursor->value()))))) break;
  }
  return {};
}

// The ids of keys (prefix, name, number, id) in key order; `each` gets the key too.
inline Result<void> each_id_in_order(
    Transaction& transaction, const std::string& prefix, std::string_view start,
    std::string_view what,
    const std::function<Result<bool>(std::string_view key, const std::string& id)>& each) {
  auto cursor = TRY(transaction.scan_loosely(start.empty() ? std::string_view(prefix) : start,
                                             prefix_end(prefix)));
  for (; cursor->valid(); TRY(cursor->next())) {
    KeyReader key(cursor->key());
    std::string name, id;
    int64_t order = 0;
    if (!key.skip_scope() || !key.read(name) || !key.read_integer(order) || !key.read(id)) {
      return corrupt(std::string(what));
    }
    if (!TRY(each(cursor->key(), id))) break;
  }
  return {};
}

}  // namespace tarn::store
