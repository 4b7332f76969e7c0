#include "store/scrubber.h"

#include <algorithm>
#include <chrono>
#include <memory>

#include "base/encoding.h"
#include "base/log.h"
#include "store/generation.h"
#include "store/plain_rows.h"
#include "store/row_fields.h"

namespace tarn::store {

namespace {

constexpr uint64_t kScrubChunkBytes = 256 << 10;  // read between two looks at the clock
constexpr int64_t kSleepMinUs = 20'000;           // shorter sleeps are saved up
constexpr size_t kRowsPerPage = 512;
constexpr size_t kCounterRowBytes = 8;

// The rows of a page are read as one item: they are small.
Result<ScrubPage> read_rows(Database& database, const std::string& position) {
  const uint64_t generation = database.generation();
  const std::string start = position.empty() ? generation_start(generation) : position;
  auto transaction = database.begin();
  auto cursor = TRY(transaction->scan_loosely(start, generation_start(generation + 1)));
  ScrubPage page;
  uint64_t size_bytes = 0;
  size_t count = 0;
  for (; cursor->valid() && count < kRowsPerPage; TRY(cursor->next()), ++count) {
    size_bytes += cursor->key().size() + cursor->value().size();
    const auto row = open_row(cursor->value());
    if (is_plain_row(cursor->key()) || row.ok() || cursor->value().size() == kCounterRowBytes)
      continue;
    page.items.push_back(
        {"row " + hex_encode(cursor->key()),
         0,
         [error = row.error()](uint64_t, uint64_t) { return Result<std::string>(error); },
         {}});
  }
  // For the pace: what was read by now.
  if (size_bytes > 0) {
    page.items.push_back({"rows",
                          size_bytes,
                          [](uint64_t, uint64_t count_bytes) {
                            return Result<std::string>(std::string(count_bytes, '\0'));
                          },
                          {}});
  }
  if (cursor->valid()) page.next = cursor->key();
  return page;
}

}  // namespace

ScrubSource scrub_rows(Database& database) {
  return [&database](const std::string& position) { return read_rows(database, position); };
}

Scrubber::Scrubber(ScrubberOptions options, std::vector<ScrubSource> sources, const Clock& clock)
    : options_(options), sources_(std::move(sources)), clock_(clock), thread_([this] { run(); }) {}

Scrubber::~Scrubber() {
  {
    const std::lock_guard lock(mutex_);
    is_stopping_ = true;
  }
  stopped_.notify_all();
  thread_.join();
}

bool Scrubber::wait(int64_t ms) {
  std::unique_lock lock(mutex_);
  return !stopped_.wait_for(lock, std::chrono::milliseconds(ms), [this] { return is_stopping_; });
}

bool Scrubber::wait_for_turn(int64_t ms) {
  std::unique_lock lock(mutex_);
  stopped_.wait_for(lock, std::chrono::milliseconds(ms),
                    [this] { return is_stopping_ || is_asked_; });
  is_asked_ = false;
  return !is_stopping_;
}

void Scrubber::begin_now() {
  {
    const std::lock_guard lock(mutex_);
    is_asked_ = true;
  }
  stopped_.notify_all();
}

void Scrubber::run() {
  pthread_setname_np(pthread_self(), "scrubber");
  if (!wait_for_turn(options_.first_pass_after_ms)) return;
  while (true) {
    const int64_t begun_ms = clock_.monotonic_ms();
    pass();
    const int64_t spent_ms = clock_.monotonic_ms() - begun_ms;
    if (!wait_for_turn(std::max<int64_t>(0, options_.pass_every_ms - spent_ms))) return;
  }
}

void Scrubber::pass() {
  const int64_t damaged_before = damaged_, bytes_before = bytes_, items_before = items_;
  for (const ScrubSource& source : sources_) {
    if (!scrub(source)) return;
  }
  ++passes_;
  last_pass_damaged_ = damaged_ - damaged_before;
  last_pass_ended_ms_ = clock_.real_ms();
  log_info("scrub.pass", {{"items", items_ - items_before},
                          {"bytes", bytes_ - bytes_before},
                          {"damaged", last_pass_damaged_.load()}});
}

// False: stopped before the end.
bool Scrubber::scrub(const ScrubSource& source) {
  std::string position;
  do {
    auto page = source(position);
    if (!page.ok()) {  // without it, where the next one begins is not known
      report("what follows " + hex_encode(position), page.error());
      return wait(0);
    }
    for (const ScrubItem& item : page->items) {
      if (!scrub_item(item)) return false;
    }
    position = std::move(page->next);
    if (!wait(0)) return false;
  } while (!position.empty());
  return true;
}

bool Scrubber::scrub_item(const ScrubItem& item) {
  const auto result = read_through(item);
  if (!wait(0)) return false;
  ++items_;
  if (result.ok()) return true;
  const auto is_stored = item.is_stored ? item.is_stored() : Result<bool>(true);
  if (!is_stored.ok() || *is_stored) report(item.name, result.error());
  return true;
}

Result<void> Scrubber::read_through(const ScrubItem& item) {
  uint64_t offset = 0;
  do {
    const uint64_t count = std::min(kScrubChunkBytes, item.size_bytes - offset);
    const std::string bytes = TRY(item.read(offset, count));
    if (bytes.size() != count) return corrupt("It ends before its last byte.");
    offset += count;
    bytes_ += static_cast<int64_t>(count);
    if (!pace(count)) return {};
  } while (offset < item.size_bytes);
  return {};
}

bool Scrubber::pace(uint64_t bytes) {
  owed_microseconds_ += static_cast<int64_t>(bytes * 1'000'000 / options_.bytes_per_second);
  if (owed_microseconds_ < kSleepMinUs) return true;
  const int64_t ms = owed_microseconds_ / 1000;
  owed_microseconds_ -= ms * 1000;
  return wait(ms);
}

void Scrubber::report(const std::string& name, const Error& error) {
  ++damaged_;
  log_error("scrub.damaged", {{"what", name}, {"message", error.message()}});
}

void Scrubber::probe(MetricsText& out) const {
  out.family("tarn_scrub_items_total", "counter", "Stored things that were read to check them.");
  out.sample("tarn_scrub_items_total", {}, items_.load());
  out.family("tarn_scrub_bytes_total", "counter", "Their bytes.");
  out.sample("tarn_scrub_bytes_total", {}, bytes_.load());
  out.family("tarn_scrub_damaged_total", "counter",
             "Those that did not verify; the log names them.");
  out.sample("tarn_scrub_damaged_total", {}, damaged_.load());
  out.family("tarn_scrub_passes_total", "counter", "Passes over all that is stored.");
  out.sample("tarn_scrub_passes_total", {}, passes_.load());
  const bool has_passed = last_pass_ended_ms_ != 0;
  out.family("tarn_scrub_last_pass_damaged", "gauge", "Damaged things that the last pass found.");
  if (has_passed) out.sample("tarn_scrub_last_pass_damaged", {}, last_pass_damaged_.load());
  out.family("tarn_scrub_last_pass_timestamp_seconds", "gauge", "When the last pass ended.");
  if (has_passed) {
    out.sample("tarn_scrub_last_pass_timestamp_seconds", {}, last_pass_ended_ms_.load() / 1000);
  }
}

}  // namespace tarn::store
