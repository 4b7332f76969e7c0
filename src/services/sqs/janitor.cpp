#include "services/sqs/janitor.h"

#include <chrono>

#include "base/log.h"

namespace tarn::sqs {
namespace {

constexpr auto kPause = std::chrono::seconds(2);
constexpr size_t kAtOnce = 200;
constexpr size_t kMaxQueues = 100'000;

}  // namespace

void Janitor::start() {
  thread_ = std::thread([this] { run(); });
}

void Janitor::stop() {
  {
    const std::lock_guard lock(mutex_);
    is_stopping_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void Janitor::run() {
  pthread_setname_np(pthread_self(), "sqs-janitor");
  std::unique_lock lock(mutex_);
  while (!is_stopping_) {
    lock.unlock();
    if (auto cleaned = clean(); !cleaned.ok()) {
      log_error("sqs.not_cleaned", {{"message", cleaned.error().message()}});
    }
    lock.lock();
    changed_.wait_for(lock, kPause, [this] { return is_stopping_; });
  }
}

Result<void> Janitor::clean() {
  TRY(clear_garbage());
  TRY(end_deduplications());
  TRY(end_attempts());
  TRY(forget_deleted());
  return expire_messages();
}

Result<std::vector<std::string>> Janitor::keys_of(const std::string& start, const std::string& end,
                                                  size_t most) {
  std::vector<std::string> keys;
  const auto snapshot = database_.begin();
  auto cursor = TRY(snapshot->scan_loosely(start, end));
  for (; cursor->valid() && keys.size() < most; TRY(cursor->next())) {
    keys.emplace_back(cursor->key());
  }
  return keys;
}

Result<void> Janitor::clear_garbage() {
  const std::string prefix = Rows(database_.generation()).garbage().bytes();
  for (const std::string& key : TRY(keys_of(prefix, store::prefix_end(prefix), kMaxQueues))) {
    store::KeyReader reader(key);
    int64_t queue = 0;
    if (!reader.skip_scope() || !reader.read_integer(queue)) return corrupt("a queue's garbage");
    while (TRY(clear_some(queue))) {
      const std::lock_guard lock(mutex_);
      if (is_stopping_) return {};
    }
    TRY(store::run_transaction(database_, [&](store::Transaction& transaction) -> Result<void> {
      const Rows rows(database_.generation());
      for (const store::Key& range :
           {rows.due(queue), rows.group_due(queue),
            store::Key(store::Scope{database_.generation(), "000000000000", store::kGlobal},
                       "sqs.fifo")
                .add_integer(queue),
            store::Key(store::Scope{database_.generation(), "000000000000", store::kGlobal},
                       "sqs.group")
                .add_integer(queue),
            store::Key(store::Scope{database_.generation(), "000000000000", store::kGlobal},
                       "sqs.deduplication")
                .add_integer(queue)}) {
        TRY(transaction.erase_range(range.bytes(), store::prefix_end(range.bytes())));
      }
      TRY(transaction.erase(rows.count(queue).bytes()));
      return transaction.erase(key);
    }));
  }
  return {};
}

// False: no message is left.
Result<bool> Janitor::clear_some(int64_t queue) {
  const Rows rows(database_.generation());
  const std::string prefix = rows.message(queue).bytes();
  const auto keys = TRY(keys_of(prefix, store::prefix_end(prefix), kAtOnce));
  if (keys.empty()) return false;
  TRY(store::run_transaction(database_, [&](store::Transaction& transaction) -> Result<void> {
    for (const std::string& key : keys) {
      const auto bytes = TRY(transaction.get(key));
      if (!bytes) continue;
      const auto row = TRY(store::decode_row<MessageRow>(*bytes));
      TRY(messages_.contents().erase(transaction, row));
      TRY(transaction.erase(key));
    }
    return {};
  }));
  return true;
}

Result<void> Janitor::end_deduplications() {
  const Rows rows(database_.generation());
  store::Key end = rows.deduplication_end();
  end.add_integer(clock_.domain_ms() + 1);
  const auto keys = TRY(keys_of(rows.deduplication_end().bytes(), end.bytes(), 10 * kAtOnce));
  if (keys.empty()) return {};
  return store::run_transaction(database_, [&](store::Transaction& transaction) -> Result<void> {
    for (const std::string& key : keys) {
      store::KeyReader reader(key);
      int64_t ends_ms = 0, queue = 0;
      std::string group, id;
      if (!reader.skip_scope() || !reader.read_integer(ends_ms) || !reader.read_integer(queue) ||
          !reader.read(group) || !reader.read(id)) {
        return corrupt("the key of a deduplication's end");
      }
      TRY(transaction.erase(key));
      const std::string row_key = rows.deduplication(queue, group, id).bytes();
      const auto bytes = TRY(transaction.get(row_key));
      if (!bytes) continue;
      const auto row = TRY(store::decode_row<DeduplicationRow>(*bytes));
      if (row.ends_ms <= ends_ms) TRY(transaction.erase(row_key));
    }
    return {};
  });
}

Result<void> Janitor::end_attempts() {
  const Rows rows(database_.generation());
  store::Key end = rows.attempt_end();
  end.add_integer(clock_.domain_ms() + 1);
  const auto keys = TRY(keys_of(rows.attempt_end().bytes(), end.bytes(), 10 * kAtOnce));
  if (keys.empty()) return {};
  return store::run_transaction(database_, [&](store::Transaction& transaction) -> Result<void> {
    for (const std::string& key : keys) {
      store::KeyReader reader(key);
      int64_t ends_ms = 0, queue = 0;
      std::string id;
      if (!reader.skip_scope() || !reader.read_integer(ends_ms) || !reader.read_integer(queue) ||
          !reader.read(id)) {
        return corrupt("the key of an attempt's end");
      }
      TRY(transaction.erase(key));
      const std::string row_key = rows.attempt(queue, id).bytes();
      const auto bytes = TRY(transaction.get(row_key));
      if (!bytes) continue;
      const auto row = TRY(store::decode_row<AttemptRow>(*bytes));
      if (row.ends_ms <= ends_ms) TRY(transaction.erase(row_key));
    }
    return {};
  });
}

Result<void> Janitor::forget_deleted() {
  const std::string prefix = Rows(database_.generation()).deleted().bytes();
  const auto keys = TRY(keys_of(prefix, store::prefix_end(prefix), 10 * kAtOnce));
  if (keys.empty()) return {};
  return store::run_transaction(database_, [&](store::Transaction& transaction) -> Result<void> {
    for (const std::string& key : keys) {
      const auto bytes = TRY(transaction.get(key));
      if (!bytes) continue;
      const auto row = TRY(store::decode_row<DeletedRow>(*bytes));
      if (row.at_ms + kDeletedPauseMs <= clock_.domain_ms()) TRY(transaction.erase(key));
    }
    return {};
  });
}

Result<void> Janitor::expire_messages() {
  const uint64_t generation = database_.generation();
  const std::string prefix = Rows(generation).live().bytes();
  for (const std::string& key : TRY(keys_of(prefix, store::prefix_end(prefix), kMaxQueues))) {
    TRY(store::run_transaction(database_, [&](store::Transaction& transaction) -> Result<void> {
      const auto bytes = TRY(transaction.get(key));
      if (!bytes) return {};
      const auto live = TRY(store::decode_row<LiveRow>(*bytes));
      const auto queue =
          TRY(find_queue(transaction, generation, {live.account, live.region, live.name}));
      if (!queue) return {};
      TRY(messages_.expire(transaction, *queue));
      return {};
    }));
  }
  return {};
}

}  // namespace tarn::sqs
