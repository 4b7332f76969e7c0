// crash_states: makes what a crash may leave of a store at work, many thousand times, recovers each
// and compares it with what was acknowledged.
//
//   crash_states [STATES [SEED]]      100,000 distinct states by default; exits 1 if any is wrong
#include <malloc.h>
#include <sys/resource.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "base/log.h"
#include "crash/image_digests.h"
#include "crash/recovery.h"
#include "store/crash_replay.h"

namespace tarn::crash {
namespace {

constexpr size_t kStates = 100'000;
// How many fates of rows and of blobs are tried at each point; each pair is a state.
struct Fan {
  size_t rows;
  size_t blobs;
};
constexpr Fan kSmallFan = {16, 32};
constexpr Fan kLargeFan = {4, 8};
constexpr int kLargeEvery = 8;  // recordings
constexpr size_t kPointsTogether = 16;
constexpr size_t kCollectEvery = 64;      // states
constexpr size_t kCrashAgainEvery = 512;  // states
constexpr size_t kReportsMax = 5;
constexpr size_t kProgressEvery = 50'000;  // states

struct Totals {
  std::atomic<size_t> states{0};     // distinct ones
  std::atomic<size_t> recovered{0};  // two threads may come to the same one at one time
  std::atomic<size_t> crashes{0};    // may lead to the same state
  std::atomic<size_t> wrong{0};
  size_t points = 0;
  size_t recordings = 0;

  void add_state(uint64_t digest) {
    const std::lock_guard lock(mutex_);
    if (digests_.insert(digest).second) ++states;
  }

 private:
  std::mutex mutex_;
  std::unordered_set<uint64_t> digests_;  // of all histories
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
  using Candidates = std::map<uint64_t, std::vector<CrashState>>;  // by digest of the rows

  // Neighbouring points share most rows, which are then recovered once for all of them.
  void crash_every(size_t stride, size_t first) {
    store::CrashReplay replay(recording_.operations, empty_disk());
    ImageDigests digests;
    const size_t points = recording_.operations.size() + 1;
    for (size_t begin = first * kPointsTogether; begin < points;
         begin += stride * kPointsTogether) {
      Candidates candidates;
      const size_t end = std::min(points, begin + kPointsTogether);
      for (size_t at = begin; at < end && totals_.states < wanted_; ++at) {
        replay.advance_to(at);
        const Fan fan{std::min(fan_.rows, fates_worth_trying(replay.unsynced(is_of_rows))),
                      std::min(fan_.blobs, fates_worth_trying(replay.unsynced(is_of_blobs)))};
        for (size_t i = 0; i < fan.rows; ++i) crash(replay, at, i, fan.blobs, digests, candidates);
      }
      for (auto& [rows, states] : candidates) recover(states);
    }
  }

  // Where little is unsynced, more fates would come out the same.
  static size_t fates_worth_trying(size_t unsynced) { return 1 + 10 * unsynced; }

  // `number` and `seed` choose the fates; the same ones make the same of what is the same.
  static store::FilesImage one_fate(const store::CrashReplay& replay, size_t number, uint64_t seed,
                                    const store::CrashReplay::IsMeant& is_meant) {
    const size_t pattern = number < 2 ? number : 2 + number % (store::kCrashPatterns - 2);
    auto fates = make_fates(static_cast<store::CrashPattern>(pattern), replay.unsynced(is_meant),
                            seed + number);
    return replay.crash(*fates, is_meant);
  }

  // One fate of the rows, with several of the blobs. What was seen before is only judged.
  void crash(const store::CrashReplay& replay, size_t at, size_t number, size_t blob_fates,
             ImageDigests& digests, Candidates& candidates) {
    const store::FilesImage rows = one_fate(replay, number, 0, is_of_rows);
    const uint64_t rows_digest = digests.digest_of(rows, is_of_rows);
    std::vector<CrashState>& together = candidates[rows_digest];
    for (size_t i = 0; i < blob_fates; ++i) {
      const store::FilesImage blobs = one_fate(replay, i, number * fan_.blobs, is_of_blobs);
      ++totals_.crashes;
      const uint64_t digest = rows_digest * 31 + digests.digest_of(blobs, is_of_blobs);
      const auto is_same = [&](const CrashState& state) { return state.digest == digest; };
      const auto same = std::find_if(together.begin(), together.end(), is_same);
      if (same != together.end()) {
        same->other_points.push_back(at);
      } else if (auto seen = find(digest); !seen.empty()) {
        if (!recovery_.accepts(seen, at)) report(at, number, "a state that was right before");
      } else {
        together.push_back({combine(rows, blobs), digest, at, number, {}});
      }
    }
  }

  void recover(std::vector<CrashState>& states) {
    if (states.empty()) return;
    std::vector<Recovered> recovered = recovery_.recover(states);
    for (size_t i = 0; i < states.size(); ++i) {
      const CrashState& state = states[i];
      const size_t count = ++totals_.recovered;
      const Thoroughness thoroughness{count % kCollectEvery == 0, count % kCrashAgainEvery == 0};
      std::string& problem = recovered[i].problem;
      if (problem.empty()) {
        problem = recovery_.recover_thoroughly(state.image, state.at, thoroughness);
      }
      for (size_t at : state.other_points) {
        if (problem.empty() && !recovery_.accepts(recovered[i].seen, at)) {
          problem = "it is wrong at operation " + std::to_string(at);
        }
      }
      if (!problem.empty()) report(state.at, state.number, problem);
      totals_.add_state(state.digest);
      std::lock_guard lock(mutex_);
      seen_[state.digest] = std::move(recovered[i].seen);
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

double cpu_seconds() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

int run(size_t wanted, uint64_t seed) {
  set_log_level(LogLevel::kError);
  const auto begin = std::chrono::steady_clock::now();
  Totals totals;
  size_t next_progress = kProgressEvery;
  while (totals.states < wanted && totals.wrong == 0) {
    if (totals.states >= next_progress) {
      std::fprintf(stderr, "%zu of %zu states, none wrong\n", totals.states.load(), wanted);
      next_progress += kProgressEvery;
    }
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
  std::printf(
      "%zu distinct states of %zu crashes at %zu points of %zu histories in %.0f s (%.1f ms of CPU "
      "each): %zu wrong\n",
      totals.states.load(), totals.crashes.load(), totals.points, totals.recordings, spent.count(),
      1000 * cpu_seconds() / static_cast<double>(std::max<size_t>(1, totals.states)),
      totals.wrong.load());
  return totals.wrong == 0 ? 0 : 1;
}

}  // namespace
}  // namespace tarn::crash

int main(int argc, char** argv) {
  // Contents of files come and go all the time: kept, not given back to the system and zeroed anew.
  ::mallopt(M_MMAP_THRESHOLD, 256 << 20);
  ::mallopt(M_TRIM_THRESHOLD, 256 << 20);
  const size_t states = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : tarn::crash::kStates;
  const uint64_t seed = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 1;
  return tarn::crash::run(states, seed);
}
