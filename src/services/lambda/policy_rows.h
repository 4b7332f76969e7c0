// Resource policies of functions, aliases, versions and layer versions: one statement a permission.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "services/lambda/names.h"
#include "store/key.h"
#include "store/row.h"
#include "store/transaction.h"

namespace tarn::lambda {

struct StatementRow {
  std::string sid;
  std::string json;
  template <class V>
  void fields(V& v) {
    v(1, sid);
    v(2, json);
  }
};

struct PolicyRow {
  std::vector<StatementRow> statements;
  std::string revision_id;
  store::UnknownFields unknown;
  template <class V>
  void fields(V& v) {
    v(1, statements);
    v(2, revision_id);
  }

  std::string document() const;  // the policy's JSON
  const StatementRow* find(std::string_view sid) const;
};

store::Key policy_key(const FunctionRef& ref, uint64_t generation);  // of the qualifier's policy
store::Key policies_key(const FunctionRef& ref, uint64_t generation);
store::Key layer_policy_key(const LayerRef& ref, uint64_t generation);

// An empty row where there is no policy.
Result<PolicyRow> load_policy(store::Transaction& transaction, const store::Key& key);
// What adding and removing permissions have in common. `reader` names the operation that tells the
// revision, for AWS's words.
Result<void> check_policy_revision(std::string_view asked, const PolicyRow& policy,
                                   std::string_view reader);
Result<void> add_statement(PolicyRow& policy, std::string_view sid, std::string json,
                           std::string revision_id);
Result<void> remove_statement(PolicyRow& policy, std::string_view sid, std::string revision_id);

// A policy without statements is none.
Result<void> store_policy(store::Transaction& transaction, const store::Key& key,
                          const PolicyRow& row);

}  // namespace tarn::lambda
