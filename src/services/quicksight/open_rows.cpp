#include "services/quicksight/open_rows.h"

#include <utility>

namespace tarn::quicksight {

store::Key open_rows_key(const store::Scope& scope, std::string_view kind) {
  return {{scope.generation, store::kGlobal, store::kGlobal}, kind};
}

Result<std::vector<OpenRow>> find_open(store::Database& database, std::string_view kind) {
  const store::Scope scope{database.generation(), store::kGlobal, store::kGlobal};
  const std::string prefix = open_rows_key(scope, kind).bytes();
  std::vector<OpenRow> open;
  const auto transaction = database.begin();
  auto cursor = TRY(transaction->scan_loosely(prefix, store::prefix_end(prefix)));
  for (; cursor->valid(); TRY(cursor->next())) {
    store::KeyReader key(cursor->key());
    OpenRow one;
    one.key = cursor->key();
    if (!key.skip_scope() || !key.read(one.account) || !key.read(one.region) ||
        !key.read(one.parent_id) || !key.read(one.id)) {
      return corrupt("key of open work");
    }
    open.push_back(std::move(one));
  }
  return open;
}

}  // namespace tarn::quicksight
