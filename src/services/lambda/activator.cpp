#include "services/lambda/activator.h"

#include <utility>
#include <vector>

#include "base/log.h"
#include "services/lambda/function_rows.h"
#include "services/lambda/invoker.h"
#include "services/lambda/provisioner.h"

namespace tarn::lambda {
namespace {

constexpr size_t kThreads = 2;
constexpr size_t kMaxQueue = 100'000;

// A row that says all by its key.
struct PendingMark {
  template <class V>
  void fields(V&) {}
  store::UnknownFields unknown;
};

store::Key pending_prefix(uint64_t generation) {
  return {store::Scope{generation, "000000000000", store::kGlobal}, "lambda.pending"};
}

store::Key pending_key(uint64_t generation, const FunctionRef& ref, int64_t number) {
  return pending_prefix(generation)
      .add(ref.account)
      .add(ref.region)
      .add(ref.name)
      .add_integer(number);
}

// AWS's StateReasonCode of an initialization that failed.
std::string_view reason_code_of(const Error& error) {
  if (error.http_status() >= 500) return "InternalError";
  if (error.code() == "Sandbox.Timedout") return "FunctionError.InitTimeout";
  if (error.code() == "Runtime.OutOfMemory") return "FunctionError.InitResourceExhausted";
  if (error.code() == "Runtime.InvalidEntrypoint") return "FunctionError.InvalidEntryPoint";
  if (error.code() == "Runtime.ExitError") return "FunctionError.RuntimeInitError";
  return "FunctionError";
}

}  // namespace

Activator::Activator(Lambda& lambda)
    : lambda_(lambda), pool_("lambda-ready", kThreads, kMaxQueue) {}

Result<void> Activator::schedule(Context& context, const FunctionRef& ref, const VersionRow& row) {
  const int64_t number = row.number;
  context.after_commit([this, ref, number] { pool_.post([=, this] { run(ref, number); }); });
  return context.transaction.put(pending_key(context.generation, ref, number).bytes(),
                                 store::encode_row(PendingMark()));
}

void Activator::resume() {
  store::Database& database = lambda_.parts().database;
  const std::string prefix = pending_prefix(database.generation()).bytes();
  const auto transaction = database.begin();
  auto cursor = transaction->scan_loosely(prefix, store::prefix_end(prefix));
  while (cursor.ok() && (*cursor)->valid()) {
    store::KeyReader key((*cursor)->key());
    FunctionRef ref;
    int64_t number = 0;
    if (key.skip_scope() && key.read(ref.account) && key.read(ref.region) && key.read(ref.name) &&
        key.read_integer(number)) {
      pool_.post([=, this] { run(ref, number); });
    }
    if (!(*cursor)->next().ok()) break;
  }
}

void Activator::run(const FunctionRef& ref, int64_t number) {
  const auto prepared = prepare(ref, number);
  if (!prepared.ok()) return record(ref, number, prepared.error());
  if (!*prepared) return record(ref, number, {});
  // Takes as long as the function's own code, so no thread waits for it.
  lambda_.invoker().make_snapshot(ref, **prepared, [=, this](Result<void> made) {
    if (!is_stopping_) pool_.post([=, this] { record(ref, number, made); });
  });
}

void Activator::record(const FunctionRef& ref, int64_t number, const Result<void>& prepared) {
  store::Database& database = lambda_.parts().database;
  auto recorded =
      store::run_transaction(database, [&](store::Transaction& transaction) -> Result<void> {
        const uint64_t generation = database.generation();
        FunctionRows rows(transaction, generation);
        TRY(transaction.erase(pending_key(generation, ref, number).bytes()));
        auto row = TRY(rows.find_version(ref, number));
        if (!row) return {};  // it was deleted meanwhile
        const bool is_new = row->state == State::kPending;
        const bool changes = is_new || row->update == UpdateStatus::kInProgress;
        // To become ready is a revision of its own.
        if (changes) row->revision_id = make_uuid(lambda_.parts().random);
        if (prepared.ok()) {
          row->state = State::kActive;
          row->update = UpdateStatus::kSuccessful;
        } else {
          if (is_new) row->state = State::kFailed;
          row->update = UpdateStatus::kFailed;
          row->reason = prepared.error().message();
          row->reason_code = reason_code_of(prepared.error());
        }
        return rows.put_version(ref, *row);
      });
  if (recorded.ok()) lambda_.provisioner().changed(ref);
  if (!recorded.ok()) {
    log_error("lambda.not_activated",
              {{"function", ref.arn()}, {"message", recorded.error().message()}});
  }
}

Result<std::optional<VersionRow>> Activator::prepare(const FunctionRef& ref, int64_t number) {
  store::Database& database = lambda_.parts().database;
  const auto transaction = database.begin();
  const uint64_t generation = database.generation();
  const auto row = TRY(FunctionRows(*transaction, generation).find_version(ref, number));
  if (!row || row->code_id.empty()) return std::optional<VersionRow>();
  const auto code = TRY(lambda_.codes().find(*transaction, ref.scope(generation), row->code_id));
  TRY(lambda_.codes().open_folder(code));
  const bool is_snapshot = row->snap_start && row->number > 0;
  return is_snapshot ? row : std::optional<VersionRow>();
}

}  // namespace tarn::lambda
