#include "services/dynamodb/worker.h"

#include <pthread.h>

#include <algorithm>
#include <chrono>
#include <vector>

#include "base/log.h"
#include "base/metric_families.h"
#include "services/dynamodb/dynamodb.h"
#include "services/dynamodb/item_store.h"
#include "services/dynamodb/tokens.h"

namespace tarn::dynamodb {
namespace {

// The clock of the domain may be moved at any time: it is looked at so often.
constexpr auto kWorkerPause = std::chrono::milliseconds(500);
constexpr size_t kFillItems = 150;
constexpr size_t kFillBytes = 128 * 1024;  // with keys of the longest, it fits a transaction
constexpr size_t kExpireItems = 50;
constexpr size_t kExpireBytes = 512 * 1024;  // of changes
constexpr size_t kMaxWorks = 10'000;         // tables in one round
// What expired longer ago is kept, as AWS does.
constexpr int64_t kMaxExpiredAgeS = 5LL * 365 * 86'400;

store::Key work_key(uint64_t generation, std::string_view account, std::string_view region,
                    std::string_view table) {
  return works_key(generation).add(account).add(region).add(table);
}

}  // namespace

Result<void> put_work(Context& context, const TableRow& table) {
  const std::string key =
      work_key(context.generation, context.account, context.region, table.name).bytes();
  WorkRow row;
  if (const auto bytes = TRY(context.transaction.get(key))) {
    row = TRY(store::decode_row<WorkRow>(*bytes));
  }
  if (row.table_id != table.id) row = WorkRow{table.id, {}, {}};
  return context.transaction.put(key, store::encode_row(row));
}

void Worker::start() {
  thread_ = std::thread([this] { run(); });
}

void Worker::stop() {
  {
    const std::lock_guard lock(mutex_);
    is_stopping_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void Worker::wake() {
  {
    const std::lock_guard lock(mutex_);
    is_woken_ = true;
  }
  changed_.notify_all();
}

void Worker::probe(MetricsText& out) const {
  add_counter(out, "tarn_dynamodb_expired_items_total", "Items that were deleted as they expired.",
              expired_.load());
  add_counter(out, "tarn_dynamodb_filled_items_total",
              "Items that were looked at to fill a new index.", filled_.load());
}

void Worker::run() {
  pthread_setname_np(pthread_self(), "dynamodb");
  std::unique_lock lock(mutex_);
  while (!is_stopping_) {
    is_woken_ = false;
    lock.unlock();
    const auto more = run_all(service_.parts().database.generation());
    if (!more.ok()) log_error("dynamodb.worker", {{"message", more.error().message()}});
    lock.lock();
    if (more.ok() && *more) continue;
    changed_.wait_for(lock, kWorkerPause, [this] { return is_woken_ || is_stopping_; });
  }
}

Result<Worker::Step> Worker::run_all(uint64_t generation) {
  bool has_more = false;
  for (const Work& work : TRY(list_works(generation))) {
    {
      const std::lock_guard lock(mutex_);
      if (is_stopping_) return false;
    }
    auto more = work_on(work, generation);
    if (!more.ok() && !more.error().is_conflict()) {
      log_error("dynamodb.worker", {{"table", work.table}, {"message", more.error().message()}});
      continue;
    }
    has_more |= !more.ok() || *more;
  }
  auto transaction = service_.parts().database.begin();
  const int64_t now_ms = service_.parts().clock.domain_ms();
  has_more |= TRY(drop_old_tokens(*transaction, generation, now_ms));
  if (!transaction->has_writes()) return has_more;
  const auto dropped = service_.parts().database.commit_and_wait(std::move(transaction));
  if (!dropped.ok() && !dropped.error().is_conflict()) return dropped.error();
  return has_more;
}

Result<std::vector<Worker::Work>> Worker::list_works(uint64_t generation) {
  std::vector<Work> works;
  auto transaction = service_.parts().database.begin();
  const std::string start = works_key(generation).bytes();
  auto cursor = TRY(transaction->scan_loosely(start, store::prefix_end(start)));
  for (; cursor->valid() && works.size() < kMaxWorks; TRY(cursor->next())) {
    Work work;
    work.key = cursor->key();
    store::KeyReader reader(cursor->key());
    if (!reader.skip_scope() || !reader.read(work.account) || !reader.read(work.region) ||
        !reader.read(work.table)) {
      return corrupt("a key of DynamoDB's work");
    }
    work.row = TRY(store::decode_row<WorkRow>(cursor->value()));
    works.push_back(std::move(work));
  }
  return works;
}

Result<Worker::Step> Worker::work_on(const Work& work, uint64_t generation) {
  auto transaction = service_.parts().database.begin();
  const store::Scope scope{generation, work.account, work.region};
  const bool has_more = TRY(step(*transaction, scope, work));
  if (!transaction->has_writes()) return has_more;
  TRY(service_.parts().database.commit_and_wait(std::move(transaction)));
  return has_more;
}

Result<Worker::Step> Worker::step(store::Transaction& transaction, const store::Scope& scope,
                                  Work work) {
  const TablePointer table = TRY(find_table(service_, transaction, scope, work.table));
  if (table == nullptr || table->id() != work.row.table_id) {
    TRY(transaction.erase(work.key));
    return false;
  }
  for (const IndexRow& index : table->row().indexes) {
    if (index.is_filling) return fill(transaction, scope, *table, index.id, work);
  }
  if (table->row().is_filling_expiry) return fill(transaction, scope, *table, 0, work);
  if (!table->row().expiry_attribute.empty()) return expire(transaction, scope, *table);
  TRY(transaction.get(work.key));  // who needs it again meanwhile writes it
  TRY(transaction.erase(work.key));
  return false;
}

// Reads items in a remembered scan: one that changes meanwhile makes the step run again.
Result<Worker::Step> Worker::fill(store::Transaction& transaction, const store::Scope& scope,
                                  const Table& table, int64_t index, Work& work) {
  Arena arena;
  ItemStore items(transaction, scope, arena, table);
  const auto& indexes = table.row().indexes;
  const auto row = std::find_if(indexes.begin(), indexes.end(),
                                [&](const IndexRow& one) { return one.id == index; });
  std::string& up_to = work.row.filled_up_to[std::to_string(index)];
  const std::string all = items_key(scope, table.id()).bytes();
  auto cursor = TRY(transaction.scan(up_to.empty() ? all : up_to + '\0', store::prefix_end(all)));
  std::vector<Item> batch;
  size_t bytes = 0;
  for (; cursor->valid() && batch.size() < kFillItems && bytes < kFillBytes; TRY(cursor->next())) {
    batch.push_back(TRY(items.read_row(cursor->value())));
    bytes += item_bytes(batch.back());
    up_to = cursor->key();
  }
  const bool is_done = !cursor->valid();
  cursor.reset();
  for (const Item& item : batch) TRY(items.fill(index == 0 ? nullptr : &*row, item));
  filled_ += static_cast<int64_t>(batch.size());
  if (is_done) {
    TableRow changed = table.row();
    work.row.filled_up_to.erase(std::to_string(index));
    if (index == 0) changed.is_filling_expiry = false;
    for (IndexRow& one : changed.indexes) {
      if (index != 0 && one.id == index) one.is_filling = false;
    }
    TRY(put_table(transaction, scope, changed));
  }
  TRY(transaction.put(work.key, store::encode_row(work.row)));
  return true;
}

Result<Worker::Step> Worker::expire(store::Transaction& transaction, const store::Scope& scope,
                                    const Table& table) {
  Arena arena;
  const int64_t now_s = service_.parts().clock.domain_ms() / 1000;
  const store::Key all = expiries_key(scope, table.id());
  auto cursor = TRY(transaction.scan_loosely(
      store::Key(all).add_integer(std::max<int64_t>(0, now_s - kMaxExpiredAgeS)).bytes(),
      store::Key(all).add_integer(now_s).bytes()));
  std::vector<std::string> keys;
  std::vector<EntryContent> entries;
  for (; cursor->valid() && keys.size() < kExpireItems; TRY(cursor->next())) {
    keys.emplace_back(cursor->key());
    entries.push_back(TRY(read_entry(arena.copy(cursor->value()), arena)));
  }
  cursor.reset();
  for (size_t i = 0; i < keys.size() && transaction.size_bytes() < kExpireBytes; ++i) {
    ItemStore items(transaction, scope, arena, table);
    const auto item = TRY(items.get_referred(entries[i]));
    if (!TRY(transaction.get(keys[i]))) continue;
    if (!item) return corrupt("an expiry of DynamoDB has no item");
    TRY(items.erase(*item));
    ++expired_;
  }
  return !keys.empty();
}

}  // namespace tarn::dynamodb
