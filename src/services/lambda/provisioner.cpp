#include "services/lambda/provisioner.h"

#include <utility>

#include "base/log.h"
#include "services/lambda/function_rows.h"
#include "services/lambda/invoker.h"
#include "services/lambda/provisioned_rows.h"

namespace tarn::lambda {
namespace {

constexpr size_t kMaxQueue = 100'000;

}  // namespace

Provisioner::Provisioner(Lambda& lambda) : lambda_(lambda), pool_("lambda-ready", 1, kMaxQueue) {}

void Provisioner::changed(const FunctionRef& ref) {
  pool_.post([this, ref] { apply(ref); });
}

void Provisioner::resume() {
  store::Database& database = lambda_.parts().database;
  const auto transaction = database.begin();
  const auto all = provisioned_of(*transaction, database.generation(), nullptr);
  if (!all.ok()) {
    log_error("lambda.not_provisioned", {{"message", all.error().message()}});
    return;
  }
  for (const ProvisionedRow& row : *all) changed(row.ref());
}

// An alias and its version may both ask for some.
Result<std::map<int64_t, int64_t>> Provisioner::wanted_of(const FunctionRef& ref) {
  store::Database& database = lambda_.parts().database;
  const auto transaction = database.begin();
  FunctionRows rows(*transaction, database.generation());
  std::map<int64_t, int64_t> wanted;
  for (const auto& row : TRY(provisioned_of(*transaction, database.generation(), &ref))) {
    const auto version = rows.require_version(row.ref());
    if (version.ok() && version->state == State::kActive) wanted[version->number] += row.requested;
  }
  return wanted;
}

Result<void> Provisioner::keep(const FunctionRef& ref, int64_t number, int64_t environments) {
  store::Database& database = lambda_.parts().database;
  const auto transaction = database.begin();
  const auto row = TRY(FunctionRows(*transaction, database.generation()).find_version(ref, number));
  if (!row) return {};  // retired with its version
  return lambda_.invoker().keep_ready(ref, *row, environments);
}

void Provisioner::apply(const FunctionRef& ref) {
  auto wanted = wanted_of(ref);
  if (!wanted.ok()) {
    log_error("lambda.not_provisioned", {{"message", wanted.error().message()}});
    return;
  }
  std::set<int64_t>& kept = kept_[ref.arn()];
  for (const int64_t number : kept) wanted->try_emplace(number, 0);
  kept.clear();
  for (const auto& [number, environments] : *wanted) {
    if (auto done = keep(ref, number, environments); !done.ok()) {
      log_error("lambda.not_provisioned",
                {{"function", ref.arn()}, {"message", done.error().message()}});
    }
    if (environments > 0) kept.insert(number);
  }
  if (kept.empty()) kept_.erase(ref.arn());
}

}  // namespace tarn::lambda
