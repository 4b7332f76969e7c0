// Recorder: core's Audit and StepAudit over rows.
//
// A change's event goes into the change's transaction. All others wait in memory, at most
// kAuditDelayMs, and are written by one thread in transactions of their own, which join the group
// commits of the store. While more than kMaxWaitingBytes wait, has_room() is false; nothing is
// dropped. Except while the disk has no room: reads must go on then, so what they would leave on
// record is dropped beyond kMaxWaitingBytes, and failed requests beyond twice that. Those are
// counted and the log says so. What a former process began and did not finish is handed to the
// trails as it stands. Thread-safe.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/metrics.h"
#include "base/random.h"
#include "core/audit.h"
#include "core/service_events.h"
#include "services/cloudtrail/event_index.h"
#include "services/cloudtrail/event_rows.h"
#include "services/cloudtrail/trail_book.h"
#include "store/database.h"

namespace tarn::cloudtrail {

class Recorder final : public Audit, public StepAudit {
 public:
  static constexpr size_t kMaxWaitingBytes = 16 << 20;

  Recorder(store::Database& database, const Clock& clock, Random& random, TrailBook& book);
  ~Recorder() override;  // writes what waits

  Result<void> record(AuditEvent event, store::Transaction& transaction) override;
  void record_later(AuditEvent event) override;
  Result<AuditPlace> begin(AuditEvent event, store::Transaction& transaction) override;
  Result<void> finish(const AuditPlace& begun, AuditEvent event,
                      store::Transaction& transaction) override;
  void finish_later(const AuditPlace& begun, AuditEvent event) override;
  bool has_room() const override {
    return waiting_bytes_.load() < kMaxWaitingBytes || disk_is_full_.load();
  }

  // Who is told of the calls that change something and that a trail takes, as AWS tells
  // EventBridge. Null: nobody any more; nobody is being told when it returns.
  void tell(ServiceEvents* events) {
    const std::lock_guard lock(telling_mutex_);
    events_ = events;
  }

  // Waits until what was recorded before is durable, or can't be.
  void flush();
  EventIndex& index() { return index_; }
  void probe(MetricsText& out) const;

 private:
  struct Entry {
    uint64_t generation = 0;
    std::string account;
    std::string region;
    EventKind kind = EventKind::kManagement;
    EventPlace place;
    std::string bytes;
    std::vector<TrailName> takers;
    bool was_begun = false;                    // it replaces what begin() left
    std::shared_ptr<const ServiceEvent> told;  // for the event bus; null: nothing
  };

  using Places = std::set<std::pair<std::string, std::string>>;  // account, region

  Result<void> recover();
  Result<void> hand_over(uint64_t generation, const std::string& account, const std::string& region,
                         const EventPlace& place, store::Transaction& transaction);
  Entry make_entry(AuditEvent&& event, std::optional<EventPlace> begun = {});
  Result<void> put_now(const Entry& entry, store::Transaction& transaction);
  void put_later(Entry entry, bool has_failed);
  void note_place(const Entry& entry);
  std::shared_ptr<const ServiceEvent> event_to_tell(const EventRow& row, const Entry& entry) const;
  Result<int64_t> put(const Entry& entry, store::Transaction& transaction);
  void run();
  Result<void> write_some();
  Result<void> write(const std::vector<Entry>& entries, const Places& places, uint64_t generation);
  Places take_new_places(const std::vector<Entry>& entries, uint64_t generation);
  std::vector<Entry> take_some();
  void give_back(std::vector<Entry> entries);
  bool must_drop(size_t bytes, bool has_failed) const;
  void note_dropped();
  void note_written(const Result<void>& written);

  store::Database& database_;
  const Clock& clock_;
  Random& random_;
  TrailBook& book_;
  EventIndex index_;
  std::mutex telling_mutex_;
  std::atomic<ServiceEvents*> events_{nullptr};
  std::atomic<int64_t> next_sequence_;
  std::atomic<size_t> waiting_bytes_{0};
  std::atomic<int64_t> recorded_{0};           // since the start
  std::atomic<bool> disk_is_full_{false};      // as the last write told
  std::atomic<int64_t> dropped_{0};            // since the start
  std::atomic<int64_t> unaccounted_bytes_{0};  // of events in changes' transactions

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Entry> waiting_;
  Places places_;  // known to be stored
  Places new_places_;
  uint64_t places_generation_ = 0;
  int64_t told_dropped_ = 0;  // what the log has said of dropped_
  int64_t told_dropped_ms_ = 0;
  bool is_asked_to_flush_ = false;
  bool is_stopping_ = false;
  std::thread thread_;
};

}  // namespace tarn::cloudtrail
