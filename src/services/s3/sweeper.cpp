#include "services/s3/sweeper.h"

#include <utility>
#include <vector>

#include "base/log.h"
#include "services/s3/bucket_rows.h"
#include "services/s3/row_keys.h"

namespace tarn::s3 {

namespace {

constexpr int kRowsPerTransaction = 200;

struct Dropped {
  std::vector<store::Extent> extents;
  int rows = 0;
};

Result<void> drop_part(store::Transaction& transaction, const RowKeys& keys,
                       std::string_view part_key, std::string_view row, Dropped& dropped) {
  auto part = TRY(store::decode_row<Part>(row));
  TRY(transaction.erase(part_key));
  ++dropped.rows;
  if (part.data.place == DataPlace::kExtent) {
    TRY(transaction.erase(keys.extent(part.data.piece.extent)));
    dropped.extents.push_back(part.data.piece.extent);
  }
  return {};
}

Result<void> drop_some(store::Transaction& transaction, const RowKeys& keys, int64_t id,
                       const Trash& trash, Dropped& dropped) {
  if (trash.part_numbers.empty()) {
    std::string start = keys.parts(id);
    auto cursor = TRY(transaction.scan_loosely(start, store::prefix_end(start)));
    while (cursor->valid() && dropped.rows < kRowsPerTransaction) {
      TRY(drop_part(transaction, keys, std::string(cursor->key()), cursor->value(), dropped));
      TRY(cursor->next());
    }
    return {};
  }
  for (int32_t number : trash.part_numbers) {
    if (dropped.rows >= kRowsPerTransaction) break;
    std::string key = keys.part(id, number);
    if (auto row = TRY(transaction.get(key))) {
      TRY(drop_part(transaction, keys, key, *row, dropped));
    }
  }
  return {};
}

}  // namespace

Sweeper::Sweeper(store::Database& database, store::Blobs& blobs)
    : database_(database), blobs_(blobs), thread_([this] { run(); }) {}

Sweeper::~Sweeper() {
  {
    std::lock_guard lock(mutex_);
    stops_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

void Sweeper::wake() {
  std::lock_guard lock(mutex_);
  work_waits_ = true;
  is_idle_ = false;
  changed_.notify_all();
}

void Sweeper::wait_idle() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return is_idle_ || stops_; });
}

std::shared_ptr<void> Sweeper::pin(int64_t data_id) {
  std::unique_lock lock(mutex_);
  // A sweep is short, but longer than a request is run again for.
  changed_.wait(lock, [&] { return !sweeping_.contains(data_id); });
  ++pins_[data_id];
  return std::shared_ptr<void>(
      this, [data_id](void* self) { static_cast<Sweeper*>(self)->unpin(data_id); });
}

void Sweeper::unpin(int64_t data_id) {
  std::lock_guard lock(mutex_);
  auto it = pins_.find(data_id);
  if (--it->second > 0) return;
  pins_.erase(it);
  work_waits_ = true;  // it may have been put off
  is_idle_ = false;
  changed_.notify_all();
}

bool Sweeper::begin_sweep(int64_t data_id) {
  std::lock_guard lock(mutex_);
  if (stops_ || pins_.contains(data_id)) return false;
  sweeping_.insert(data_id);
  return true;
}

void Sweeper::end_sweep(int64_t data_id) {
  std::lock_guard lock(mutex_);
  sweeping_.erase(data_id);
  changed_.notify_all();
}

void Sweeper::run() {
  std::unique_lock lock(mutex_);
  while (!stops_) {
    changed_.wait(lock, [this] { return stops_ || work_waits_; });
    if (stops_) return;
    work_waits_ = false;
    lock.unlock();
    sweep_all();
    lock.lock();
    if (!work_waits_) is_idle_ = true;
    changed_.notify_all();
  }
}

void Sweeper::sweep_all() {
  RowKeys keys{database_.generation()};
  auto work = [&]() -> Result<void> {
    auto transaction = database_.begin();
    std::string start = keys.all_trash();
    auto cursor = TRY(transaction->scan_loosely(start, store::prefix_end(start)));
    for (; cursor->valid(); TRY(cursor->next())) {
      store::KeyReader reader(cursor->key());
      int64_t id = 0;
      if (!reader.skip_scope() || !reader.read_integer(id)) return corrupt("trash key");
      auto trash = TRY(store::decode_row<Trash>(cursor->value()));
      if (!trash.bucket_account.empty()) {
        TRY(sweep_bucket(id, trash));
      } else if (begin_sweep(id)) {
        auto swept = sweep_parts(id, trash);
        end_sweep(id);
        TRY(std::move(swept));
      }
    }
    return {};
  };
  auto result = work();
  if (!result.ok()) log_error("s3.sweep_failed", {{"error", result.error().message()}});
}

Result<bool> Sweeper::sweep_parts(int64_t id, const Trash& trash) {
  for (;;) {
    Dropped dropped;
    TRY(store::run_transaction(database_, [&](store::Transaction& transaction) -> Result<void> {
      dropped = {};
      RowKeys keys{database_.generation()};
      return drop_some(transaction, keys, id, trash, dropped);
    }));
    for (const auto& extent : dropped.extents) blobs_.release(extent);
    if (dropped.rows == 0) break;
  }
  // The row may say more by now: a trimmed object may have been deleted meanwhile.
  bool done = false;
  TRY(store::run_transaction(database_, [&](store::Transaction& transaction) -> Result<void> {
    RowKeys keys{database_.generation()};
    done = false;
    auto row = TRY(transaction.get(keys.trash(id)));
    if (!row) return {};
    auto now = TRY(store::decode_row<Trash>(*row));
    if (now.part_numbers != trash.part_numbers) return {};
    done = true;
    return transaction.erase(keys.trash(id));
  }));
  if (!done) wake();
  return done;
}

Result<void> Sweeper::sweep_bucket(int64_t id, const Trash& trash) {
  Bucket bucket;
  bucket.id = id;
  bucket.account = trash.bucket_account;
  bucket.region = trash.bucket_region;
  int dropped = 0;
  do {
    TRY(store::run_transaction(database_, [&](store::Transaction& transaction) -> Result<void> {
      dropped = 0;
      RowKeys keys{database_.generation()};
      std::string start = keys.upload_prefix(bucket, "");
      auto cursor = TRY(transaction.scan_loosely(start, store::prefix_end(start)));
      while (cursor->valid() && dropped < kRowsPerTransaction) {
        auto upload = TRY(store::decode_row<Upload>(cursor->value()));
        TRY(transaction.erase(std::string(cursor->key())));
        TRY(transaction.put(keys.trash(upload.data_id), store::encode_row(Trash{})));
        ++dropped;
        TRY(cursor->next());
      }
      if (dropped == 0) return transaction.erase(keys.trash(id));
      return {};
    }));
  } while (dropped > 0);
  wake();
  return {};
}

}  // namespace tarn::s3
