// FunctionRows: reads and writes of functions, versions and aliases in one transaction.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "services/lambda/rows.h"
#include "store/transaction.h"

namespace tarn::lambda {

class FunctionRows {
 public:
  FunctionRows(store::Transaction& transaction, uint64_t generation)
      : transaction_(transaction), generation_(generation) {}

  Result<std::optional<FunctionRow>> find(const FunctionRef& ref);
  // Also one of which a deletion has left a part.
  Result<std::optional<FunctionRow>> find_any(const FunctionRef& ref);
  // ResourceNotFoundException.
  Result<FunctionRow> require(const FunctionRef& ref);
  Result<void> put(const FunctionRef& ref, const FunctionRow& row);

  Result<std::optional<VersionRow>> find_version(const FunctionRef& ref, int64_t number);
  // Of the qualifier: $LATEST where there is none, an alias's own version. What the alias's weights
  // would choose is not for here.
  Result<VersionRow> require_version(const FunctionRef& ref);
  // The same, but that a missing alias is told as one, even where the function is not there either.
  Result<VersionRow> require_target(const FunctionRef& ref);
  Result<void> put_version(const FunctionRef& ref, const VersionRow& row);
  Result<std::vector<VersionRow>> versions(const FunctionRef& ref);

  Result<std::optional<AliasRow>> find_alias(const FunctionRef& ref, std::string_view name);
  Result<AliasRow> require_alias(const FunctionRef& ref, std::string_view name);
  Result<void> put_alias(const FunctionRef& ref, const AliasRow& row);
  Result<std::vector<AliasRow>> aliases(const FunctionRef& ref);

  store::Transaction& transaction() { return transaction_; }
  uint64_t generation() const { return generation_; }

 private:
  store::Transaction& transaction_;
  const uint64_t generation_;
};

}  // namespace tarn::lambda
