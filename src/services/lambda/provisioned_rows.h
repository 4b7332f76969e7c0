// Provisioned concurrency on disk: how many environments of a version or an alias's version are
// kept ready. Functions over a transaction.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "services/lambda/names.h"
#include "store/key.h"
#include "store/row.h"
#include "store/transaction.h"

namespace tarn::lambda {

struct ProvisionedRow {
  std::string account;
  std::string region;
  std::string name;
  std::string qualifier;  // a version's number, or an alias
  int64_t requested = 0;
  int64_t modified_ms = 0;
  store::UnknownFields unknown;
  template <class V>
  void fields(V& v) {
    v(1, account);
    v(2, region);
    v(3, name);
    v(4, qualifier);
    v(5, requested);
    v(6, modified_ms);
  }

  FunctionRef ref() const { return {account, region, name, qualifier}; }
};

store::Key provisioned_key(const FunctionRef& ref, uint64_t generation);

Result<std::optional<ProvisionedRow>> find_provisioned(store::Transaction& transaction,
                                                       uint64_t generation, const FunctionRef& ref);
// Of all of a function's qualifiers, or without a function of everybody's.
Result<std::vector<ProvisionedRow>> provisioned_of(store::Transaction& transaction,
                                                   uint64_t generation, const FunctionRef* ref);

}  // namespace tarn::lambda
