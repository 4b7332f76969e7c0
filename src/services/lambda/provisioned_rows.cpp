#include "services/lambda/provisioned_rows.h"

namespace tarn::lambda {
namespace {

store::Key all_provisioned_key(uint64_t generation) {
  return {store::Scope{generation, "000000000000", store::kGlobal}, "lambda.provisioned"};
}

store::Key function_provisioned_key(const FunctionRef& ref, uint64_t generation) {
  return all_provisioned_key(generation).add(ref.account).add(ref.region).add(ref.name);
}

}  // namespace

store::Key provisioned_key(const FunctionRef& ref, uint64_t generation) {
  return function_provisioned_key(ref, generation).add(ref.qualifier);
}

Result<std::optional<ProvisionedRow>> find_provisioned(store::Transaction& transaction,
                                                       uint64_t generation,
                                                       const FunctionRef& ref) {
  const auto bytes = TRY(transaction.get(provisioned_key(ref, generation).bytes()));
  if (!bytes) return std::optional<ProvisionedRow>();
  return std::optional<ProvisionedRow>(TRY(store::decode_row<ProvisionedRow>(*bytes)));
}

Result<std::vector<ProvisionedRow>> provisioned_of(store::Transaction& transaction,
                                                   uint64_t generation, const FunctionRef* ref) {
  std::vector<ProvisionedRow> found;
  const std::string prefix = ref == nullptr ? all_provisioned_key(generation).bytes()
                                            : function_provisioned_key(*ref, generation).bytes();
  auto cursor = TRY(transaction.scan_loosely(prefix, store::prefix_end(prefix)));
  for (; cursor->valid(); TRY(cursor->next())) {
    found.push_back(TRY(store::decode_row<ProvisionedRow>(cursor->value())));
  }
  return found;
}

}  // namespace tarn::lambda
