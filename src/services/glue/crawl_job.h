// CrawlJob: one crawl, from its role to its tables. Runs on one thread, with readers beside.
//
// Everything it reads and writes goes through core/objects.h and core/catalog.h as the crawler's
// role; what the role may not do ends the crawl with an error that names it.
#pragma once

#include <atomic>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/thread_pool.h"
#include "core/catalog.h"
#include "services/glue/crawl/custom_classifier.h"
#include "services/glue/crawl/grouping.h"
#include "services/glue/crawl_log.h"
#include "services/glue/crawler_settings.h"
#include "services/glue/glue.h"

namespace tarn::glue {

class CrawlMemory;

struct CrawlSignal {
  std::atomic<bool> is_stopped = false;
  std::atomic<bool> is_closing = false;  // the server stops
};

struct CrawlParts {
  const GlueParts& glue;
  Catalog& catalog;
  ThreadPool& readers;
  const CrawlTicket& ticket;
  const CrawlSignal& signal;
};

class CrawlJob {
 public:
  explicit CrawlJob(CrawlParts parts) : parts_(parts), log_(parts.glue, parts.ticket) {}

  CrawlRow run();  // how it ended

 private:
  Result<void> crawl();
  Result<void> prepare_database();
  Result<void> crawl_targets(CrawlMemory& memory);
  Result<std::vector<crawl::TablePlan>> crawl_target(const S3TargetRow& target, S3Path& path,
                                                     CrawlMemory& memory);
  Result<void> write();

  CrawlParts parts_;
  CrawlLog log_;
  CrawlerOptions options_;
  Caller caller_;
  std::vector<std::pair<S3Path, crawl::TablePlan>> plans_;
  std::vector<crawl::CustomClassifier> classifiers_;
  CrawlRow outcome_;
};

}  // namespace tarn::glue
