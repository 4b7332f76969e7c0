// Schedules: fires what is due by the clock: scheduled triggers, crawlers with a schedule, and
// batches of events whose window is over.
//
// | row | key |
// | glue.due | due time, kind, account, region, name; of no account |
//
// Each firing moves its row on in its own commit: a server that was down fires once for all that it
// missed. Times are domain time. Thread-safe.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

#include "services/glue/crawler_rows.h"
#include "services/glue/glue.h"
#include "services/glue/workflows/trigger_rows.h"
#include "store/transaction.h"

namespace tarn::glue {

// A trigger that is active and has a schedule is put on the books, and taken off them.
Result<void> put_due(store::Transaction& transaction, const store::Scope& scope, TriggerRow& row,
                     int64_t now_ms);
Result<void> erase_due(store::Transaction& transaction, const store::Scope& scope, TriggerRow& row);
Result<void> put_due(store::Transaction& transaction, const store::Scope& scope, CrawlerRow& row,
                     int64_t now_ms);
Result<void> erase_due(store::Transaction& transaction, const store::Scope& scope, CrawlerRow& row);
// The window of an event trigger's batch.
Result<void> put_window(store::Transaction& transaction, const store::Scope& scope,
                        TriggerRow& row);
// Of the row on the books, of a trigger or crawler that is due some time.
std::string due_key(const store::Scope& scope, const TriggerRow& row);
std::string due_key(const store::Scope& scope, const CrawlerRow& row);
// InvalidInputException where it is no cron expression.
Result<void> check_cron(std::string_view schedule);

class Schedules {
 public:
  explicit Schedules(Glue& glue) : glue_(glue) {}
  ~Schedules() { stop(); }

  void start();
  void stop();
  void wake();

 private:
  struct Due {
    std::string key, account, region, name;
    int64_t due_ms = 0, kind = 0;
  };

  void loop();
  Result<void> fire_due();
  Result<void> fire(const Due& due, uint64_t generation);

  Glue& glue_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool is_woken_ = false, is_stopping_ = false;
  std::thread thread_;
};

}  // namespace tarn::glue
