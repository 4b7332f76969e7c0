#include "services/glue/crawl_log.h"

#include "base/log.h"

namespace tarn::glue {
namespace {

constexpr size_t kLinesPerFlush = 500;

}  // namespace

void CrawlLog::line(std::string_view level, std::string_view text) {
  std::string message = "[" + ticket_.crawler.crawl_id + "] " + std::string(level) + " : ";
  lines_.push_back({parts_.clock.domain_ms(), message.append(text)});
  if (lines_.size() >= kLinesPerFlush) flush();
}

void CrawlLog::flush() {
  if (lines_.empty()) return;
  auto written = parts_.logs.append(ticket_.account, ticket_.region, kCrawlerLogGroup,
                                    ticket_.crawler.name, lines_);
  if (!written.ok()) {
    log_warn("crawl.log_not_written",
             {{"crawler", ticket_.crawler.name}, {"error", written.error().message()}});
  }
  lines_.clear();
}

}  // namespace tarn::glue
