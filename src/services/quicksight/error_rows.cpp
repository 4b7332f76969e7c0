#include "services/quicksight/error_rows.h"

#include <sstream>

#include "base/gzip.h"
#include "services/quicksight/errors.h"

namespace tarn::quicksight {
namespace {

constexpr size_t kMaxPackedBytes = 64 << 10;
constexpr size_t kMaxBytes = 1 << 20;

std::string pack(const std::vector<std::string>& rows, size_t count) {
  Gzip packer;
  for (size_t i = 0; i < count; ++i) packer.append(rows[i] + "\n");
  return packer.finish();
}

}  // namespace

store::Key error_rows_key(const store::Scope& scope, std::string_view data_set_id) {
  return store::Key(scope, "quicksight.error_rows").add(data_set_id);
}
store::Key error_rows_key(const store::Scope& scope, std::string_view data_set_id,
                          std::string_view id) {
  return error_rows_key(scope, data_set_id).add(id);
}

Result<void> put_error_rows(store::Transaction& transaction, const store::Scope& scope,
                            std::string_view data_set_id, std::string_view ingestion_id,
                            const std::vector<std::string>& rows) {
  if (rows.empty()) return {};
  size_t count = rows.size();
  ErrorRowsRow row{pack(rows, count), {}};
  while (row.packed.size() > kMaxPackedBytes && count > 1) {
    count /= 2;
    row.packed = pack(rows, count);
  }
  return transaction.put(error_rows_key(scope, data_set_id, ingestion_id).bytes(),
                         store::encode_row(row));
}

Result<std::vector<std::string>> load_error_rows(store::Transaction& transaction,
                                                 const store::Scope& scope,
                                                 std::string_view data_set_id,
                                                 std::string_view ingestion_id) {
  std::vector<std::string> rows;
  const auto bytes = TRY(transaction.get(error_rows_key(scope, data_set_id, ingestion_id).bytes()));
  if (!bytes) return rows;
  const auto row = TRY(store::decode_row<ErrorRowsRow>(*bytes));
  const Gunzipped text = gunzip(row.packed, kMaxBytes);
  if (text.state != Gunzipped::State::kWhole) return corrupt("the rows that an ingestion dropped");
  std::istringstream lines(text.bytes);
  for (std::string line; std::getline(lines, line);) rows.push_back(line);
  return rows;
}

Result<void> erase_error_rows(store::Transaction& transaction, const store::Scope& scope,
                              std::string_view data_set_id, std::string_view ingestion_id) {
  return transaction.erase(error_rows_key(scope, data_set_id, ingestion_id).bytes());
}

Result<void> erase_error_rows(store::Transaction& transaction, const store::Scope& scope,
                              std::string_view data_set_id) {
  const std::string start = error_rows_key(scope, data_set_id).bytes();
  return transaction.erase_range(start, store::prefix_end(start));
}

}  // namespace tarn::quicksight
