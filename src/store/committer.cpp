#include "store/committer.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>

#include "base/metric_families.h"
#include "store/conflict_key.h"
#include "store/errors.h"
#include "store/generation.h"

namespace tarn::store {

namespace {

constexpr int64_t kFreeBytesKnownForMs = 100;
constexpr Family kFamilies[] = {Family::kRows, Family::kInlineBytes};

[[noreturn]] void stop_process(const Error& error) {
  // After a failed sync nobody knows what is on disk: going on could acknowledge what is lost.
  std::fprintf(stderr,
               "tarn: a commit could not be synced to disk, so the server stops before it "
               "acknowledges anything that may be lost. Check the disk, then start it again.\n"
               "tarn: %s\n",
               error.message().c_str());
  std::abort();
}

}  // namespace

Committer::Committer(CommitterOptions options, std::shared_ptr<Rocks> rocks,
                     std::shared_ptr<LiveSnapshots> snapshots, const Clock& clock)
    : options_(std::move(options)),
      rocks_(std::move(rocks)),
      snapshots_(std::move(snapshots)),
      clock_(clock),
      generation_(options_.generation),
      thread_([this] { run(); }) {}

Committer::~Committer() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  arrived_.notify_all();
  thread_.join();
}

void Committer::commit(std::unique_ptr<RocksTransaction> transaction, Done done) {
  enqueue({std::move(transaction), std::move(done), {}});
}

void Committer::bump_generation(Done done) { enqueue({nullptr, std::move(done), {}}); }

void Committer::enqueue(Job job) {
  {
    std::lock_guard lock(mutex_);
    if (!stopping_) {
      queue_.push_back(std::move(job));
      if (queue_.size() >= awaited_) arrived_.notify_one();
      return;
    }
  }
  job.transaction.reset();
  job.done(store_closing());
}

void Committer::run() {
  pthread_setname_np(pthread_self(), "committer");
  while (true) {
    std::vector<Job> group = take_group();
    if (group.empty()) return;
    commit_group(group);
    note_synced(group.size());
    for (Job& job : group) {
      if (job.outcome.ok()) ++committed_;
      if (!job.outcome.ok() && job.outcome.error().is_conflict()) ++conflicts_;
      job.transaction.reset();  // gives its snapshot back before the answer
      job.done(std::move(job.outcome));
    }
    window_.forget_before(snapshots_->oldest_sequence());
  }
}

// Before the answers: who waits now has not been answered.
void Committer::note_synced(size_t group) {
  if (last_sync_us_ == 0) return;
  const std::lock_guard lock(mutex_);
  gathering_.note_group(group, queue_.size(), last_sync_us_);
}

void Committer::gather(std::unique_lock<std::mutex>& lock) {
  const int64_t patience_us = gathering_.patience_us(queue_.size());
  if (patience_us == 0) return;
  awaited_ = std::min(gathering_.wanted(), kMaxGroupTransactions);
  const auto is_enough = [this] { return stopping_ || queue_.size() >= awaited_; };
  gathering_.note_outcome(
      arrived_.wait_for(lock, std::chrono::microseconds(patience_us), is_enough));
  awaited_ = 1;
}

// Waits for work. Nothing once all is done and the committer stops.
std::vector<Committer::Job> Committer::take_group() {
  std::vector<Job> group;
  std::unique_lock lock(mutex_);
  arrived_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
  gather(lock);
  size_t size_bytes = 0;
  while (!queue_.empty() && group.size() < kMaxGroupTransactions && size_bytes < kMaxGroupBytes) {
    Job& job = queue_.front();
    if (job.transaction != nullptr) size_bytes += job.transaction->writes().size_bytes();
    group.push_back(std::move(job));
    queue_.pop_front();
  }
  return group;
}

void Committer::commit_group(std::vector<Job>& group) {
  Rocks::Batch batch;
  Sums sums;
  uint64_t generation = generation_.load();
  // The batch becomes visible as a whole, and nobody else writes: a snapshot from before it has at
  // most today's sequence, one from after it has at least the next.
  uint64_t sequence = rocks_->latest_sequence() + 1;
  int64_t size_bytes = 0;
  last_sync_us_ = 0;
  for (Job& job : group) {
    if (job.transaction == nullptr) {
      add_sums_to(batch, sums);
      job.outcome = add_bump_to(batch, generation);
    } else if (job.transaction->has_writes()) {
      job.outcome = admit(*job.transaction, generation);
      if (!job.outcome.ok()) continue;
      add_to(batch, job.transaction->writes(), sums);
      size_bytes += static_cast<int64_t>(job.transaction->writes().size_bytes());
      window_.record(job.transaction->writes(), sequence);
    }
  }
  add_sums_to(batch, sums);
  if (batch.empty()) return;
  const auto begun = std::chrono::steady_clock::now();
  Result<void> written = rocks_->write_synced(batch);
  if (!written.ok()) return answer_failed_write(group, written.error());
  last_sync_us_ = std::chrono::duration_cast<std::chrono::microseconds>(
                      std::chrono::steady_clock::now() - begun)
                      .count();
  sync_latency_.record(last_sync_us_);
  ++groups_;
  synced_bytes_ += size_bytes;
  generation_ = generation;
}

