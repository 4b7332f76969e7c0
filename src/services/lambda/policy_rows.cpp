#include "services/lambda/policy_rows.h"

#include <algorithm>
#include <utility>

#include "services/lambda/errors.h"

namespace tarn::lambda {

std::string PolicyRow::document() const {
  std::string text = R"({"Version":"2012-10-17","Id":"default","Statement":[)";
  for (size_t i = 0; i < statements.size(); ++i) text += (i == 0 ? "" : ",") + statements[i].json;
  return text + "]}";
}

const StatementRow* PolicyRow::find(std::string_view sid) const {
  const auto found = std::find_if(statements.begin(), statements.end(),
                                  [&](const StatementRow& one) { return one.sid == sid; });
  return found == statements.end() ? nullptr : &*found;
}

store::Key policies_key(const FunctionRef& ref, uint64_t generation) {
  return store::Key(ref.scope(generation), "lambda.policy").add(ref.name);
}

// $LATEST and no qualifier are one.
store::Key policy_key(const FunctionRef& ref, uint64_t generation) {
  const std::string qualifier = ref.qualifier == kLatest ? std::string() : ref.qualifier;
  return policies_key(ref, generation).add(qualifier);
}

store::Key layer_policy_key(const LayerRef& ref, uint64_t generation) {
  return store::Key(ref.scope(generation), "lambda.layer_policy")
      .add(ref.name)
      .add_integer(ref.version);
}

Result<PolicyRow> load_policy(store::Transaction& transaction, const store::Key& key) {
  const auto bytes = TRY(transaction.get(key.bytes()));
  if (!bytes) return PolicyRow{};
  return store::decode_row<PolicyRow>(*bytes);
}

Result<void> check_policy_revision(std::string_view asked, const PolicyRow& policy,
                                   std::string_view reader) {
  if (asked.empty() || asked == policy.revision_id) return {};
  return wrong_revision(reader);
}

Result<void> add_statement(PolicyRow& policy, std::string_view sid, std::string json,
                           std::string revision_id) {
  if (policy.find(sid) != nullptr) {
    return conflict_with("The statement id (" + std::string(sid) +
                         ") provided already exists. Please provide a new statement id, or remove "
                         "the existing statement.");
  }
  policy.statements.push_back({std::string(sid), std::move(json)});
  policy.revision_id = std::move(revision_id);
  return {};
}

Result<void> remove_statement(PolicyRow& policy, std::string_view sid, std::string revision_id) {
  const size_t erased =
      std::erase_if(policy.statements, [&](const StatementRow& one) { return one.sid == sid; });
  if (erased == 0) {
    return no_such_resource("Statement " + std::string(sid) + " is not found in resource policy.");
  }
  policy.revision_id = std::move(revision_id);
  return {};
}

Result<void> store_policy(store::Transaction& transaction, const store::Key& key,
                          const PolicyRow& row) {
  if (row.statements.empty()) return transaction.erase(key.bytes());
  return transaction.put(key.bytes(), store::encode_row(row));
}

}  // namespace tarn::lambda
