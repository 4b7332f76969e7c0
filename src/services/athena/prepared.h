// Prepared statements as they are stored. Key: athena.prepared | work group, name.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "store/key.h"
#include "store/row.h"
#include "store/transaction.h"

namespace tarn::athena {

struct PreparedRow {
  std::string name;
  std::string statement;
  std::string description;
  int64_t modified_ms = 0;
  template <class V>
  void fields(V& v) {
    v(1, name);
    v(2, statement);
    v(3, description);
    v(4, modified_ms);
  }
  store::UnknownFields unknown;
};

std::string prepared_key(const store::Scope& scope, std::string_view work_group,
                         std::string_view name);
std::string prepared_prefix(const store::Scope& scope, std::string_view work_group);
// ResourceNotFoundException where there is no such prepared statement.
Result<PreparedRow> require_prepared(store::Transaction& transaction, const store::Scope& scope,
                                     std::string_view work_group, std::string_view name);

}  // namespace tarn::athena
