#include "services/cloudtrail/recorder.h"

#include <algorithm>
#include <chrono>
#include <cstring>

#include "base/log.h"
#include "store/errors.h"

namespace tarn::cloudtrail {
namespace {

// A row that says all by its key.
struct PlaceMark {
  template <class V>
  void fields(V&) {}
  store::UnknownFields unknown;
};

constexpr size_t kMaxBatchBytes = 512 << 10;  // half of what a transaction may hold
constexpr size_t kMaxRowBytes = store::kMaxValueBytes - 1000;
constexpr size_t kOverheadBytes = 200;  // of an entry in memory, about
constexpr int64_t kTellDroppedEveryMs = 10'000;
constexpr auto kDelay = std::chrono::milliseconds(kAuditDelayMs / 2);

// Sequences of one process count up from a random start, so that those of the next differ.
int64_t first_sequence(Random& random) {
  uint32_t start = 0;
  std::memcpy(&start, random.bytes(sizeof start).data(), sizeof start);
  return static_cast<int64_t>(uint64_t{start >> 1} << 32);
}

// A row within the store's limits: what is long is left out, the longest first.
std::string encode_within_limit(EventRow row) {
  std::string bytes = store::encode_row(row);
  AuditEvent& event = row.event;
  for (std::string* text : {&event.response_elements, &event.request_parameters}) {
    if (bytes.size() <= kMaxRowBytes) return bytes;
    *text = R"({"omitted":true})";
    bytes = store::encode_row(row);
  }
  if (bytes.size() <= kMaxRowBytes) return bytes;
  event.decisions.clear();
  event.resources.clear();
  return store::encode_row(row);
}

}  // namespace

Recorder::Recorder(store::Database& database, const Clock& clock, Random& random, TrailBook& book)
    : database_(database),
      clock_(clock),
      book_(book),
      next_sequence_(first_sequence(random)),
      thread_([this] { run(); }) {}

Recorder::~Recorder() {
  {
    const std::lock_guard lock(mutex_);
    is_stopping_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

Recorder::Entry Recorder::make_entry(AuditEvent event) {
  Entry entry;
  entry.generation = database_.generation();
  entry.account = event.account;
  entry.region = event.region;
  entry.kind = kind_of(event);
  entry.place = {clock_.domain_ms(), next_sequence_.fetch_add(1)};
  entry.takers = book_.takers_of(event);
  entry.bytes = encode_within_limit({std::move(event), {}});
  recorded_.fetch_add(1, std::memory_order_relaxed);
  return entry;
}

// The bytes that it adds to what is kept.
Result<int64_t> Recorder::put(const Entry& entry, store::Transaction& transaction) {
  const store::Scope scope{entry.generation, entry.account, entry.region};
  const std::string key = event_key(scope, entry.kind, entry.place);
  TRY(transaction.put(key, entry.bytes));
  for (const TrailName& taker : entry.takers) {
    TRY(transaction.put(outbox_key(entry.generation, taker, entry.region, entry.place),
                        outbox_value(entry.kind)));
  }
  return static_cast<int64_t>(key.size() + entry.bytes.size());
}

Result<void> Recorder::record(AuditEvent event, store::Transaction& transaction) {
  const Entry entry = make_entry(std::move(event));
  unaccounted_bytes_ += TRY(put(entry, transaction));
  const std::lock_guard lock(mutex_);
  const std::pair place(entry.account, entry.region);
  if (places_generation_ != entry.generation || !places_.contains(place)) {
    new_places_.insert(place);
  }
  return {};
}

bool Recorder::must_drop(size_t bytes, bool has_failed) const {
  const size_t limit = has_failed ? 2 * kMaxWaitingBytes : kMaxWaitingBytes;
  return disk_is_full_.load() && waiting_bytes_.load() + bytes > limit;
}

void Recorder::note_dropped() {
  const int64_t dropped = ++dropped_;
  const int64_t now_ms = clock_.monotonic_ms();
  const std::lock_guard lock(mutex_);
  if (told_dropped_ > 0 && now_ms - told_dropped_ms_ < kTellDroppedEveryMs) return;
  told_dropped_ = dropped;
  told_dropped_ms_ = now_ms;
  log_error("cloudtrail.events_dropped",
            {{"events", dropped},
             {"message",
              "The disk is full, so reads are answered without a record of them. "
              "Free some space or enlarge the disk."}});
}

// A full disk is known by what a write says, and so is its end.
void Recorder::note_written(const Result<void>& written) {
  const bool is_full = !written.ok() && store::is_disk_full(written.error());
  if (!disk_is_full_.exchange(is_full) || is_full) return;
  const std::lock_guard lock(mutex_);
  const int64_t dropped = dropped_.load();
  if (dropped == 0) return;
  told_dropped_ = dropped;
  log_warn("cloudtrail.recording_again", {{"dropped_events", dropped}});
}

void Recorder::record_later(AuditEvent event) {
  const bool has_failed = !event.error_code.empty();
  Entry entry = make_entry(std::move(event));
  const size_t bytes = entry.bytes.size() + kOverheadBytes;
  if (must_drop(bytes, has_failed)) return note_dropped();
  const size_t waiting = waiting_bytes_.fetch_add(bytes) + bytes;
  {
    const std::lock_guard lock(mutex_);
    waiting_.push_back(std::move(entry));
  }
  if (waiting >= kMaxBatchBytes) changed_.notify_all();
}

void Recorder::flush() {
  std::unique_lock lock(mutex_);
  is_asked_to_flush_ = true;
  changed_.notify_all();
  changed_.wait(lock, [this] { return !is_asked_to_flush_; });
}

void Recorder::run() {
  pthread_setname_np(pthread_self(), "audit");
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait_for(lock, kDelay, [this] {
      return is_stopping_ || is_asked_to_flush_ || waiting_bytes_.load() >= kMaxBatchBytes;
    });
    const bool is_last = is_stopping_;
    bool has_more = true, has_failed = false;
    while (has_more && !has_failed) {
      lock.unlock();
      const auto written = write_some();
      if (!written.ok()) {
        has_failed = true;
        log_error("cloudtrail.not_written", {{"message", written.error().message()}});
      }
      lock.lock();
      has_more = !waiting_.empty() || !new_places_.empty();
    }
    is_asked_to_flush_ = false;
    changed_.notify_all();
    if (is_last) return;
    // What fails is tried again, but not at once, though much may wait.
    if (has_failed) changed_.wait_for(lock, kDelay, [this] { return is_stopping_; });
  }
}

std::vector<Recorder::Entry> Recorder::take_some() {
  std::vector<Entry> entries;
  size_t bytes = 0;
  const std::lock_guard lock(mutex_);
  while (!waiting_.empty() && bytes < kMaxBatchBytes) {
    bytes += waiting_.front().bytes.size() + kOverheadBytes;
    entries.push_back(std::move(waiting_.front()));
    waiting_.pop_front();
  }
  return entries;
}

void Recorder::give_back(std::vector<Entry> entries) {
  const std::lock_guard lock(mutex_);
  for (auto entry = entries.rbegin(); entry != entries.rend(); ++entry) {
    waiting_.push_front(std::move(*entry));
  }
}

// Accounts and regions are noted down once, for those who go through all events.
Recorder::Places Recorder::take_new_places(const std::vector<Entry>& entries, uint64_t generation) {
  const std::lock_guard lock(mutex_);
  if (places_generation_ != generation) places_.clear();
  places_generation_ = generation;
  Places places;
  places.swap(new_places_);
  for (const Entry& entry : entries) places.insert({entry.account, entry.region});
  std::erase_if(places, [&](const auto& place) { return places_.contains(place); });
  return places;
}

Result<void> Recorder::write(const std::vector<Entry>& entries, const Places& places,
                             uint64_t generation) {
  auto transaction = database_.begin();
  for (const auto& [account, region] : places) {
    TRY(transaction->put(places_key(generation).add(account).add(region).bytes(),
                         store::encode_row(PlaceMark())));
  }
  int64_t bytes = unaccounted_bytes_.exchange(0);
  for (const Entry& entry : entries) {
    // A reset emptied the server since: the event is of what is gone.
    if (entry.generation == generation) bytes += TRY(put(entry, *transaction));
  }
  if (bytes != 0) TRY(transaction->add(kept_bytes_key(generation), bytes));
  if (!transaction->has_writes()) return {};
  return database_.commit_and_wait(std::move(transaction));
}

Result<void> Recorder::write_some() {
  std::vector<Entry> entries = take_some();
  const uint64_t generation = database_.generation();
  Places places = take_new_places(entries, generation);
  const auto written = write(entries, places, generation);
  size_t bytes = 0;
  for (const Entry& entry : entries) bytes += entry.bytes.size() + kOverheadBytes;
  note_written(written);
  if (!written.ok()) give_back(std::move(entries));
  const std::lock_guard lock(mutex_);
  (written.ok() ? places_ : new_places_).merge(places);
  if (written.ok()) waiting_bytes_ -= bytes;
  // A lost race is a reset in between: the next try knows its generation.
  return written.ok() || written.error().is_conflict() ? Result<void>() : written;
}

void Recorder::probe(MetricsText& out) const {
  out.family("tarn_audit_events_total", "counter", "Audit events since the start.");
  out.sample("tarn_audit_events_total", {}, recorded_.load());
  out.family("tarn_audit_events_dropped_total", "counter",
             "Audit events of reads that a full disk had no room for.");
  out.sample("tarn_audit_events_dropped_total", {}, dropped_.load());
  out.family("tarn_audit_waiting_bytes", "gauge", "Bytes of audit events not yet written.");
  out.sample("tarn_audit_waiting_bytes", {}, static_cast<int64_t>(waiting_bytes_.load()));
}

}  // namespace tarn::cloudtrail
