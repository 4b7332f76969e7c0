// Janitor: takes away what nobody can reach any more: messages of queues that were deleted or
// purged, messages that are too old, and deduplication ids after their five minutes. Thread-safe.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "services/sqs/messages.h"

namespace tarn::sqs {

class Janitor {
 public:
  Janitor(store::Database& database, Messages& messages, const Clock& clock)
      : database_(database), messages_(messages), clock_(clock) {}
  ~Janitor() { stop(); }

  void start();
  void stop();

 private:
  void run();
  Result<void> clean();
  Result<void> clear_garbage();
  Result<bool> clear_some(int64_t queue);
  Result<void> end_deduplications();
  Result<void> end_attempts();
  Result<void> forget_deleted();
  Result<void> expire_messages();
  Result<std::vector<std::string>> keys_of(const std::string& start, const std::string& end,
                                           size_t most);

  store::Database& database_;
  Messages& messages_;
  const Clock& clock_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool is_stopping_ = false;
  std::thread thread_;
};

}  // namespace tarn::sqs