// RocksDB takes nothing while its tables can't be written; that may pass. After a failure of the
// log nobody knows what is on disk.
void Committer::answer_failed_write(std::vector<Job>& group, const Error& error) {
  if (rocks_->log_has_failed()) stop_process(error);
  for (Job& job : group) {
    const bool was_in_batch = job.transaction == nullptr || job.transaction->has_writes();
    if (job.outcome.ok() && was_in_batch) job.outcome = storage_failed(error.message());
  }
}

void Committer::probe(MetricsText& out) const {
  add_counter(out, "tarn_store_groups_total", "Synced groups of commits.", groups_.load());
  add_counter(out, "tarn_store_log_bytes_total", "Bytes of groups written to the log.",
              synced_bytes_.load());
  out.family("tarn_store_sync_seconds", "histogram", "How long a group's write and sync took.");
  sync_latency_.write(out, "tarn_store_sync_seconds", {});
  out.family("tarn_store_transactions_total", "counter", "Transactions by how they ended.");
  out.sample("tarn_store_transactions_total", {{"outcome", "committed"}}, committed_.load());
  out.sample("tarn_store_transactions_total", {{"outcome", "conflict"}}, conflicts_.load());
  out.family("tarn_store_queued_transactions", "gauge", "Transactions that wait for a group.");
  const std::lock_guard lock(mutex_);
  out.sample("tarn_store_queued_transactions", {}, static_cast<int64_t>(queue_.size()));
}

Result<void> Committer::admit(const RocksTransaction& transaction, uint64_t generation) {
  if (transaction.generation() != generation) return conflict();
  if (transaction.reads().size() > 0 &&
      clock_.monotonic_ms() - transaction.begun_ms() > kMaxTransactionAgeMs) {
    return conflict();
  }
  std::string lost;
  if (!window_.still_holds(transaction.reads(), transaction.sequence(), &lost)) {
    return conflict().with(kConflictKey, std::to_string(std::hash<std::string>()(lost)));
  }
  TRY(check_disk(transaction));  // first: without room RocksDB can't recover either
  if (auto reason = rocks_->refusal()) return storage_failed(*reason);
  return {};
}

Result<void> Committer::check_disk(const RocksTransaction& transaction) {
  int64_t watermark_bytes = options_.free_space_watermark_bytes;
  int64_t free_bytes = this->free_bytes();
  if (free_bytes >= watermark_bytes) return {};
  // What deletes may go on for a while, or nothing could ever be freed.
  if (transaction.writes().has_erase() && free_bytes >= watermark_bytes / 4) return {};
  return disk_nearly_full(options_.path, free_bytes, watermark_bytes);
}

int64_t Committer::free_bytes() {
  int64_t now_ms = clock_.monotonic_ms();
  if (free_bytes_known_ms_ != INT64_MIN && now_ms - free_bytes_known_ms_ < kFreeBytesKnownForMs) {
    return free_bytes_;
  }
  if (auto free_bytes = options_.files->free_bytes(options_.path); free_bytes.ok()) {
    free_bytes_ = *free_bytes;
    free_bytes_known_ms_ = now_ms;
  }
  return free_bytes_;
}

void Committer::add_to(Rocks::Batch& batch, const WriteSet& writes, Sums& sums) {
  if (!writes.erased_ranges().empty()) add_sums_to(batch, sums);
  for (const auto& [start, end] : writes.erased_ranges()) {
    batch.erase_range(*rocks_, Family::kRows, start, end);
  }
  for (Family family : kFamilies) {
    for (const auto& [key, change] : writes.changes(family)) {
      switch (change.kind) {
        case ChangeKind::kPut:
          if (family == Family::kRows) sums.erase(key);  // it counts no more
          batch.put(*rocks_, family, key, change.value);
          break;
        case ChangeKind::kErase:
          if (family == Family::kRows) sums.erase(key);
          batch.erase(*rocks_, family, key);
          break;
        case ChangeKind::kAdd: {
          // A sum may wrap around, as the stored one does.
          int64_t& sum = sums[key];
          sum = static_cast<int64_t>(static_cast<uint64_t>(sum) +
                                     static_cast<uint64_t>(change.delta));
          break;
        }
      }
    }
  }
}

void Committer::add_sums_to(Rocks::Batch& batch, Sums& sums) {
  for (const auto& [key, delta] : sums) batch.add(*rocks_, key, delta);
  sums.clear();
}

Result<void> Committer::add_bump_to(Rocks::Batch& batch, uint64_t& generation) {
  if (auto reason = rocks_->refusal()) return storage_failed(*reason);
  // One mark a family hides the old generation at once; compactions drop its bytes later.
  for (Family family : kFamilies) {
    batch.erase_range(*rocks_, family, generation_start(generation),
                      generation_start(generation + 1));
  }
  ++generation;
  batch.put(*rocks_, Family::kRows, generation_key(), encode_generation(generation));
  return {};
}

}  // namespace tarn::store
