// Snapshotter: makes the files of dashboards' snapshot jobs on threads of its own and writes them
// to S3 as whoever started the job.
//
//   TRY(snapshotter.begin(transaction, scope, row));          // in the operation's commit: QUEUED
//   context.after_commit([…] { snapshotter.submit(order); });  // … then it runs
//
// What a job shows is what a session's page of the same viewer gets (sessions/page_data.h): rules
// of rows and columns hold in every file. A job whose file can't be made goes on with the next one.
// Thread-safe.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "base/thread_pool.h"
#include "core/objects.h"
#include "services/quicksight/quicksight.h"
#include "services/quicksight/sessions/page_sources.h"
#include "services/quicksight/sessions/result_cache.h"
#include "services/quicksight/sessions/session_rows.h"
#include "services/quicksight/sessions/visual_runner.h"
#include "services/quicksight/snapshot_plan.h"
#include "services/quicksight/snapshot_rows.h"

namespace tarn::quicksight {

class PageData;

// Kept in memory alone: it has the caller's session and the values of the viewer's tags.
struct SnapshotOrder {
  std::string job_id;
  std::string run_id;
  SessionRow viewer;  // of the dashboard: account, region, who looks
  Caller caller;
  std::string configuration;  // JSON
};

class Snapshotter {
 public:
  static constexpr size_t kThreads = 2;
  static constexpr size_t kQueueLimit = 1000;
  static constexpr size_t kVisualThreads = 4;
  static constexpr size_t kCacheBytes = 32 << 20;

  Snapshotter(const QuicksightParts& parts, const DataSetQueries& queries);
  ~Snapshotter();

  Result<void> begin(store::Transaction& transaction, const store::Scope& scope,
                     const SnapshotJobRow& row) const;
  void submit(std::shared_ptr<const SnapshotOrder> order);
  bool is_running(const std::string& run_id);
  // What an earlier process left open becomes FAILED. Once, before operations are served.
  Result<void> recover();

  // What is asked for, checked for the viewer against what the dashboard shows now.
  Result<void> check(Context& context, const SnapshotOrder& order);

 private:
  struct Shown;  // the dashboard as the viewer sees it
  struct Outcome {
    std::vector<SnapshotResultRow> results;
    std::string error_type;
    std::string error_message;
  };

  Result<Shown> show(Context& context, const SnapshotOrder& order);
  void run(const SnapshotOrder& order);
  Result<void> make_all(const SnapshotOrder& order, Outcome& outcome);
  Result<std::string> make(const SnapshotOrder& order, const Shown& shown, PageData& page,
                           size_t index);
  Result<std::string> bytes_of(const Shown& shown, PageData& page, const SnapshotFile& file);
  Result<std::string> workbook_of(PageData& page, const SnapshotFile& file);
  Result<void> finish(const SnapshotOrder& order, Outcome outcome);

  const QuicksightParts& parts_;
  const DataSetQueries& queries_;
  PageSources sources_;
  ResultCache cache_;
  VisualRunner runner_;
  std::atomic<bool> is_stopping_{false};
  std::mutex mutex_;
  std::set<std::string> running_;  // run ids
  ThreadPool visuals_;             // of the visuals of a sheet
  std::unique_ptr<ThreadPool> threads_;
};

}  // namespace tarn::quicksight
