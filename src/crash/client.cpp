#include "crash/client.h"

#include <algorithm>

#include "base/hash.h"

namespace tarn::crash {

namespace {

std::string difference(const State& seen, const State& expected) {
  std::string text;
  for (const auto& [what, value] : expected) {
    auto found = seen.find(what);
    if (found == seen.end()) text += "\n    missing: " + what + " = " + value;
    if (found != seen.end() && found->second != value) {
      text += "\n    " + what + " = " + found->second + ", not " + value;
    }
  }
  for (const auto& [what, value] : seen) {
    if (!expected.contains(what)) text += "\n    too much: " + what + " = " + value;
  }
  return text;
}

}  // namespace

uint64_t digest_of(const State& state) {
  std::string text;
  for (const auto& [what, value] : state) text += what + '\n' + value + '\n';
  return std::hash<std::string>{}(text);
}

std::string describe_bytes(std::string_view bytes) {
  return std::to_string(bytes.size()) + ":" + sha256_hex(bytes).substr(0, 16);
}

std::string Client::random_bytes(size_t count) {
  std::string bytes(count, '\0');
  for (size_t at = 0; at < count; at += 8) {
    uint64_t value = random_();
    for (size_t i = at; i < std::min(count, at + 8); ++i, value >>= 8) {
      bytes[i] = static_cast<char>(value);
    }
  }
  return bytes;
}

Result<void> Client::run(World& world, int steps, const Now& now) {
  now_ = now;
  history_.push_back({0, 0, {}, digest_of({})});
  began_at_ = now_();
  TRY(prepare(world));
  enter_state();
  for (int i = 0; i < steps; ++i) {
    began_at_ = now_();
    TRY(step(world));
    enter_state();
  }
  return {};
}

void Client::enter_state() {
  Step step{began_at_, now_(), model(), 0};
  step.digest = digest_of(step.after);
  history_.push_back(std::move(step));
}

size_t Client::last_acknowledged(size_t crash_at) const {
  auto after =
      std::upper_bound(history_.begin(), history_.end(), crash_at,
                       [](size_t at, const Step& step) { return at < step.acknowledged_at; });
  return static_cast<size_t>(after - history_.begin()) - 1;
}

bool Client::allows(uint64_t digest, size_t crash_at) const {
  size_t i = last_acknowledged(crash_at);
  do {
    if (history_[i].digest == digest) return true;
  } while (++i < history_.size() && history_[i].began_at < crash_at);
  return false;
}

std::string Client::judge(const State& seen, size_t crash_at) const {
  if (allows(digest_of(seen), crash_at)) return {};
  const Step* last = &history_[last_acknowledged(crash_at)];
  return name_ + " after step " + std::to_string(last - history_.data()) +
         " of its history:" + difference(seen, last->after);
}

}  // namespace tarn::crash
