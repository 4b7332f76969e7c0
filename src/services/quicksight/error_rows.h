// Rows that an ingestion dropped: the first ones are kept with it, as the engine told them
// (engines/sqld/spice_build.h).
//
//   TRY(put_error_rows(transaction, scope, data_set_id, ingestion_id, rows));
//   const auto rows = TRY(load_error_rows(transaction, scope, data_set_id, ingestion_id));
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "store/database.h"
#include "store/key.h"
#include "store/row.h"

namespace tarn::quicksight {

// The first rows that an ingestion dropped. Key: quicksight.error_rows (data set, id), where there
// are any.
struct ErrorRowsRow {
  std::string packed;  // gzip of JSON texts, one a line: {"reason", "row": {name: text or null}}
  template <class V>
  void fields(V& v) {
    v(1, packed);
  }
  store::UnknownFields unknown;
};

store::Key error_rows_key(const store::Scope& scope, std::string_view data_set_id);
store::Key error_rows_key(const store::Scope& scope, std::string_view data_set_id,
                          std::string_view id);

// As many of them as fit one row of the store.
Result<void> put_error_rows(store::Transaction& transaction, const store::Scope& scope,
                            std::string_view data_set_id, std::string_view ingestion_id,
                            const std::vector<std::string>& rows);
Result<std::vector<std::string>> load_error_rows(store::Transaction& transaction,
                                                 const store::Scope& scope,
                                                 std::string_view data_set_id,
                                                 std::string_view ingestion_id);
// Of one ingestion, or of all of the data set.
Result<void> erase_error_rows(store::Transaction& transaction, const store::Scope& scope,
                              std::string_view data_set_id, std::string_view ingestion_id);
Result<void> erase_error_rows(store::Transaction& transaction, const store::Scope& scope,
                              std::string_view data_set_id);

}  // namespace tarn::quicksight
