// Work that has not ended: ingestions and snapshot jobs have a row each in no account's scope,
// which is how the next start finds what a dead process left. Pure functions over the store.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "store/database.h"
#include "store/key.h"

namespace tarn::quicksight {

struct OpenRow {
  std::string key;
  std::string account;
  std::string region;
  std::string parent_id;  // the data set, the dashboard
  std::string id;
};

// `kind` (account, region, parent, id), in no account's scope.
store::Key open_rows_key(const store::Scope& scope, std::string_view kind);
Result<std::vector<OpenRow>> find_open(store::Database& database, std::string_view kind);

}  // namespace tarn::quicksight
