#include "services/glue/crawls.h"

#include <algorithm>
#include <thread>
#include <utility>
#include <vector>

#include "base/log.h"
#include "base/metric_families.h"
#include "services/glue/crawler_events.h"
#include "services/glue/crawler_store.h"
#include "services/glue/workflows/trigger_firing.h"

namespace tarn::glue {
namespace {

constexpr size_t kCrawlThreads = 4;
constexpr size_t kMaxReaderThreads = 8;
constexpr size_t kMaxQueue = 10'000;
constexpr std::string_view kLostReason =
    "The server was stopped while the crawl ran. Start the crawler again.";

std::string_view name_of(CrawlState state) {
  switch (state) {
    case CrawlState::kRunning:
      return "running";
    case CrawlState::kCompleted:
      return "completed";
    case CrawlState::kFailed:
      return "failed";
    case CrawlState::kStopped:
      return "stopped";
  }
  return "unknown";
}

size_t reader_threads() {
  return std::clamp<size_t>(std::thread::hardware_concurrency(), 2, kMaxReaderThreads);
}

}  // namespace

Crawls::Crawls(Glue& glue)
    : glue_(glue),
      parts_(glue.parts()),
      catalog_(parts_),
      readers_("crawl-read", reader_threads(), kMaxQueue),
      crawlers_("crawl", kCrawlThreads, kMaxQueue) {}

void Crawls::mend() {
  if (auto mended = mend_lost(); !mended.ok()) {
    log_error("crawls.mend_failed", {{"error", mended.error().message()}});
  }
}

Crawls::~Crawls() {
  const std::lock_guard lock(mutex_);
  is_closing_ = true;
  for (auto& [id, signal] : signals_) {
    signal->is_closing = true;
    signal->is_stopped = true;
  }
}

// Crawls that were running when the server died: FAILED, and their crawlers READY.
Result<void> Crawls::mend_lost() {
  std::vector<std::pair<CrawlTicket, std::string>> lost;
  const uint64_t generation = parts_.database.generation();
  {
    const std::string prefix = running_crawls_key(generation).bytes();
    const auto transaction = parts_.database.begin();
    auto cursor = TRY(transaction->scan_loosely(prefix, store::prefix_end(prefix)));
    for (; cursor->valid(); TRY(cursor->next())) {
      store::KeyReader key(cursor->key());
      CrawlTicket ticket;
      ticket.generation = generation;
      if (!key.skip_scope() || !key.read(ticket.crawler.crawl_id)) continue;
      const auto row = TRY(store::decode_row<RunningCrawlRow>(cursor->value()));
      ticket.account = row.account;
      ticket.region = row.region;
      ticket.crawler.name = row.crawler;
      lost.emplace_back(std::move(ticket), cursor->key());
    }
  }
  for (const auto& [ticket, key] : lost) {
    CrawlRow crawl;
    crawl.id = ticket.crawler.crawl_id;
    crawl.state = CrawlState::kFailed;
    crawl.error = kLostReason;
    CrawlLog log(parts_, ticket);
    log.error(kLostReason);
    log.flush();
    record(ticket, std::move(crawl));
  }
  return {};
}

void Crawls::start(const CrawlTicket& ticket) {
  auto signal = std::make_shared<CrawlSignal>();
  {
    const std::lock_guard lock(mutex_);
    if (is_closing_) return;  // the next start mends it
    signals_[ticket.crawler.crawl_id] = signal;
  }
  crawlers_.post([this, ticket, signal] { run(ticket, *signal); });
}

void Crawls::stop(const std::string& crawl_id) {
  const std::lock_guard lock(mutex_);
  const auto found = signals_.find(crawl_id);
  if (found != signals_.end()) found->second->is_stopped = true;
}

void Crawls::run(const CrawlTicket& ticket, CrawlSignal& signal) {
  CrawlRow crawl = CrawlJob({parts_, catalog_, readers_, ticket, signal}).run();
  if (signal.is_closing && crawl.state == CrawlState::kStopped) {
    crawl.state = CrawlState::kFailed;
    crawl.error = kLostReason;
  }
  {
    const std::lock_guard lock(mutex_);
    signals_.erase(ticket.crawler.crawl_id);
    ++ended_[crawl.state];
  }
  record(ticket, std::move(crawl));
}

void Crawls::probe(MetricsText& out) const {
  const std::lock_guard lock(mutex_);
  add_gauge(out, "tarn_crawls", "Crawls that run or wait for a thread.",
            static_cast<int64_t>(signals_.size()));
  add_gauge(out, "tarn_crawl_queued_reads", "Objects that wait to be looked at.",
            readers_.queued());
  out.family("tarn_crawls_total", "counter", "Crawls that ended, by how.");
  for (const auto& [state, count] : ended_) {
    out.sample("tarn_crawls_total", {{"state", name_of(state)}}, count);
  }
}

void Crawls::record(const CrawlTicket& ticket, CrawlRow crawl) {
  Started started;
  auto recorded =
      store::run_transaction(parts_.database, [&](store::Transaction& transaction) -> Result<void> {
        const store::Scope scope{ticket.generation, ticket.account, ticket.region};
        CrawlerStore crawlers(transaction, scope, parts_.clock.domain_ms());
        const auto crawler = TRY(crawlers.find(ticket.crawler.name));
        TRY(crawlers.finish(ticket.crawler.name, crawl));
        if (!crawler || crawler->crawl_id != crawl.id) return {};
        TRY(put_crawler_event(parts_, transaction, scope, *crawler, &crawl));
        Firing firing(parts_, transaction, scope, ticket.request_id);
        TRY(firing.after_crawl(*crawler, crawl));
        started = firing.started();
        return {};
      });
  if (!recorded.ok()) {
    log_error("crawl.not_recorded", {{"crawler", ticket.crawler.name},
                                     {"crawl", crawl.id},
                                     {"error", recorded.error().message()}});
    return;
  }
  glue_.launch(started);
}

}  // namespace tarn::glue
