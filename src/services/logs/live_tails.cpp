#include "services/logs/live_tails.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "base/error.h"

namespace tarn::logs {

bool TailSession::wants(std::string_view group, std::string_view stream) const {
  const auto has = [](const std::vector<std::string>& names, std::string_view name) {
    return std::find(names.begin(), names.end(), name) != names.end();
  };
  if (!has(wish_.groups, group)) return false;
  if (!wish_.streams.empty() && !has(wish_.streams, stream)) return false;
  return wish_.prefixes.empty() ||
         std::any_of(wish_.prefixes.begin(), wish_.prefixes.end(),
                     [stream](const std::string& prefix) { return stream.starts_with(prefix); });
}

void TailSession::offer(std::string_view group, std::string_view stream, const LogLine& line,
                        int64_t now_ms) {
  if (!wish_.pattern.matches(line.message)) return;
  const std::lock_guard lock(mutex_);
  if (update_.lines.size() >= kMaxTailedLines ||
      update_bytes_ + line.message.size() > kMaxTailedBytes) {
    update_.is_sampled = true;
    return;
  }
  update_bytes_ += line.message.size();
  update_.lines.push_back({std::string(group), std::string(stream), line, now_ms});
}

bool TailSession::must_wait(const std::function<void()>& ready) {
  const std::lock_guard lock(mutex_);
  if (is_due_) return false;
  ready_ = ready;
  return true;
}

TailUpdate TailSession::take() {
  const std::lock_guard lock(mutex_);
  is_due_ = update_.is_over;  // the end stays
  update_bytes_ = 0;
  const bool is_over = update_.is_over;
  return std::exchange(update_, TailUpdate{{}, false, is_over});
}

void TailSession::tick(bool is_over) {
  std::function<void()> ready;
  {
    const std::lock_guard lock(mutex_);
    is_due_ = true;
    if (is_over || ++seconds_ >= kMaxTailSeconds) update_.is_over = true;
    ready = std::exchange(ready_, nullptr);
  }
  if (ready) ready();
}

void LiveTails::stop() {
  {
    const std::lock_guard lock(mutex_);
    is_stopping_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
  for (const auto& session : sessions()) session->tick(true);
}

std::vector<std::shared_ptr<TailSession>> LiveTails::sessions() {
  std::vector<std::shared_ptr<TailSession>> alive;
  const std::lock_guard lock(mutex_);
  for (const auto& session : sessions_) {
    if (auto one = session.lock()) alive.push_back(std::move(one));
  }
  std::erase_if(sessions_, [](const auto& session) { return session.expired(); });
  count_ = sessions_.size();
  return alive;
}

Result<std::shared_ptr<TailSession>> LiveTails::open(TailWish wish) {
  size_t others = 0;
  for (const auto& session : sessions()) others += session->wish().account == wish.account;
  if (others >= kMaxTailSessions) {
    return Error(400, "LimitExceededException", "There are 15 Live Tail sessions already.");
  }
  auto session = std::make_shared<TailSession>(std::move(wish));
  const std::lock_guard lock(mutex_);
  if (is_stopping_) return Error(503, "ServiceUnavailableException", "The server is stopping.");
  sessions_.push_back(session);
  count_ = sessions_.size();
  if (!thread_.joinable()) thread_ = std::thread([this] { run(); });
  return session;
}

void LiveTails::publish(std::string_view account, std::string_view region, std::string_view group,
                        std::string_view stream, std::span<const LogLine> lines, int64_t now_ms) {
  for (const auto& session : sessions()) {
    const TailWish& wish = session->wish();
    if (wish.account != account || wish.region != region || !session->wants(group, stream)) {
      continue;
    }
    for (const LogLine& line : lines) session->offer(group, stream, line, now_ms);
  }
}

void LiveTails::run() {
  pthread_setname_np(pthread_self(), "logs-live-tail");
  while (true) {
    {
      std::unique_lock lock(mutex_);
      if (changed_.wait_for(lock, std::chrono::seconds(1), [this] { return is_stopping_; })) return;
    }
    for (const auto& session : sessions()) session->tick(false);
  }
}

}  // namespace tarn::logs
