#include "services/glue/crawler_events.h"

#include <string>
#include <utility>

#include "base/json.h"

namespace tarn::glue {

Result<void> put_crawler_event(const GlueParts& parts, store::Transaction& transaction,
                               const store::Scope& scope, const CrawlerRow& crawler,
                               const CrawlRow* ended) {
  if (parts.events == nullptr) return {};
  Json detail = Json::object();
  detail.set("crawlerName", crawler.name).set("accountId", scope.account);
  detail.set("cloudWatchLogLink", "").set("state", "Started").set("message", "Crawler Started");
  detail.set("startTime", std::to_string(crawler.crawl_started_ms / 1000));
  if (ended != nullptr) {
    const bool is_done = ended->state == CrawlState::kCompleted;
    detail.set("state", is_done ? "Succeeded" : "Failed");
    detail.set("message", is_done ? "Crawler Succeeded" : "Crawler Failed");
    detail.set("completionDate", format_iso8601(parts.clock.domain_ms()));
    detail.set("runningTime (sec)",
               std::to_string((parts.clock.domain_ms() - crawler.crawl_started_ms) / 1000));
    detail.set("tablesCreated", std::to_string(ended->tables_created));
    detail.set("tablesUpdated", std::to_string(ended->tables_updated));
    detail.set("tablesDeleted", std::to_string(ended->tables_deleted));
    if (!ended->error.empty()) detail.set("errorMessage", ended->error);
  }
  ServiceEvent event;
  event.id = make_uuid(parts.random);
  event.account = scope.account;
  event.region = scope.region;
  event.source = "aws.glue";
  event.detail_type = "Glue Crawler State Change";
  event.detail = detail.dump();
  event.at_ms = parts.clock.domain_ms();
  return parts.events->put(transaction, event);
}

}  // namespace tarn::glue
