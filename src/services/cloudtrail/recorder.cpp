#include "services/cloudtrail/recorder.h"

#include <algorithm>
#include <chrono>
#include <cstring>

#include "base/log.h"
#include "base/uuid.h"
#include "services/cloudtrail/event_json.h"
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
constexpr size_t kMaxToldBytes = 256 * 1024;  // AWS's limit of an event of EventBridge
constexpr size_t kOverheadBytes = 200;        // of an entry in memory, about
constexpr int64_t kTellDroppedEveryMs = 10'000;
constexpr auto kDelay = std::chrono::milliseconds(kAuditDelayMs / 2);

// Sequences of one process count up from a random start, so that those of the next differ.
int64_t first_sequence(Random& random) {
  uint32_t start = 0;
  std::memcpy(&start, random.bytes(sizeof start).data(), sizeof start);
  return static_cast<int64_t>(uint64_t{start >> 1} << 32);
}

// A row within the store's limits: what is long is left out, the longest first.
std::string encode_within_limit(EventRow& row) {
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
      random_(random),
      book_(book),
      index_(database, clock),
      next_sequence_(first_sequence(random)) {
  if (const auto recovered = recover(); !recovered.ok()) {
    log_error("cloudtrail.not_recovered", {{"message", recovered.error().message()}});
  }
  if (const auto looked = index_.look(); !looked.ok()) {
    log_error("cloudtrail.index_unread", {{"message", looked.error().message()}});
  }
  thread_ = std::thread([this] { run(); });
}

Recorder::~Recorder() {
  {
    const std::lock_guard lock(mutex_);
    is_stopping_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

Recorder::Entry Recorder::make_entry(AuditEvent&& event, std::optional<EventPlace> begun) {
  Entry entry;
  entry.generation = database_.generation();
  entry.account = event.account;
  entry.region = event.region;
  entry.kind = kind_of(event);
  entry.was_begun = begun.has_value();
  entry.place = begun ? *begun : EventPlace{clock_.domain_ms(), next_sequence_.fetch_add(1)};
  entry.takers = book_.takers_of(event);
  EventRow row{std::move(event), {}};
  entry.told = event_to_tell(row, entry);
  entry.bytes = encode_within_limit(row);
  recorded_.fetch_add(1, std::memory_order_relaxed);
  return entry;
}

// https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-event-cloudtrail.html
std::shared_ptr<const ServiceEvent> Recorder::event_to_tell(const EventRow& row,
                                                            const Entry& entry) const {
  const AuditEvent& event = row.event;
  const bool is_told = events_.load() != nullptr && !entry.takers.empty() &&
                       entry.kind == EventKind::kManagement && !event.is_read_only;
  if (!is_told) return nullptr;
  auto told = std::make_shared<ServiceEvent>();
  told->id = make_uuid(random_);
  told->account = entry.account;
  told->region = entry.region;
  told->source = "aws." + event.event_source.substr(0, event.event_source.find('.'));
  told->detail_type = "AWS API Call via CloudTrail";
  told->detail = event_json(row, entry.place, entry.account, entry.region);
  told->at_ms = entry.place.time_ms;
  if (told->detail.size() > kMaxToldBytes) return nullptr;
  return told;
}

// The bytes that it adds to what is kept.
Result<int64_t> Recorder::put(const Entry& entry, store::Transaction& transaction) {
  const store::Scope scope{entry.generation, entry.account, entry.region};
  if (entry.kind == EventKind::kManagement) {
    TRY(index_.make_room(scope, entry.place, transaction));
  }
  const std::string key = event_key(scope, entry.kind, entry.place);
  TRY(transaction.put(key, entry.bytes));
  for (const TrailName& taker : entry.takers) {
    TRY(transaction.put(outbox_key(entry.generation, taker, entry.region, entry.place),
                        outbox_value(entry.kind)));
  }
  if (entry.told != nullptr) {
    const std::lock_guard lock(telling_mutex_);
    if (ServiceEvents* events = events_.load()) TRY(events->put(transaction, *entry.told));
  }
  if (entry.was_begun) {
    TRY(transaction.erase(
        unfinished_key(entry.generation, entry.account, entry.region, entry.place)));
  }
  return static_cast<int64_t>(key.size() + entry.bytes.size());
}

void Recorder::note_place(const Entry& entry) {
  const std::lock_guard lock(mutex_);
  const std::pair place(entry.account, entry.region);
  if (places_generation_ != entry.generation || !places_.contains(place)) {
    new_places_.insert(place);
  }
}

Result<void> Recorder::put_now(const Entry& entry, store::Transaction& transaction) {
  unaccounted_bytes_ += TRY(put(entry, transaction));
  note_place(entry);
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

Result<void> Recorder::record(AuditEvent event, store::Transaction& transaction) {
  return put_now(make_entry(std::move(event)), transaction);
}

Result<void> Recorder::finish(const AuditPlace& begun, AuditEvent event,
                              store::Transaction& transaction) {
  return put_now(make_entry(std::move(event), begun), transaction);
}

// The trails get it when it is finished, and what is kept is counted then.
Result<AuditPlace> Recorder::begin(AuditEvent event, store::Transaction& transaction) {
  Entry entry = make_entry(std::move(event));
  entry.takers.clear();
  TRY(put(entry, transaction));
  TRY(transaction.put(unfinished_key(entry.generation, entry.account, entry.region, entry.place),
                      outbox_value(entry.kind)));
  note_place(entry);
  return entry.place;
}

// Before anything is begun here: what is there is of a process that ended.
Result<void> Recorder::recover() {
  const uint64_t generation = database_.generation();
  auto transaction = database_.begin();
  const std::string start = unfinished_key(generation).bytes();
  std::vector<std::string> done;
  auto cursor = TRY(transaction->scan_loosely(start, store::prefix_end(start)));
  for (; cursor->valid(); TRY(cursor->next())) done.emplace_back(cursor->key());
  cursor.reset();
  for (const std::string& key : done) {
    store::KeyReader reader(key);
    AuditEvent event;
    EventPlace place;
    if (!reader.skip_scope() || !reader.read(event.account) || !reader.read(event.region) ||
        !reader.read_integer(place.time_ms) || !reader.read_integer(place.sequence)) {
      return corrupt("a key of unfinished audit events");
    }
    TRY(hand_over(generation, event.account, event.region, place, *transaction));
    TRY(transaction->erase(key));
  }
  if (done.empty()) return {};
  return database_.commit_and_wait(std::move(transaction));
}

// Puts a stored event into the outboxes of the trails that take it.
Result<void> Recorder::hand_over(uint64_t generation, const std::string& account,
                                 const std::string& region, const EventPlace& place,
                                 store::Transaction& transaction) {
  const store::Scope scope{generation, account, region};
  for (const EventKind kind : {EventKind::kManagement, EventKind::kData}) {
    const auto bytes = TRY(transaction.get(event_key(scope, kind, place)));
    if (!bytes) continue;
    EventRow row = TRY(store::decode_row<EventRow>(*bytes));
    AuditEvent& event = row.event;
    event.account = account;
    event.region = region;
    for (const TrailName& taker : book_.takers_of(event)) {
      TRY(transaction.put(outbox_key(generation, taker, region, place), outbox_value(kind)));
    }
  }
  return {};
}

void Recorder::record_later(AuditEvent event) {
  const bool has_failed = !event.error_code.empty();
  put_later(make_entry(std::move(event)), has_failed);
}

void Recorder::finish_later(const AuditPlace& begun, AuditEvent event) {
  put_later(make_entry(std::move(event), begun), true);
}

void Recorder::put_later(Entry entry, bool has_failed) {
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
