#include "services/cloudtrail/mover.h"

#include <chrono>
#include <set>

#include "base/log.h"
#include "services/cloudtrail/digests.h"
#include "services/cloudtrail/trail_book.h"
#include "services/cloudtrail/trail_status.h"

namespace tarn::cloudtrail {
namespace {

constexpr auto kPause = std::chrono::milliseconds(500);
constexpr int64_t kRetryAfterMs = 10'000;
constexpr int64_t kCleanEveryMs = 60'000;
constexpr int64_t kIndexEveryMs = 10'000;
constexpr int kOrphansPerTransaction = 1000;

}  // namespace

Mover::Mover(MoverParts parts, EventIndex& index, int64_t delivery_ms, RetentionLimits retention)
    : parts_(parts),
      index_(index),
      delivery_ms_(delivery_ms),
      retention_(retention),
      thread_([this] { run(); }) {}

Mover::~Mover() {
  {
    const std::lock_guard lock(mutex_);
    is_stopping_ = true;
  }
  stopped_.notify_all();
  thread_.join();
}

void Mover::run() {
  pthread_setname_np(pthread_self(), "trails");
  std::unique_lock lock(mutex_);
  while (!stopped_.wait_for(lock, kPause, [this] { return is_stopping_; })) {
    lock.unlock();
    pass();
    lock.lock();
  }
}

void Mover::pass() {
  const uint64_t generation = parts_.database.generation();
  const int64_t now_ms = parts_.clock.monotonic_ms();
  auto trails = read_trails(*parts_.database.begin(), generation);
  if (!trails.ok()) {
    return log_error("cloudtrail.trails_unreadable", {{"message", trails.error().message()}});
  }
  for (const TrailRow& trail : *trails) {
    int64_t& retry_ms = retry_ms_[trail_arn(name_of(trail))];
    if (retry_ms > now_ms) continue;
    auto served = serve(trail, generation);
    retry_ms = served.ok() ? 0 : now_ms + kRetryAfterMs;
    if (!served.ok()) note_failure(trail, generation, served.error());
  }
  if (indexed_ms_ == 0 || now_ms - indexed_ms_ >= kIndexEveryMs) index(now_ms);
  if (cleaned_ms_ != 0 && now_ms - cleaned_ms_ < kCleanEveryMs) return;
  cleaned_ms_ = now_ms;
  auto cleaned = drop_orphans(generation);
  if (cleaned.ok()) cleaned = remove_old_events(parts_.database, parts_.clock, retention_);
  if (!cleaned.ok() && !cleaned.error().is_conflict()) {
    log_error("cloudtrail.not_cleaned", {{"message", cleaned.error().message()}});
  }
}

void Mover::index(int64_t now_ms) {
  const auto has_more = index_.advance();
  if (!has_more.ok() && !has_more.error().is_conflict()) {
    log_error("cloudtrail.not_indexed", {{"message", has_more.error().message()}});
  }
  indexed_ms_ = has_more.ok() && *has_more ? 0 : now_ms;
}

Result<void> Mover::serve(const TrailRow& trail, uint64_t generation) {
  const TrailName name = name_of(trail);
  std::set<std::string> regions = {trail.home_region};
  {
    const auto transaction = parts_.database.begin();
    for (const store::Key& key :
         {outbox_key(generation, name), batch_key(generation, name),
          delivered_key(generation, name), digest_chain_key(generation, name)}) {
      for (std::string& region : TRY(regions_below(*transaction, key))) {
        regions.insert(std::move(region));
      }
    }
  }
  for (const std::string& region : regions) TRY(serve_region(trail, region, generation));
  return {};
}

// First the digest: no file may come between the two halves of one.
Result<void> Mover::serve_region(const TrailRow& trail, const std::string& region,
                                 uint64_t generation) {
  TRY(Digests(parts_, generation).advance(trail, region));
  Delivery delivery(parts_, generation);
  while (TRY(delivery.deliver(trail, region, delivery_ms_)) != 0) ++files_;
  return {};
}

void Mover::note_failure(const TrailRow& trail, uint64_t generation, const Error& error) {
  if (error.is_conflict()) return;
  ++failures_;
  log_warn(
      "cloudtrail.not_delivered",
      {{"trail", trail_arn(name_of(trail))}, {"code", error.code()}, {"message", error.message()}});
  const TrailName name = name_of(trail);
  auto noted =
      store::run_transaction(parts_.database, [&](store::Transaction& transaction) -> Result<void> {
        TrailStatusRow status = TRY(read_trail_status(transaction, generation, name));
        status.attempted_ms = parts_.clock.domain_ms();
        status.delivery_error = error.code();
        return transaction.put(trail_status_key(generation, name), store::encode_row(status));
      });
  if (!noted.ok()) log_error("cloudtrail.status_not_noted", {{"message", noted.error().message()}});
}

// What waited for a trail that was deleted.
Result<void> Mover::drop_orphans(uint64_t generation) {
  std::set<std::string> trails;
  auto transaction = parts_.database.begin();
  for (const TrailRow& trail : TRY(read_trails(*transaction, generation))) {
    trails.insert(trail_key(generation, name_of(trail)).bytes());
  }
  std::vector<std::string> orphans;
  for (const std::string_view kind :
       {"cloudtrail.outbox", "cloudtrail.batch", "cloudtrail.delivered", "cloudtrail.digest_chain",
        "cloudtrail.status"}) {
    const std::string start = store::Key(directory_scope(generation), kind).bytes();
    auto cursor = TRY(transaction->scan_loosely(start, store::prefix_end(start)));
    while (cursor->valid() && orphans.size() < kOrphansPerTransaction) {
      store::KeyReader reader(cursor->key());
      TrailName name;
      if (!reader.skip_scope() || !reader.read(name.account) || !reader.read(name.region) ||
          !reader.read(name.name)) {
        return corrupt("a key below a trail");
      }
      if (trails.contains(trail_key(generation, name).bytes())) {
        const store::Key below = store::Key(directory_scope(generation), kind)
                                     .add(name.account)
                                     .add(name.region)
                                     .add(name.name);
        TRY(cursor->seek(store::prefix_end(below.bytes())));
      } else {
        orphans.emplace_back(cursor->key());
        TRY(cursor->next());
      }
    }
  }
  if (orphans.empty()) return {};
  for (const std::string& key : orphans) TRY(transaction->erase(key));
  return parts_.database.commit_and_wait(std::move(transaction));
}

void Mover::probe(MetricsText& out) const {
  out.family("tarn_cloudtrail_files_total", "counter", "Files of events delivered to buckets.");
  out.sample("tarn_cloudtrail_files_total", {}, files_.load());
  out.family("tarn_cloudtrail_failures_total", "counter", "Deliveries that failed.");
  out.sample("tarn_cloudtrail_failures_total", {}, failures_.load());
}

}  // namespace tarn::cloudtrail
