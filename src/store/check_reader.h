// CheckReader: reads for a check of all rows. A transaction remembers what it read, up to a limit;
// a check reads more than that and commits nothing, so it takes a fresh one now and then.
//
//   CheckReader reader(database);
//   auto row = TRY(reader.get(key));
//
// For a store that nobody writes to: the snapshots are not the same. One thread.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "store/database.h"

namespace tarn::store {

class CheckReader {
 public:
  explicit CheckReader(Database& database) : database_(database), transaction_(database.begin()) {}

  // For a few reads; ask for it again for more.
  Transaction& transaction() {
    if (++uses_ % kUsesEach == 0) transaction_ = database_.begin();
    return *transaction_;
  }
  Result<std::optional<std::string>> get(std::string_view key, Family family = Family::kRows) {
    return transaction().get(key, family);
  }
  Result<bool> has(std::string_view key) {
    const auto found = TRY(get(key));
    return found.has_value();
  }

 private:
  static constexpr size_t kUsesEach = kMaxReadsPerTransaction / 10;

  Database& database_;
  std::unique_ptr<Transaction> transaction_;
  size_t uses_ = 0;
};

}  // namespace tarn::store
