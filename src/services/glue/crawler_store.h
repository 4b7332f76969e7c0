// The crawler's rules over a transaction: shared by the operations and by the crawls themselves.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "core/context.h"
#include "services/glue/crawler_rows.h"
#include "store/transaction.h"

namespace tarn::glue {

class CrawlerStore {
 public:
  CrawlerStore(store::Transaction& transaction, const store::Scope& scope, int64_t now_ms)
      : transaction_(transaction), scope_(scope), now_ms_(now_ms) {}

  Result<std::optional<CrawlerRow>> find(std::string_view name);
  Result<CrawlerRow> crawler(std::string_view name);  // EntityNotFoundException
  Result<void> create(CrawlerRow row);
  Result<void> update(CrawlerRow row);                           // its settings: a new version
  Result<void> keep(const CrawlerRow& row) { return put(row); }  // its schedule: none
  Result<void> erase(std::string_view name);

  // READY to RUNNING, and a row of history.
  Result<CrawlerRow> start(std::string_view name, std::string_view crawl_id, CrawlCause cause = {});
  // RUNNING to STOPPING; returns the crawl's id.
  Result<std::string> stop(std::string_view name);
  // To READY, with the crawl as it ended. Nothing where the crawler runs another crawl by now.
  Result<void> finish(std::string_view name, CrawlRow crawl);

  // In name order from `start` (a key, or empty) until `each` returns false.
  Result<void> each_crawler(std::string_view start,
                            const std::function<Result<bool>(const CrawlerRow&)>& each);
  // Newest first; `each` gets the row's key too.
  Result<void> each_crawl(
      std::string_view crawler, std::string_view start,
      const std::function<Result<bool>(std::string_view key, const CrawlRow&)>& each);

 private:
  Result<void> put(const CrawlerRow& row);

  store::Transaction& transaction_;
  store::Scope scope_;
  int64_t now_ms_;
};

inline CrawlerStore crawlers_of(Context& context) {
  return CrawlerStore(context.transaction, context.scope(), context.clock.domain_ms());
}

}  // namespace tarn::glue
