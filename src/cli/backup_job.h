// BackupJob: backups that a running server makes of itself, one at a time, on a thread of their
// own.
//
//   POST /_tarn/backup {"path": "/backups", "with_master_key": false, "keep": 0}   begins one
//   GET  /_tarn/backup                                                             how it goes
//
// Thread-safe.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "base/clock.h"
#include "base/json.h"
#include "base/result.h"
#include "store/backup.h"
#include "store/files.h"

namespace tarn::cli {

class BackupJob {
 public:
  // All outlive it. `master_key_path` is copied where that is asked for.
  BackupJob(store::Files& files, store::BackupSource source, std::string master_key_path,
            const Clock& clock);
  ~BackupJob();  // stops what runs

  Result<Json> begin(const Json& request);
  Json status() const;

 private:
  void run(store::BackupOptions options, std::shared_ptr<store::CopyProgress> progress);

  store::Files& files_;
  const store::BackupSource source_;
  const std::string master_key_path_;
  const Clock& clock_;

  mutable std::mutex mutex_;
  std::thread thread_;
  std::string state_ = "none";  // "none", "running", "done", "failed"
  std::string message_;         // why it failed
  store::BackupReport report_;
  std::shared_ptr<store::CopyProgress> progress_;
};

// Refuses a folder of backups inside the data folder.
Result<void> check_place(const std::string& backups, const std::string& data_folder);

// As status() tells it.
Json progress_json(const store::CopyProgress& progress);

}  // namespace tarn::cli
