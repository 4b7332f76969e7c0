// crash_states: makes what a crash may leave of a store at work, many thousand times, recovers each
// and compares it with what was acknowledged.
//
//   crash_states [STATES [SEED]]      1,000 states by default; exits 1 if any is wrong
#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

#include "base/log.h"
#include "crash/recovery.h"
#include "store/crash_replay.h"

namespace tarn::crash {
namespace {

constexpr size_t kStates = 1000;
// How many fates of rows and of blobs are tried at each point; each pair is a state.
struct Fan {
  size_t rows;
  size_t blobs;
};
constexpr Fan kSmallFan = {10, 6};
constexpr Fan kLargeFan = {2, 3};
constexpr int kLargeEvery = 8;            // recordings
constexpr size_t kCollectEvery = 16;      // states
constexpr size_t kCrashAgainEvery = 128;  // states
constexpr size_t kReportsMax = 5;

uint64_t digest_of(const store::FilesImage& image) {
  uint64_t digest = 0;
  auto add = [&](std::string_view bytes) {
    digest = (digest ^ std::hash<std::string_view>{}(bytes)) * 0x9e3779b97f4a7c15;
  };
  for (const std::string& folder : image.folders) add(folder);
  for (const auto& [path, content] : image.files) {
    add(path);
    add(*content);
  }
  return digest;
}

struct Totals {
  std::atomic<size_t> states{0};   // distinct ones
  std::atomic<size_t> crashes{0};  // may lead to the same state
  std::atomic<size_t> wrong{0};
  size_t points = 0;
  size_t recordings = 0;
};

// One recording, crashed everywhere.
class Enumeration {
 public:
  Enumeration(const Recording& recording, std::string name, Fan fan, size_t wanted, Totals& totals)
      : recording_(recording),
        name_(std::move(name)),
        fan_(fan),
        wanted_(wanted),
        totals_(totals),
        recovery_(recording) {}

  void run() {
    const size_t threads = std::max(1u, std::thread::hardware_concurrency());
    std::vector<std::thread> running;
    for (size_t i = 0; i < threads; ++i) {
      running.emplace_back([this, i, threads] { crash_every(threads, i); });
    }
    for (std::thread& thread : running) thread.join();
  }

 private:
  void crash_every(size_t stride, size_t first) {
    store::CrashReplay replay(recording_.operations, empty_disk());
    for (size_t at = first; at <= recording_.operations.size(); at += stride) {
      replay.advance_to(at);
      for (size_t i = 0; i < fan_.rows && totals_.states < wanted_; ++i) crash(replay, at, i);
    }
  }

  static store::FilesImage one_fate(const store::CrashReplay& replay, size_t number,
                                    uint64_t seed) {
    const size_t pattern = number < 2 ? number : 2 + number % (store::kCrashPatterns - 2);
    auto fates =
        make_fates(static_cast<store::CrashPattern>(pattern), replay.unsynced(), seed + number);
    return replay.crash(*fates);
  }

  // One fate of the rows, with several of the blobs.
  void crash(const store::CrashReplay& replay, size_t at, size_t number) {
    const store::FilesImage rows = one_fate(replay, number, at * 1000);
    std::vector<store::FilesImage> images;
    std::vector<uint64_t> digests;
    for (size_t i = 0; i < fan_.blobs; ++i) {
      store::FilesImage image = combine(rows, one_fate(replay, i, at * 1000 + number));
      ++totals_.crashes;
      const uint64_t digest = digest_of(image);
      if (std::find(digests.begin(), digests.end(), digest) != digests.end()) continue;
      if (auto seen = find(digest); !seen.empty() && recovery_.accepts(seen, at)) continue;
      images.push_back(std::move(image));
      digests.push_back(digest);
    }
    if (images.empty()) return;
    std::vector<Recovered> recovered = recovery_.recover(images, at);
    for (size_t i = 0; i < images.size(); ++i) {
      const size_t count = ++totals_.states;
      const Thoroughness thoroughness{count % kCollectEvery == 0, count % kCrashAgainEvery == 0};
      std::string& problem = recovered[i].problem;
      if (problem.empty()) problem = recovery_.recover_thoroughly(images[i], at, thoroughness);
      if (!problem.empty()) report(at, number, problem);
      std::lock_guard lock(mutex_);
      seen_[digests[i]] = std::move(recovered[i].seen);
    }
  }

  std::vector<uint64_t> find(uint64_t digest) {
    std::lock_guard lock(mutex_);
    auto found = seen_.find(digest);
    return found == seen_.end() ? std::vector<uint64_t>() : found->second;
  }

  void report(size_t at, size_t number, const std::string& problem) {
    if (++totals_.wrong > kReportsMax) return;
    std::lock_guard lock(mutex_);
    std::printf("WRONG: %s, crash %zu at operation %zu of %zu: %s\n", name_.c_str(), number, at,
                recording_.operations.size(), problem.c_str());
    for (size_t i = at < 8 ? 0 : at - 8; i < at; ++i) {
      const store::FileOperation& operation = recording_.operations[i];
      std::printf("    %zu: %s file %llu %s %s offset %llu bytes %zu\n", i, kind_name(operation),
                  static_cast<unsigned long long>(operation.file), operation.path.c_str(),
                  operation.new_path.c_str(),
                  static_cast<unsigned long long>(operation.offset_bytes), operation.bytes.size());
    }
    std::fflush(stdout);
  }

  static const char* kind_name(const store::FileOperation& operation) {
    static constexpr const char* kNames[] = {"create", "write",  "truncate", "sync",       "link",
                                             "rename", "unlink", "folder",   "sync folder"};
    return kNames[static_cast<size_t>(operation.kind)];
  }

  const Recording& recording_;
  const std::string name_;
  const Fan fan_;
  const size_t wanted_;
  Totals& totals_;
  const Recovery recovery_;
  std::mutex mutex_;
  std::unordered_map<uint64_t, std::vector<uint64_t>> seen_;  // by digest of the state
};

int run(size_t wanted, uint64_t seed) {
  set_log_level(LogLevel::kError);
  const auto begin = std::chrono::steady_clock::now();
  Totals totals;
  while (totals.states < wanted && totals.wrong == 0) {
    const bool is_large = ++totals.recordings % kLargeEvery == 0;
    const uint64_t own_seed = seed + totals.recordings;
    auto recording = record(is_large ? Workload::kLarge : Workload::kSmall, own_seed);
    if (!recording.ok()) {
      std::printf("WRONG: seed %llu: %s\n", static_cast<unsigned long long>(own_seed),
                  recording.error().message().c_str());
      return 1;
    }
    totals.points += recording->operations.size() + 1;
    const std::string name = "seed " + std::to_string(own_seed) + (is_large ? " (large)" : "");
    Enumeration(*recording, name, is_large ? kLargeFan : kSmallFan, wanted, totals).run();
  }
  const std::chrono::duration<double> spent = std::chrono::steady_clock::now() - begin;
  std::printf("%zu states of %zu crashes at %zu points of %zu histories in %.0f s: %zu wrong\n",
              totals.states.load(), totals.crashes.load(), totals.points, totals.recordings,
              spent.count(), totals.wrong.load());
  return totals.wrong == 0 ? 0 : 1;
}

}  // namespace
}  // namespace tarn::crash

int main(int argc, char** argv) {
  const size_t states = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : tarn::crash::kStates;
  const uint64_t seed = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 1;
  return tarn::crash::run(states, seed);
}
