// What EventBridge is told of crawlers: that one has started, and how its crawl has ended.
#pragma once

#include "services/glue/crawler_rows.h"
#include "services/glue/glue.h"
#include "store/transaction.h"

namespace tarn::glue {

// In the transaction of what it tells of. `ended`: null where the crawl starts.
Result<void> put_crawler_event(const GlueParts& parts, store::Transaction& transaction,
                               const store::Scope& scope, const CrawlerRow& crawler,
                               const CrawlRow* ended);

}  // namespace tarn::glue
