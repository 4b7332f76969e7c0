// Courier: brings published messages to the topic's subscribers.
//
// One thread, message by message in the order of their publication, so that FIFO topics keep
// theirs. A subscriber in this server has the message in the same commit in which the outbox has
// noted it; for HTTP endpoints HttpCourier is given a request. Thread-safe.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "services/sns/row_store.h"
#include "services/sns/sns.h"

namespace tarn::sns {

class Courier {
 public:
  explicit Courier(Sns& sns) : sns_(sns) {}
  ~Courier() { stop(); }

  void start();
  void stop();
  void wake();

 private:
  struct Round;  // what one commit does

  void run();
  Result<bool> move_some();
  // False: the commit is full, and the message goes on in the next one.
  Result<bool> move_message(Round& round, int64_t sequence);
  Result<void> give(Round& round, const MessageRow& message, const SubscriptionRow& subscription);
  Result<void> end_deduplications();

  Sns& sns_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool is_woken_ = false;
  bool is_stopping_ = false;
  std::thread thread_;
};

// To the subscription's dead letter queue, if it has one; else the message is gone, and the log
// says so.
Result<void> bury(const Sns& sns, store::Transaction& transaction, std::string_view topic_arn,
                  const SubscriptionRow& subscription, TargetEvent event, const Error& why,
                  std::set<std::string>& reached);

}  // namespace tarn::sns
