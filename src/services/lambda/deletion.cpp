#include "services/lambda/deletion.h"

#include <utility>
#include <vector>

#include "base/log.h"
#include "services/lambda/concurrency.h"
#include "services/lambda/function_rows.h"
#include "services/lambda/provisioned_rows.h"
#include "services/lambda/url_rows.h"
#include "services/lambda/versions.h"
#include "store/database.h"

namespace tarn::lambda {
namespace {

// Of changes in one step: well below what a transaction may hold.
constexpr size_t kStepBytes = store::kMaxTransactionBytes / 4;
constexpr size_t kVersionsAtOnce = 500;

// A row that says all by its key.
struct DeletionMark {
  template <class V>
  void fields(V&) {}
  store::UnknownFields unknown;
};

store::Key deletions_key(uint64_t generation) {
  return {store::Scope{generation, "000000000000", store::kGlobal}, "lambda.deletion"};
}

store::Key deletion_key(uint64_t generation, const FunctionRef& ref) {
  return deletions_key(generation).add(ref.account).add(ref.region).add(ref.name);
}

Result<bool> erase_urls(Changes changes, const FunctionRef& ref) {
  for (const UrlRow& url : TRY(urls_of(changes.transaction, changes.generation, ref))) {
    if (changes.transaction.size_bytes() > kStepBytes) return false;
    FunctionRef holder = ref;
    holder.qualifier = url.qualifier;
    TRY(erase_url(changes.transaction, changes.generation, holder));
  }
  for (const auto& kept : TRY(provisioned_of(changes.transaction, changes.generation, &ref))) {
    if (changes.transaction.size_bytes() > kStepBytes) return false;
    TRY(changes.transaction.erase(provisioned_key(kept.ref(), changes.generation).bytes()));
  }
  return true;
}

// $LATEST goes last, with the function's own row.
Result<std::vector<VersionRow>> next_versions(Changes changes, const FunctionRef& ref) {
  const store::Key all = versions_key(ref, changes.generation);
  store::Key first = all;
  first.add_integer(1);
  std::vector<VersionRow> rows;
  auto cursor = TRY(changes.transaction.scan(first.bytes(), store::prefix_end(all.bytes())));
  for (; cursor->valid() && rows.size() < kVersionsAtOnce; TRY(cursor->next())) {
    rows.push_back(TRY(store::decode_row<VersionRow>(cursor->value())));
  }
  return rows;
}

Result<bool> erase_published(Lambda& lambda, Changes changes, const FunctionRef& ref) {
  const auto versions = TRY(next_versions(changes, ref));
  for (const VersionRow& row : versions) {
    if (changes.transaction.size_bytes() > kStepBytes) return false;
    TRY(erase_version(lambda, changes, ref, row));
  }
  return versions.size() < kVersionsAtOnce;
}

Result<bool> erase_rest(Lambda& lambda, Changes changes, const FunctionRef& ref) {
  FunctionRows rows(changes.transaction, changes.generation);
  if (const auto latest = TRY(rows.find_version(ref, 0))) {
    TRY(erase_version(lambda, changes, ref, *latest));
  }
  TRY(changes.transaction.erase(deletion_key(changes.generation, ref).bytes()));
  TRY(changes.transaction.erase(function_key(ref, changes.generation).bytes()));
  return true;
}

Result<void> end_deletion(Lambda& lambda, const FunctionRef& ref) {
  store::Database& database = lambda.parts().database;
  for (bool is_gone = false; !is_gone;) {
    std::vector<std::function<void()>> actions;
    TRY(store::run_transaction(database, [&](store::Transaction& transaction) -> Result<void> {
      actions.clear();
      is_gone = TRY(erase_more(lambda, {transaction, database.generation(), actions}, ref));
      return {};
    }));
    for (auto& action : actions) action();
  }
  return {};
}

}  // namespace

Result<void> begin_deletion(Context& context, const FunctionRef& ref, FunctionRow function) {
  TRY(change_reserved(context, ref, function.reserved.value_or(0), 0));
  function.reserved.reset();
  function.is_deleted = true;
  TRY(FunctionRows(context.transaction, context.generation).put(ref, function));
  for (const std::string_view kind : {"lambda.alias", "lambda.policy", "lambda.event_config"}) {
    const std::string prefix = below_function(ref, context.generation, kind).bytes();
    TRY(context.transaction.erase_range(prefix, store::prefix_end(prefix)));
  }
  return context.transaction.put(deletion_key(context.generation, ref).bytes(),
                                 store::encode_row(DeletionMark()));
}

Result<bool> erase_more(Lambda& lambda, Changes changes, const FunctionRef& ref) {
  if (!TRY(erase_urls(changes, ref))) return false;
  if (!TRY(erase_published(lambda, changes, ref))) return false;
  return erase_rest(lambda, changes, ref);
}

Result<void> resume_deletions(Lambda& lambda) {
  store::Database& database = lambda.parts().database;
  const std::string prefix = deletions_key(database.generation()).bytes();
  const auto transaction = database.begin();
  auto cursor = TRY(transaction->scan_loosely(prefix, store::prefix_end(prefix)));
  for (; cursor->valid(); TRY(cursor->next())) {
    store::KeyReader key(cursor->key());
    FunctionRef ref;
    const bool is_read =
        key.skip_scope() && key.read(ref.account) && key.read(ref.region) && key.read(ref.name);
    if (!is_read) return corrupt("the key of a function's deletion");
    TRY(end_deletion(lambda, ref));
  }
  return {};
}

}  // namespace tarn::lambda
