// Janitor: takes keys away for good when their deletion is due, with material, grants and aliases.
// Thread-safe; runs one thread of its own from start() on.
#pragma once

#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>

#include "base/clock.h"
#include "base/result.h"
#include "store/database.h"

namespace tarn::kms {

class Janitor {
 public:
  Janitor(store::Database& database, const Clock& clock) : database_(database), clock_(clock) {}
  ~Janitor();
  Janitor(const Janitor&) = delete;
  Janitor& operator=(const Janitor&) = delete;

  void start();

 private:
  void run();
  Result<void> destroy_due();
  Result<void> destroy(const std::string& due);

  store::Database& database_;
  const Clock& clock_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool is_stopping_ = false;
  std::thread thread_;
};

}  // namespace tarn::kms
