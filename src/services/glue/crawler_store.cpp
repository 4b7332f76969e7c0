#include "services/glue/crawler_store.h"

#include <utility>

#include "services/glue/errors.h"

namespace tarn::glue {

Result<void> CrawlerStore::put(const CrawlerRow& row) {
  return transaction_.put(crawler_key(scope_, row.name).bytes(), store::encode_row(row));
}

Result<std::optional<CrawlerRow>> CrawlerStore::find(std::string_view name) {
  const auto bytes = TRY(transaction_.get(crawler_key(scope_, name).bytes()));
  if (!bytes) return std::optional<CrawlerRow>();
  return std::optional<CrawlerRow>(TRY(store::decode_row<CrawlerRow>(*bytes)));
}

Result<CrawlerRow> CrawlerStore::crawler(std::string_view name) {
  auto row = TRY(find(name));
  if (!row) return no_such_crawler(name);
  return *std::move(row);
}

Result<void> CrawlerStore::create(CrawlerRow row) {
  if (TRY(find(row.name))) return crawler_exists(row.name);
  row.created_ms = row.updated_ms = now_ms_;
  return put(row);
}

Result<void> CrawlerStore::update(CrawlerRow row) {
  if (row.state != CrawlerState::kReady) return crawler_running(row.name);
  row.updated_ms = now_ms_;
  ++row.version;
  return put(row);
}

Result<void> CrawlerStore::erase(std::string_view name) {
  const CrawlerRow row = TRY(crawler(name));
  if (row.state != CrawlerState::kReady) return crawler_running(name);
  const std::string prefix = crawls_key(scope_, name).bytes();
  TRY(transaction_.erase_range(prefix, store::prefix_end(prefix)));
  return transaction_.erase(crawler_key(scope_, name).bytes());
}

Result<CrawlerRow> CrawlerStore::start(std::string_view name, std::string_view crawl_id,
                                       CrawlCause cause) {
  CrawlerRow row = TRY(crawler(name));
  if (row.state != CrawlerState::kReady) return crawler_running(name);
  row.state = CrawlerState::kRunning;
  row.crawl_id = crawl_id;
  row.cause = std::move(cause);
  row.crawl_started_ms = now_ms_;
  CrawlRow crawl;
  crawl.id = crawl_id;
  crawl.started_ms = now_ms_;
  TRY(transaction_.put(crawl_key(scope_, name, now_ms_, crawl_id).bytes(),
                       store::encode_row(crawl)));
  const RunningCrawlRow running{std::string(scope_.account), std::string(scope_.region),
                                std::string(name)};
  TRY(transaction_.put(running_crawls_key(scope_.generation).add(crawl_id).bytes(),
                       store::encode_row(running)));
  TRY(put(row));
  return row;
}

Result<std::string> CrawlerStore::stop(std::string_view name) {
  CrawlerRow row = TRY(crawler(name));
  if (row.state == CrawlerState::kReady) return crawler_not_running(name);
  if (row.state == CrawlerState::kStopping) return crawler_stopping(name);
  row.state = CrawlerState::kStopping;
  TRY(put(row));
  return row.crawl_id;
}

Result<void> CrawlerStore::finish(std::string_view name, CrawlRow crawl) {
  TRY(transaction_.erase(running_crawls_key(scope_.generation).add(crawl.id).bytes()));
  auto row = TRY(find(name));
  if (!row || row->crawl_id != crawl.id) return {};
  crawl.started_ms = row->crawl_started_ms;
  crawl.ended_ms = now_ms_;
  TRY(transaction_.put(crawl_key(scope_, name, crawl.started_ms, crawl.id).bytes(),
                       store::encode_row(crawl)));
  row->state = CrawlerState::kReady;
  row->crawl_id.clear();
  row->cause = {};
  row->crawl_started_ms = 0;
  row->last_crawl = std::move(crawl);
  return put(*row);
}

Result<void> CrawlerStore::each_crawler(
    std::string_view start, const std::function<Result<bool>(const CrawlerRow&)>& each) {
  const std::string prefix = store::Key(scope_, "glue.crawler").bytes();
  const std::string_view first = start.empty() ? std::string_view(prefix) : start;
  auto cursor = TRY(transaction_.scan_loosely(first, store::prefix_end(prefix)));
  for (; cursor->valid(); TRY(cursor->next())) {
    if (!TRY(each(TRY(store::decode_row<CrawlerRow>(cursor->value()))))) break;
  }
  return {};
}

Result<void> CrawlerStore::each_crawl(
    std::string_view crawler, std::string_view start,
    const std::function<Result<bool>(std::string_view, const CrawlRow&)>& each) {
  const std::string prefix = crawls_key(scope_, crawler).bytes();
  const std::string_view first = start.empty() ? std::string_view(prefix) : start;
  auto cursor = TRY(transaction_.scan_loosely(first, store::prefix_end(prefix)));
  for (; cursor->valid(); TRY(cursor->next())) {
    const CrawlRow row = TRY(store::decode_row<CrawlRow>(cursor->value()));
    if (!TRY(each(cursor->key(), row))) break;
  }
  return {};
}

}  // namespace tarn::glue
