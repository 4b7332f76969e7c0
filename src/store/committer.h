// Committer: the one thread that makes transactions durable, in groups.
//
// It alone writes to Rocks. Whatever is queued becomes one group: each transaction's reads are
// validated against the window of recent commits, the writes of those that pass go out as one
// synced batch, then all are answered. While one group syncs, the next gathers, and where the disk
// is slow a moment longer (group_gathering.h). Thread-safe.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

#include "base/clock.h"
#include "base/metrics.h"
#include "base/result.h"
#include "store/commit_window.h"
#include "store/files.h"
#include "store/group_gathering.h"
#include "store/live_snapshots.h"
#include "store/rocks.h"
#include "store/rocks_transaction.h"

namespace tarn::store {

inline constexpr int64_t kMaxTransactionAgeMs = 5000;
inline constexpr size_t kMaxGroupTransactions = 1024;
inline constexpr size_t kMaxGroupBytes = 8 << 20;

struct CommitterOptions {
  std::string path;  // whose disk must have free space
  std::shared_ptr<Files> files;
  int64_t free_space_watermark_bytes = 0;
  uint64_t generation = 0;
};

class Committer {
 public:
  using Done = std::function<void(Result<void>)>;

  Committer(CommitterOptions options, std::shared_ptr<Rocks> rocks,
            std::shared_ptr<LiveSnapshots> snapshots, const Clock& clock);
  ~Committer();  // commits what is queued

  void commit(std::unique_ptr<RocksTransaction> transaction, Done done);
  void bump_generation(Done done);
  uint64_t generation() const { return generation_.load(); }
  void probe(MetricsText& out) const;

 private:
  struct Job {
    std::unique_ptr<RocksTransaction> transaction;  // null: bump the generation
    Done done;
    Result<void> outcome;
  };

  void enqueue(Job job);
  void run();
  std::vector<Job> take_group();
  void gather(std::unique_lock<std::mutex>& lock);
  void note_synced(size_t group);
  void commit_group(std::vector<Job>& group);
  void answer_failed_write(std::vector<Job>& group, const Error& error);
  Result<void> admit(const RocksTransaction& transaction, uint64_t generation);
  Result<void> check_disk(const RocksTransaction& transaction);
  using Sums = std::unordered_map<std::string, int64_t>;
  // What is added to a counter goes into `sums`, to be written once a group.
  void add_to(Rocks::Batch& batch, const WriteSet& writes, Sums& sums);
  void add_sums_to(Rocks::Batch& batch, Sums& sums);
  Result<void> add_bump_to(Rocks::Batch& batch, uint64_t& generation);
  int64_t free_bytes();

  const CommitterOptions options_;
  const std::shared_ptr<Rocks> rocks_;
  const std::shared_ptr<LiveSnapshots> snapshots_;
  const Clock& clock_;
  std::atomic<uint64_t> generation_;

  // Only the committer's thread.
  CommitWindow window_;
  GroupGathering gathering_;
  int64_t last_sync_us_ = 0;  // 0: the last group had nothing to sync
  int64_t free_bytes_ = 0;
  int64_t free_bytes_known_ms_ = INT64_MIN;

  std::atomic<int64_t> groups_{0};  // synced since the start
  std::atomic<int64_t> synced_bytes_{0};
  LatencyHistogram sync_latency_;
  std::atomic<int64_t> committed_{0};
  std::atomic<int64_t> conflicts_{0};

  mutable std::mutex mutex_;
  std::condition_variable arrived_;
  std::deque<Job> queue_;
  size_t awaited_ = 1;  // so many in the queue wake the committer
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace tarn::store
