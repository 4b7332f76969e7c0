#include "core/due_queue.h"

#include <chrono>
#include <utility>

#include "base/log.h"

namespace tarn {
namespace {

// Domain time may be moved at any time, unsaid: it is looked at so often.
constexpr auto kLookEvery = std::chrono::milliseconds(100);
constexpr size_t kTakenAtOnce = 256;
constexpr std::string_view kQueueAccount = "000000000000";

std::string encode_place(int64_t due_ms) { return std::to_string(due_ms); }

}  // namespace

DueQueue::DueQueue(DueQueueParts parts, Handle handle, AfterCommit after_commit)
    : parts_(std::move(parts)),
      handle_(std::move(handle)),
      after_commit_(std::move(after_commit)) {}

DueQueue::~DueQueue() { stop(); }

store::Key DueQueue::items_key() const {
  return store::Key({parts_.database.generation(), kQueueAccount, store::kGlobal}, parts_.name);
}

store::Key DueQueue::item_key(int64_t due_ms, std::string_view id) const {
  return items_key().add_integer(due_ms).add(id);
}

store::Key DueQueue::place_key(std::string_view id) const {
  return store::Key({parts_.database.generation(), kQueueAccount, store::kGlobal},
                    parts_.name + "_at")
      .add(id);
}

Result<std::optional<int64_t>> DueQueue::find(store::Transaction& transaction,
                                              std::string_view id) const {
  const auto place = TRY(transaction.get(place_key(id).bytes()));
  if (!place) return std::optional<int64_t>();
  return std::optional<int64_t>(std::strtoll(place->c_str(), nullptr, 10));
}

Result<void> DueQueue::put(store::Transaction& transaction, const DueItem& item) const {
  TRY(remove(transaction, item.id));
  TRY(transaction.put(place_key(item.id).bytes(), encode_place(item.due_ms)));
  return transaction.put(item_key(item.due_ms, item.id).bytes(), item.bytes);
}

Result<void> DueQueue::remove(store::Transaction& transaction, std::string_view id) const {
  const auto due_ms = TRY(find(transaction, id));
  if (!due_ms) return {};
  TRY(transaction.erase(place_key(id).bytes()));
  return transaction.erase(item_key(*due_ms, id).bytes());
}

void DueQueue::start() {
  thread_ = std::thread([this] { run(); });
}

void DueQueue::stop() {
  {
    const std::lock_guard lock(mutex_);
    is_stopping_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void DueQueue::wake() {
  {
    const std::lock_guard lock(mutex_);
    is_woken_ = true;
  }
  changed_.notify_all();
}

int64_t DueQueue::handled() const {
  const std::lock_guard lock(mutex_);
  return handled_;
}

void DueQueue::run() {
  pthread_setname_np(pthread_self(), parts_.thread_name.c_str());
  std::unique_lock lock(mutex_);
  while (!is_stopping_) {
    is_woken_ = false;
    lock.unlock();
    auto handled = handle_some();
    if (!handled.ok()) {
      log_error("due_queue.unreadable",
                {{"queue", parts_.name}, {"message", handled.error().message()}});
    }
    lock.lock();
    if (handled.ok() && *handled) continue;
    changed_.wait_for(lock, kLookEvery, [this] { return is_stopping_ || is_woken_; });
  }
}

Result<std::vector<std::string>> DueQueue::due_keys() {
  std::vector<std::string> keys;
  const auto snapshot = parts_.database.begin();
  const std::string start = items_key().bytes();
  const std::string end = items_key().add_integer(parts_.clock.domain_ms() + 1).bytes();
  auto cursor = TRY(snapshot->scan_loosely(start, end));
  for (; cursor->valid() && keys.size() < kTakenAtOnce; TRY(cursor->next())) {
    keys.emplace_back(cursor->key());
  }
  return keys;
}

Result<bool> DueQueue::handle_some() {
  const auto keys = TRY(due_keys());
  for (size_t at = 0; at < keys.size();) {
    {
      const std::lock_guard lock(mutex_);
      if (is_stopping_) return false;
    }
    auto handled = handle_batch(keys, at, parts_.batch);
    // One item may spoil a batch: then one by one.
    if (!handled.ok() && parts_.batch > 1) handled = handle_batch(keys, at, 1);
    if (!handled.ok()) postpone(keys[at], handled.error());
    at += handled.ok() ? *handled : 1;
  }
  return !keys.empty();
}

Result<size_t> DueQueue::handle_batch(const std::vector<std::string>& keys, size_t first,
                                      size_t most) {
  size_t count = 0;
  TRY(store::run_transaction(parts_.database, [&](store::Transaction& transaction) -> Result<void> {
    count = 0;
    while (count < most && first + count < keys.size() && transaction.size_bytes() < kFullBytes) {
      TRY(take(transaction, keys[first + count]));
      ++count;
    }
    return {};
  }));
  {
    const std::lock_guard lock(mutex_);
    handled_ += static_cast<int64_t>(count);
  }
  if (after_commit_) after_commit_();
  return count;
}

Result<void> DueQueue::take(store::Transaction& transaction, const std::string& key) {
  auto bytes = TRY(transaction.get(key));
  if (!bytes) return {};  // removed, or of another generation
  DueItem item;
  store::KeyReader reader(key);
  if (!reader.skip_scope() || !reader.read_integer(item.due_ms) || !reader.read(item.id)) {
    return corrupt("the key of an item that is due");
  }
  item.bytes = *std::move(bytes);
  TRY(transaction.erase(key));
  TRY(transaction.erase(place_key(item.id).bytes()));
  return handle_(transaction, item);
}

void DueQueue::postpone(const std::string& key, const Error& why) {
  log_error("due_queue.postponed", {{"queue", parts_.name}, {"message", why.message()}});
  const int64_t due_ms = parts_.clock.domain_ms() + kRetryMs;
  auto moved =
      store::run_transaction(parts_.database, [&](store::Transaction& transaction) -> Result<void> {
        const auto bytes = TRY(transaction.get(key));
        if (!bytes) return {};
        store::KeyReader reader(key);
        int64_t old_ms = 0;
        std::string id;
        if (!reader.skip_scope() || !reader.read_integer(old_ms) || !reader.read(id)) {
          return transaction.erase(key);  // nothing can be made of it
        }
        TRY(transaction.erase(key));
        TRY(transaction.put(place_key(id).bytes(), encode_place(due_ms)));
        return transaction.put(item_key(due_ms, id).bytes(), *bytes);
      });
  if (!moved.ok()) {
    log_error("due_queue.not_postponed",
              {{"queue", parts_.name}, {"message", moved.error().message()}});
  }
}

}  // namespace tarn
