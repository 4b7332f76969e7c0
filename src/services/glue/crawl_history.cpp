// ListCrawls, with its filters.
#include <charconv>
#include <compare>
#include <vector>

#include "services/glue/convert.h"
#include "services/glue/crawler_settings.h"
#include "services/glue/crawler_store.h"
#include "services/glue/glue_operations.h"
#include "services/glue/operation_support.h"
#include "services/glue/paging.h"

namespace tarn::glue {
namespace {

constexpr int32_t kDefaultPage = 20;

bool holds(std::string_view comparison, std::strong_ordering order) {
  if (comparison == "GT") return order > 0;
  if (comparison == "GE") return order >= 0;
  if (comparison == "LT") return order < 0;
  if (comparison == "LE") return order <= 0;
  if (comparison == "NE") return order != 0;
  return order == 0;
}

// Times are milliseconds since 1970, or ISO 8601.
Result<int64_t> read_time(wire::Text text) {
  int64_t ms = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), ms);
  if (parsed.ec == std::errc() && parsed.ptr == text.data() + text.size()) return ms;
  auto time = parse_iso8601(text);
  if (!time.ok()) return invalid_input("FieldValue is not a time: " + std::string(text));
  return time;
}

Result<bool> passes(const api::CrawlsFilter& filter, const CrawlRow& crawl,
                    const api::CrawlerHistory& history) {
  const wire::Text field = filter.field_name;
  const wire::Text comparison = filter.filter_operator;
  if (field == "CRAWL_ID") return holds(comparison, history.crawl_id <=> filter.field_value);
  if (field == "STATE") return holds(comparison, history.state <=> filter.field_value);
  if (field == "START_TIME") {
    return holds(comparison, crawl.started_ms <=> TRY(read_time(filter.field_value)));
  }
  if (field == "END_TIME") {
    return crawl.ended_ms != 0 &&
           holds(comparison, crawl.ended_ms <=> TRY(read_time(filter.field_value)));
  }
  return invalid_input("Filter field " + std::string(field) +
                       " is not served by Tarn, which does not count DPU hours.");
}

}  // namespace

Result<api::ListCrawlsResponse> list_crawls(Glue&, Context& context,
                                            const api::ListCrawlsRequest& in) {
  CrawlerStore crawlers(context.transaction, context.scope(), context.clock.domain_ms());
  TRY(crawlers.crawler(in.crawler_name));
  const std::string prefix = crawls_key(context.scope(), in.crawler_name).bytes();
  const std::string start = TRY(read_token(in.next_token, prefix));
  const size_t limit = page_size(in.max_results.value_or(kDefaultPage));
  std::vector<api::CrawlerHistory> found;
  api::ListCrawlsResponse out;
  TRY(crawlers.each_crawl(
      in.crawler_name, start, [&](std::string_view key, const CrawlRow& crawl) -> Result<bool> {
        const api::CrawlerHistory history = to_api(crawl, in.crawler_name, context.arena);
        for (const api::CrawlsFilter& filter : in.filters) {
          if (!TRY(passes(filter, crawl, history))) return true;
        }
        if (found.size() == limit) {
          out.next_token = context.arena.copy(make_token(key));
          return false;
        }
        found.push_back(history);
        return true;
      }));
  out.crawls = to_list(found, context.arena);
  return out;
}

}  // namespace tarn::glue
