#include "services/kms/janitor.h"

#include <pthread.h>

#include <chrono>
#include <vector>

#include "base/log.h"
#include "services/kms/alias_store.h"
#include "services/kms/rows.h"

namespace tarn::kms {
namespace {

constexpr auto kPause = std::chrono::seconds(2);
constexpr size_t kAtOnce = 200;

struct DueKey {
  std::string account, region, id;
};

Result<DueKey> read_due(const std::string& due) {
  store::KeyReader reader(due);
  int64_t at_ms = 0;
  DueKey key;
  const bool is_read = reader.skip_scope() && reader.read_integer(at_ms) &&
                       reader.read(key.account) && reader.read(key.region) && reader.read(key.id);
  if (!is_read) return corrupt("the key of a deletion that is due");
  return key;
}

}  // namespace

Janitor::~Janitor() {
  {
    const std::lock_guard lock(mutex_);
    is_stopping_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void Janitor::start() {
  thread_ = std::thread([this] { run(); });
}

void Janitor::run() {
  pthread_setname_np(pthread_self(), "kms-janitor");
  std::unique_lock lock(mutex_);
  while (!is_stopping_) {
    lock.unlock();
    if (auto done = destroy_due(); !done.ok()) {
      log_error("kms.not_destroyed", {{"message", done.error().message()}});
    }
    lock.lock();
    changed_.wait_for(lock, kPause, [this] { return is_stopping_; });
  }
}

Result<void> Janitor::destroy_due() {
  std::vector<std::string> found;
  const std::string start = deletions_key(database_.generation()).bytes();
  const std::string end =
      deletions_key(database_.generation()).add_integer(clock_.domain_ms() + 1).bytes();
  {
    const auto snapshot = database_.begin();
    auto cursor = TRY(snapshot->scan_loosely(start, end));
    for (; cursor->valid() && found.size() < kAtOnce; TRY(cursor->next())) {
      found.emplace_back(cursor->key());
    }
  }
  for (const std::string& due : found) TRY(destroy(due));
  return {};
}

Result<void> Janitor::destroy(const std::string& due) {
  const DueKey name = TRY(read_due(due));
  const store::Scope scope{database_.generation(), name.account, name.region};
  return store::run_transaction(database_, [&](store::Transaction& transaction) -> Result<void> {
    // Taken back meanwhile: there is nothing to do.
    if (!TRY(transaction.get(due))) return {};
    for (const std::string& alias : TRY(aliases_of(transaction, scope, name.id))) {
      TRY(transaction.erase(alias_key(scope, alias).bytes()));
      TRY(transaction.erase(alias_of_key(scope, name.id, alias)));
    }
    const std::string grants = grants_key(scope, name.id).bytes();
    TRY(transaction.erase_range(grants, store::prefix_end(grants)));
    TRY(transaction.erase(key_key(scope, name.id).bytes()));
    return transaction.erase(due);
  });
}

}  // namespace tarn::kms
