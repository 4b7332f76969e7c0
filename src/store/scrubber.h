// Scrubber: reads all that is stored again and again, at a limited rate, so that what a disk lost
// is known while there is still a backup.
//
//   Scrubber scrubber({.bytes_per_second = 4 << 20}, {scrub_rows(database), s3::scrub(s3)}, clock);
//
// What does not verify is an error in the log that names it, and a figure; nothing is repaired or
// removed. Sources give their items in pages, so that no snapshot lives long. One thread of its
// own; probe() from any.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "base/metrics.h"
#include "base/result.h"
#include "store/database.h"

namespace tarn::store {

struct ScrubItem {
  std::string name;  // for people: "s3 object bucket/key, version v"
  uint64_t size_bytes = 0;
  // Verified bytes from there on; called from front to back.
  std::function<Result<std::string>(uint64_t offset_bytes, uint64_t size_bytes)> read;
  // Whether it is stored still: what was deleted meanwhile is not damaged. Null: it is.
  std::function<Result<bool>()> is_stored;
};

struct ScrubPage {
  std::vector<ScrubItem> items;
  std::string next;  // where the next page begins; empty: there is none
};

// The page at `position`, at first the empty one. An error: this page can't be read.
using ScrubSource = std::function<Result<ScrubPage>(const std::string& position)>;

// Every row of the generation in use: its checksum, and so those of the blocks that hold it.
ScrubSource scrub_rows(Database& database);

struct ScrubberOptions {
  uint64_t bytes_per_second = 4 << 20;
  int64_t first_pass_after_ms = 10 * 60 * 1000;
  int64_t pass_every_ms = 24 * 60 * 60 * 1000;  // from start to start, if the rate allows
};

class Scrubber {
 public:
  Scrubber(ScrubberOptions options, std::vector<ScrubSource> sources, const Clock& clock);
  ~Scrubber();

  void begin_now();  // a pass, or the next one when one is running
  void probe(MetricsText& out) const;
  int64_t passes() const { return passes_.load(); }
  int64_t damaged() const { return damaged_.load(); }

 private:
  void run();
  void pass();
  bool scrub(const ScrubSource& source);
  bool scrub_item(const ScrubItem& item);
  Result<void> read_through(const ScrubItem& item);
  void report(const std::string& name, const Error& error);
  bool wait(int64_t ms);           // false: it is to stop
  bool wait_for_turn(int64_t ms);  // the same; shorter where somebody asks
  bool pace(uint64_t bytes);

  const ScrubberOptions options_;
  const std::vector<ScrubSource> sources_;
  const Clock& clock_;

  std::atomic<int64_t> items_{0};
  std::atomic<int64_t> bytes_{0};
  std::atomic<int64_t> damaged_{0};
  std::atomic<int64_t> passes_{0};
  std::atomic<int64_t> last_pass_damaged_{0};
  std::atomic<int64_t> last_pass_ended_ms_{0};  // real time; 0: none yet
  int64_t owed_microseconds_ = 0;               // of sleep, for what was read

  std::mutex mutex_;
  std::condition_variable stopped_;
  bool is_stopping_ = false;
  bool is_asked_ = false;
  std::thread thread_;
};

}  // namespace tarn::store
