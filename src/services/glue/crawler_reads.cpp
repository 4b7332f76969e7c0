// GetCrawler, GetCrawlers, BatchGetCrawlers, ListCrawlers, GetCrawlerMetrics.
#include <algorithm>
#include <vector>

#include "services/glue/convert.h"
#include "services/glue/crawler_settings.h"
#include "services/glue/crawler_store.h"
#include "services/glue/glue_operations.h"
#include "services/glue/operation_support.h"
#include "services/glue/paging.h"

namespace tarn::glue {
namespace {

// One page of crawlers; sets `token` where there are more.
Result<std::vector<CrawlerRow>> page_of_crawlers(Context& context,
                                                 const std::optional<int32_t>& max_results,
                                                 wire::Text next_token, wire::Text& token) {
  const std::string prefix = store::Key(context.scope(), "glue.crawler").bytes();
  const std::string start = TRY(read_token(next_token, prefix));
  const size_t limit = page_size(max_results);
  std::vector<CrawlerRow> found;
  TRY(crawlers_of(context).each_crawler(start, [&](const CrawlerRow& row) -> Result<bool> {
    if (found.size() == limit) {
      const std::string key = crawler_key(context.scope(), row.name).bytes();
      token = context.arena.copy(make_token(key));
      return false;
    }
    found.push_back(row);
    return true;
  }));
  return found;
}

double seconds(int64_t ms) { return static_cast<double>(ms) / 1000.0; }

Result<api::CrawlerMetrics> metrics_of(Context& context, const CrawlerRow& crawler) {
  std::vector<int64_t> runtimes_ms;
  int32_t created = 0;
  int32_t updated = 0;
  int32_t deleted = 0;
  TRY(crawlers_of(context).each_crawl(crawler.name, {},
                                      [&](std::string_view, const CrawlRow& crawl) -> Result<bool> {
                                        if (crawl.state == CrawlState::kCompleted) {
                                          runtimes_ms.push_back(crawl.ended_ms - crawl.started_ms);
                                        }
                                        created += crawl.tables_created;
                                        updated += crawl.tables_updated;
                                        deleted += crawl.tables_deleted;
                                        return true;
                                      }));
  api::CrawlerMetrics out;
  out.crawler_name = context.arena.copy(crawler.name);
  const int64_t last_ms = runtimes_ms.empty() ? 0 : runtimes_ms.front();
  std::sort(runtimes_ms.begin(), runtimes_ms.end());
  const int64_t median_ms = runtimes_ms.empty() ? 0 : runtimes_ms[runtimes_ms.size() / 2];
  const bool is_running = crawler.state != CrawlerState::kReady;
  const int64_t elapsed_ms = context.clock.domain_ms() - crawler.crawl_started_ms;
  out.time_left_seconds = is_running ? seconds(std::max<int64_t>(0, median_ms - elapsed_ms)) : 0;
  out.still_estimating = is_running && runtimes_ms.empty();
  out.last_runtime_seconds = seconds(last_ms);
  out.median_runtime_seconds = seconds(median_ms);
  out.tables_created = created;
  out.tables_updated = updated;
  out.tables_deleted = deleted;
  return out;
}

}  // namespace

Result<api::GetCrawlerResponse> get_crawler(Glue&, Context& context,
                                            const api::GetCrawlerRequest& in) {
  const CrawlerRow row = TRY(crawlers_of(context).crawler(in.name));
  api::GetCrawlerResponse out;
  out.crawler = context.arena.make<api::Crawler>();
  *out.crawler = to_api(row, context.clock.domain_ms(), context.arena);
  return out;
}

Result<api::GetCrawlersResponse> get_crawlers(Glue&, Context& context,
                                              const api::GetCrawlersRequest& in) {
  api::GetCrawlersResponse out;
  const auto rows = TRY(page_of_crawlers(context, in.max_results, in.next_token, out.next_token));
  out.crawlers = wire::make_list<api::Crawler>(context.arena, rows.size());
  for (uint32_t i = 0; i < out.crawlers.size; ++i) {
    out.crawlers[i] = to_api(rows[i], context.clock.domain_ms(), context.arena);
  }
  return out;
}

Result<api::BatchGetCrawlersResponse> batch_get_crawlers(Glue&, Context& context,
                                                         const api::BatchGetCrawlersRequest& in) {
  std::vector<api::Crawler> found;
  std::vector<std::string> missing;
  for (const wire::Text name : in.crawler_names) {
    if (const auto row = TRY(crawlers_of(context).find(name))) {
      found.push_back(to_api(*row, context.clock.domain_ms(), context.arena));
    } else {
      missing.emplace_back(name);
    }
  }
  api::BatchGetCrawlersResponse out;
  out.crawlers = to_list(found, context.arena);
  out.crawlers_not_found = to_texts(missing, context.arena);
  return out;
}

Result<api::ListCrawlersResponse> list_crawlers(Glue&, Context& context,
                                                const api::ListCrawlersRequest& in) {
  if (!in.tags.empty()) return invalid_input("Tags on crawlers are not served by Tarn.");
  api::ListCrawlersResponse out;
  const auto rows = TRY(page_of_crawlers(context, in.max_results, in.next_token, out.next_token));
  std::vector<std::string> names;
  for (const CrawlerRow& row : rows) names.push_back(row.name);
  out.crawler_names = to_texts(names, context.arena);
  return out;
}

Result<api::GetCrawlerMetricsResponse> get_crawler_metrics(
    Glue&, Context& context, const api::GetCrawlerMetricsRequest& in) {
  api::GetCrawlerMetricsResponse out;
  std::vector<CrawlerRow> rows;
  if (in.crawler_name_list.empty()) {
    rows = TRY(page_of_crawlers(context, in.max_results, in.next_token, out.next_token));
  } else {
    for (const wire::Text name : in.crawler_name_list) {
      if (auto row = TRY(crawlers_of(context).find(name))) rows.push_back(*std::move(row));
    }
  }
  std::vector<api::CrawlerMetrics> metrics;
  for (const CrawlerRow& row : rows) metrics.push_back(TRY(metrics_of(context, row)));
  out.crawler_metrics_list = to_list(metrics, context.arena);
  return out;
}

}  // namespace tarn::glue
