// CrawlLog: the lines of one crawl in /aws-glue/crawlers, as AWS writes them. Not synchronised.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/logs.h"
#include "services/glue/crawler_rows.h"
#include "services/glue/glue.h"

namespace tarn::glue {

// One crawl to run: of what the crawler was when it started.
struct CrawlTicket {
  uint64_t generation = 0;
  std::string account;
  std::string region;
  std::string request_id;
  CrawlerRow crawler;
};

class CrawlLog {
 public:
  CrawlLog(const GlueParts& parts, const CrawlTicket& ticket) : parts_(parts), ticket_(ticket) {}

  void benchmark(std::string_view text) { line("BENCHMARK", text); }
  void info(std::string_view text) { line("INFO", text); }
  void warning(std::string_view text) { line("WARN", text); }
  void error(std::string_view text) { line("ERROR", text); }
  // Writes what is buffered. A log that can't be written does not fail the crawl.
  void flush();

 private:
  void line(std::string_view level, std::string_view text);

  const GlueParts& parts_;
  const CrawlTicket& ticket_;
  std::vector<LogLine> lines_;
};

}  // namespace tarn::glue
