// LiveTails: who watches log groups. Lines are offered once they are committed; each watcher gets
// an update a second.
//
//   if (tails.are_any()) tails.publish(account, region, group, stream, lines, now_ms);
//   auto session = TRY(tails.open(std::move(wanted)));
//   session->must_wait(ready); session->take();
//
// Thread-safe; `ready` is called once, on the clock's thread, and must not wait.
#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "base/result.h"
#include "core/logs.h"
#include "services/logs/filter_pattern.h"

namespace tarn::logs {

inline constexpr size_t kMaxTailSessions = 15;  // of an account
inline constexpr int kMaxTailSeconds = 3 * 3600;
inline constexpr size_t kMaxTailedLines = 500;  // a second; what is more is left out, and said
inline constexpr size_t kMaxTailedBytes = 4 << 20;

// What a session watches, all in one account and region.
struct TailWish {
  std::string account;
  std::string region;
  std::vector<std::string> groups;
  std::vector<std::string> streams;   // empty: all
  std::vector<std::string> prefixes;  // of streams; empty: all
  FilterPattern pattern;
};

struct TailedLine {
  std::string group;
  std::string stream;
  LogLine line;
  int64_t ingestion_ms = 0;
};

struct TailUpdate {
  std::vector<TailedLine> lines;
  bool is_sampled = false;
  bool is_over = false;  // its time is up, or the server stops
};

class TailSession {
 public:
  explicit TailSession(TailWish wish) : wish_(std::move(wish)) {}

  const TailWish& wish() const { return wish_; }
  bool wants(std::string_view group, std::string_view stream) const;
  void offer(std::string_view group, std::string_view stream, const LogLine& line, int64_t now_ms);

  // True: the next update is not due, and `ready` is called when it is.
  bool must_wait(const std::function<void()>& ready);
  TailUpdate take();

 private:
  friend class LiveTails;
  void tick(bool is_over);

  const TailWish wish_;
  std::mutex mutex_;
  std::function<void()> ready_;
  TailUpdate update_;
  size_t update_bytes_ = 0;
  bool is_due_ = false;
  int seconds_ = 0;
};

class LiveTails {
 public:
  LiveTails() = default;
  ~LiveTails() { stop(); }
  LiveTails(const LiveTails&) = delete;
  LiveTails& operator=(const LiveTails&) = delete;

  void stop();  // ends all sessions
  bool are_any() const { return count_.load(std::memory_order_relaxed) > 0; }
  // A session is there until its last reference goes. LimitExceededException beyond 15.
  Result<std::shared_ptr<TailSession>> open(TailWish wish);
  void publish(std::string_view account, std::string_view region, std::string_view group,
               std::string_view stream, std::span<const LogLine> lines, int64_t now_ms);

 private:
  std::vector<std::shared_ptr<TailSession>> sessions();
  void run();

  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::weak_ptr<TailSession>> sessions_;
  std::atomic<size_t> count_{0};
  bool is_stopping_ = false;
  std::thread thread_;  // started with the first session
};

}  // namespace tarn::logs
