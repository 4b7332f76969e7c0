// Sweeper: removes what is too much for the transaction that dropped it: the parts of multipart
// objects and uploads, and the uploads of deleted buckets. A trash row says what is left to do, so
// a crash loses nothing; the work goes on at the next start.
//
// A reader pins the data that it reads piece by piece; pinned data are swept when unpinned.
// Thread-safe; runs one thread of its own.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <thread>

#include "base/result.h"
#include "services/s3/data_rows.h"
#include "store/blobs.h"
#include "store/database.h"

namespace tarn::s3 {

class Sweeper {
 public:
  Sweeper(store::Database& database, store::Blobs& blobs);
  ~Sweeper();
  Sweeper(const Sweeper&) = delete;
  Sweeper& operator=(const Sweeper&) = delete;

  void wake();
  // Waits until all trash that is not pinned is gone. For tests and orderly ends.
  void wait_idle();

  // Keeps the parts of `data_id` while the handle lives. Waits while some are being swept: look
  // afterwards whether those that are wanted are still there.
  std::shared_ptr<void> pin(int64_t data_id);

 private:
  void run();
  void sweep_all();
  Result<bool> sweep_parts(int64_t id, const Trash& trash);
  Result<void> sweep_bucket(int64_t id, const Trash& trash);
  bool begin_sweep(int64_t data_id);
  void end_sweep(int64_t data_id);
  void unpin(int64_t data_id);

  store::Database& database_;
  store::Blobs& blobs_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::map<int64_t, int> pins_;
  std::set<int64_t> sweeping_;
  bool work_waits_ = false;
  bool is_idle_ = true;
  bool stops_ = false;
  std::thread thread_;
};

}  // namespace tarn::s3
