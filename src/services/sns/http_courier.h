// HttpCourier: posts messages and confirmations to HTTP endpoints, from a durable queue, as often
// as the subscription's delivery policy says.
//
// A request is in the queue until the endpoint answered 2xx, or its attempts are used up; what ran
// while the process died runs again. Thread-safe.
// https://docs.aws.amazon.com/sns/latest/dg/sns-message-delivery-retries.html
#pragma once

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <set>
#include <string>
#include <thread>

#include "base/thread_pool.h"
#include "services/sns/row_store.h"
#include "services/sns/sns.h"

namespace tarn::sns {

class HttpCourier {
 public:
  explicit HttpCourier(Sns& sns);
  ~HttpCourier() { stop(); }

  void start();
  void stop();
  void wake();
  int64_t in_flight() const;

 private:
  struct Due {
    std::string key;
    std::string id;
    PostRow row;
  };

  void run();
  Result<void> start_due();
  void attempt(const Due& due);
  Result<void> conclude(store::Transaction& transaction, const Due& due, const std::string& body,
                        const Result<int>& status, std::set<std::string>& reached);

  Sns& sns_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::set<std::string> in_flight_;  // keys of rows
  bool is_woken_ = false;
  bool is_stopping_ = false;
  ThreadPool pool_;
  std::thread thread_;
};

// How long after the `attempt`th failure (from 1) the next attempt follows; nothing: there is none.
std::optional<int64_t> retry_after_ms(std::string_view delivery_policy, int64_t attempt);

}  // namespace tarn::sns
