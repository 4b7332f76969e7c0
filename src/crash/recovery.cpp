#include "crash/recovery.h"

#include <algorithm>

#include "crash/world.h"
#include "store/crash_replay.h"

namespace tarn::crash {

namespace {

constexpr size_t kSecondCrashes = 8;

// Within a recovered world: what the program does on its way up and in the background.
Result<void> clean_up(World& world) {
  TRY(world.athena().recover());
  TRY(world.collect());
  world.s3().sweeper().wait_idle();
  return {};
}

Result<std::string> find_faults(World& world) {
  const store::FsckReport report = TRY(world.fsck());
  if (!report.is_clean()) return "fsck: " + report.problems.front();
  if (report.orphan_files > 0) {
    return "garbage stays: " + std::to_string(report.orphan_files) + " files or packs";
  }
  return std::string();
}

}  // namespace

bool is_of_rows(const std::string& path) {
  static const std::string rows = std::string(kFolder) + "/rows";
  return path.starts_with(rows) && (path.size() == rows.size() || path[rows.size()] == '/');
}

store::FilesImage combine(const store::FilesImage& rows, const store::FilesImage& blobs) {
  store::FilesImage image = blobs;
  std::erase_if(image.files, [](const auto& entry) { return is_of_rows(entry.first); });
  std::erase_if(image.folders, is_of_rows);
  for (const auto& [path, content] : rows.files) {
    if (is_of_rows(path)) image.files[path] = content;
  }
  for (const std::string& path : rows.folders) {
    if (is_of_rows(path)) image.folders.insert(path);
  }
  return image;
}

Result<std::vector<State>> Recovery::look(World& world) const {
  std::vector<State> states;
  for (const auto& client : recording_.clients) {
    auto state = client->look(world);
    if (!state.ok()) return std::move(state).error().within(client->name());
    states.push_back(std::move(*state));
  }
  return states;
}

std::string Recovery::judge(const std::vector<State>& states, size_t crash_at) const {
  for (size_t i = 0; i < states.size(); ++i) {
    std::string problem = recording_.clients[i]->judge(states[i], crash_at);
    if (!problem.empty()) return problem;
  }
  return {};
}

bool Recovery::accepts(const std::vector<uint64_t>& seen, size_t crash_at) const {
  for (size_t i = 0; i < seen.size(); ++i) {
    if (!recording_.clients[i]->allows(seen[i], crash_at)) return false;
  }
  return true;
}

// With other blobs only what lies in blobs can be another thing.
Result<void> Recovery::look_again(World& world, std::vector<State>& states) const {
  for (size_t i = 0; i < states.size(); ++i) {
    if (!recording_.clients[i]->has_blobs()) continue;
    auto state = recording_.clients[i]->look(world);
    if (!state.ok()) return std::move(state).error().within(recording_.clients[i]->name());
    states[i] = std::move(*state);
  }
  return {};
}

std::vector<Recovered> Recovery::recover(const std::vector<CrashState>& crashes) const {
  std::vector<Recovered> recovered(crashes.size());
  std::vector<std::unique_ptr<store::MemoryFiles>> disks;  // outlive the world
  std::unique_ptr<World> world;
  std::vector<State> states;
  auto run = [&](size_t index) -> Result<void> {
    disks.push_back(std::make_unique<store::MemoryFiles>(crashes[index].image));
    if (index == 0) {
      world = TRY(World::open(*disks.back()));
      states = TRY(look(*world));
    } else {
      TRY(world->replace_blobs(*disks.back()));
      TRY(look_again(*world, states));
    }
    for (const State& state : states) recovered[index].seen.push_back(digest_of(state));
    recovered[index].problem = judge(states, crashes[index].at);
    return {};
  };
  for (size_t index = 0; index < crashes.size(); ++index) {
    auto end = run(index);
    if (!end.ok()) recovered[index].problem = end.error().message();
    if (states.empty()) break;  // the rows do not open
  }
  return recovered;
}

std::string Recovery::recover_thoroughly(const store::FilesImage& image, size_t crash_at,
                                         const Thoroughness& thoroughness) const {
  if (thoroughness.collects) {
    store::MemoryFiles files(image);
    auto problem = check_collected(files);
    if (!problem.ok()) return problem.error().message();
    if (!problem->empty()) return *problem;
  }
  return thoroughness.crashes_again ? crash_again(image, crash_at) : std::string();
}

Result<std::string> Recovery::check_collected(store::Files& files) const {
  std::vector<State> before;
  {
    auto world = TRY(World::open(files));
    TRY(clean_up(*world));
    before = TRY(look(*world));
  }
  for (const auto& [what, value] : before.back()) {
    if (value == "QUEUED") return "query " + what + " neither runs nor has failed";
  }
  auto world = TRY(World::open(files));
  if (TRY(look(*world)) != before) return std::string("a restart changed what is seen");
  return find_faults(*world);
}

// What was seen after a recovery stays, whenever the next crash comes.
std::string Recovery::crash_again(const store::FilesImage& image, size_t crash_at) const {
  store::MemoryFiles disk(image);
  store::FilesRecorder recorder(disk, "");
  size_t opened_at = 0;
  std::vector<State> seen;
  auto run = [&]() -> Result<void> {
    auto world = TRY(World::open(recorder));
    opened_at = recorder.size();
    seen = TRY(look(*world));
    return world->collect();
  };
  auto end = run();
  if (!end.ok()) return end.error().message();
  const std::vector<store::FileOperation> operations = recorder.operations();
  store::CrashReplay replay(operations, image);
  const size_t stride = std::max<size_t>(1, operations.size() / kSecondCrashes);
  for (size_t at = 0; at <= operations.size(); at += stride) {
    replay.advance_to(at);
    auto fates = make_fates(store::CrashPattern::kAny, replay.unsynced(), crash_at + at);
    store::MemoryFiles files(replay.crash(*fates));
    auto check = [&]() -> Result<std::string> {
      auto world = TRY(World::open(files));
      const std::vector<State> states = TRY(look(*world));
      if (at >= opened_at && states != seen) return std::string("other things are seen");
      return judge(states, crash_at);
    };
    auto problem = check();
    if (!problem.ok()) problem = problem.error().message();
    if (!problem->empty()) {
      return "after a second crash at operation " + std::to_string(at) +
             " of recovery: " + *problem;
    }
  }
  return {};
}

}  // namespace tarn::crash
