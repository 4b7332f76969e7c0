// Crawls: runs crawls in the background and records how they end.
//
// A crawl is started after the commit that made its crawler RUNNING, and stops soon after stop().
// mend() ends crawls that a killed server left; the destructor ends those that run as FAILED. What
// triggers want of a crawl's end is done with it. Thread-safe.
#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "base/metrics.h"
#include "base/thread_pool.h"
#include "services/glue/crawl_job.h"
#include "services/glue/glue.h"
#include "services/glue/internal_catalog.h"

namespace tarn::glue {

class Crawls {
 public:
  explicit Crawls(Glue& glue);
  ~Crawls();

  void mend();  // once, before the first start()
  void start(const CrawlTicket& ticket);
  void stop(const std::string& crawl_id);
  void probe(MetricsText& out) const;

 private:
  void run(const CrawlTicket& ticket, CrawlSignal& signal);
  void record(const CrawlTicket& ticket, CrawlRow crawl);
  Result<void> mend_lost();

  Glue& glue_;
  const GlueParts& parts_;
  InternalCatalog catalog_;
  mutable std::mutex mutex_;
  std::map<std::string, std::shared_ptr<CrawlSignal>> signals_;  // by crawl id
  bool is_closing_ = false;
  std::map<CrawlState, int64_t> ended_;  // since the start
  // Crawls wait for readers, so they go first.
  ThreadPool readers_;
  ThreadPool crawlers_;
};

}  // namespace tarn::glue
