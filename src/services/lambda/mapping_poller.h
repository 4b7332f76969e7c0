// MappingPoller: runs functions on the messages of queues, as event source mappings say.
//
// One thread looks at all mappings when messages have come or time has passed, and hands each that
// may work to a few threads. A batch's messages are deleted when the function has succeeded;
// others become visible again when their time is over, so that a crash loses none, and a queue's
// dead letter queue takes what fails too often. Thread-safe.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "base/metrics.h"
#include "base/thread_pool.h"
#include "core/function_runner.h"
#include "core/message_queues.h"
#include "services/lambda/lambda.h"
#include "services/lambda/mapping_rows.h"

namespace tarn::lambda {

class MappingPoller {
 public:
  explicit MappingPoller(Lambda& lambda);
  ~MappingPoller();

  void start();
  void stop();
  void wake();    // messages have come
  void reload();  // mappings have changed
  void probe(MetricsText& out) const;

 private:
  struct Batch {
    MappingRow mapping;
    Caller caller;
    std::vector<QueuedMessage> messages;
    size_t bytes = 0;
    int attempts = 0;  // to start the function
  };
  // What is known of a mapping while the program runs.
  struct Runtime {
    MappingRow row;
    bool is_polled = false;       // by a thread
    int64_t running = 0;          // batches
    int64_t look_ms = 0;          // monotonic: not before
    std::shared_ptr<Batch> open;  // gathered within the batching window
    int64_t open_until_ms = 0;
  };

  void run();
  Result<void> load();
  void post_due();
  void poll(const std::string& id);
  // False: the queue has no more, or the mapping can't be polled.
  Result<bool> gather(Batch& batch);
  void invoke(std::shared_ptr<Batch> batch);
  void conclude(const std::shared_ptr<Batch>& batch, const Result<FunctionAnswer>& answer);
  bool try_again(const std::shared_ptr<Batch>& batch, const Error& error);
  void finish(const std::string& mapping_id);
  bool is_looping(store::Transaction& transaction, const Batch& batch,
                  const std::string& lineage) const;

  Lambda& lambda_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::map<std::string, Runtime> mappings_;               // by id
  std::multimap<int64_t, std::shared_ptr<Batch>> later_;  // batches to start again, by time
  bool is_woken_ = false;
  bool is_stale_ = true;  // the mappings are to be read again
  bool is_stopping_ = false;
  ThreadPool pool_;
  std::thread thread_;
};

}  // namespace tarn::lambda
