#include "engines/drawing/local_drawer.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <condition_variable>
#include <filesystem>
#include <mutex>
#include <optional>
#include <utility>

#include "engines/drawing/errors.h"
#include "engines/drawing/piped_run.h"
#include "engines/lambda/recipe.h"
#include "engines/lambda/runtime_catalog.h"

namespace tarn::drawing {
namespace {

namespace fs = std::filesystem;
using sandbox::Isolation;
using sandbox::Mount;
using sandbox::MountKind;

constexpr size_t kSheetBytesMax = 32 << 20;
constexpr uint32_t kAtOnce = 2;  // drawings; the others wait
constexpr uint64_t kMib = 1 << 20;
constexpr uint64_t kMemoryBytes = 1024 * kMib;
constexpr uint64_t kScratchBytes = 128 * kMib;
constexpr uint64_t kProcessesMax = 65;
constexpr uint64_t kPrivateSlackBytes = uint64_t{8} << 30;  // V8 reserves what it never touches
// Users of drawings come after those of functions and jobs.
constexpr uint32_t kUserBase = 1879048192 + 1'100'000;
constexpr uint32_t kUsers = 1000;
constexpr uint32_t kInnerUser = 10001;
constexpr const char* kConverter = "/usr/bin/rsvg-convert";

struct Pipe {
  engines::Descriptor ours, theirs;
};

Result<Pipe> make_pipe(bool is_read_by_us) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return system_error("pipe2", "a drawing", errno);
  engines::Descriptor reads(ends[0]), writes(ends[1]);
  if (is_read_by_us) return Pipe{std::move(reads), std::move(writes)};
  return Pipe{std::move(writes), std::move(reads)};
}

std::string real_path(const std::string& path) {
  std::error_code error;
  const fs::path real = fs::canonical(path, error);
  return error ? std::string() : real.string();
}

const char* name_of(DrawingFormat format) {
  switch (format) {
    case DrawingFormat::kSvg:
      return "svg";
    case DrawingFormat::kPng:
      return "png";
    case DrawingFormat::kPdf:
      return "pdf";
  }
  return "";
}

class Drawer final : public LocalDrawer {
 public:
  Drawer(sandbox::Spawner& spawner, LocalDrawerOptions options)
      : spawner_(spawner), options_(std::move(options)) {}

  Result<std::string> draw(std::string_view sheet, DrawingFormat format) override;

 private:
  struct Ready {
    runner::RecipeSurroundings surroundings;
    std::string node, script;
    bool has_converter = false;
  };
  // One of the kAtOnce places, for as long as it lives.
  class Place;

  const Ready& ready();
  Result<void> check(const Ready& here, DrawingFormat format);
  sandbox::SandboxSpec make_spec(const Ready& here, DrawingFormat format, uint32_t slot,
                                 const std::string& scratch);
  Result<LaunchedProgram> launch(const Ready& here, DrawingFormat format, uint32_t slot,
                                 const std::string& scratch);

  sandbox::Spawner& spawner_;
  const LocalDrawerOptions options_;
  std::once_flag looked_;
  std::optional<Ready> ready_;
  std::atomic<uint32_t> slots_{0};
  std::mutex mutex_;
  std::condition_variable freed_;
  uint32_t places_ = kAtOnce;
};

class Drawer::Place {
 public:
  explicit Place(Drawer& drawer) : drawer_(drawer) {
    std::unique_lock lock(drawer_.mutex_);
    drawer_.freed_.wait(lock, [this] { return drawer_.places_ != 0; });
    --drawer_.places_;
  }
  ~Place() {
    const std::lock_guard lock(drawer_.mutex_);
    ++drawer_.places_;
    drawer_.freed_.notify_one();
  }
  Place(const Place&) = delete;
  Place& operator=(const Place&) = delete;

 private:
  Drawer& drawer_;
};

const Drawer::Ready& Drawer::ready() {
  std::call_once(looked_, [this] {
    Ready made;
    made.surroundings.tier = spawner_.tier();
    made.surroundings.limits_memory = options_.groups.limits_memory();
    runner::add_system(made.surroundings);
    const std::string fonts = real_path("/etc/fonts");
    if (!fonts.empty()) {
      made.surroundings.system.push_back({MountKind::kReadOnly, {fonts}, "/etc/fonts", 0});
    }
    const auto catalog = runner::RuntimeCatalog::find({});
    for (const char* name : {"nodejs24.x", "nodejs22.x", "nodejs20.x", "nodejs18.x"}) {
      const runner::RuntimeProgram* program = catalog.program(name);
      if (program == nullptr) continue;
      made.node = program->program;
      for (const std::string& folder : program->folders) {
        const std::string real = real_path(folder);
        if (real.empty()) continue;
        made.surroundings.system.push_back({MountKind::kReadOnly, {real}, folder, 0});
      }
      break;
    }
    made.script = real_path(options_.runtimes_folder + "/drawing/draw.mjs");
    made.has_converter = access(kConverter, X_OK) == 0;
    std::error_code error;
    fs::remove_all(options_.scratch_folder, error);
    ready_ = std::move(made);
  });
  return *ready_;
}

Result<void> Drawer::check(const Ready& here, DrawingFormat format) {
  if (here.script.empty()) {
    return drawing_unavailable("the console is not built; `./run build` says why");
  }
  if (here.node.empty()) {
    return drawing_unavailable("there is no Node.js 18 or later; install the package nodejs");
  }
  if (!here.has_converter && format != DrawingFormat::kSvg) {
    return drawing_unavailable("there is no rsvg-convert; install the package librsvg2-bin");
  }
  if (here.surroundings.tier.isolation == Isolation::kTrusted) {
    return drawing_unavailable("this machine cannot keep programs apart: " +
                               here.surroundings.tier.reason);
  }
  return {};
}

sandbox::SandboxSpec Drawer::make_spec(const Ready& here, DrawingFormat format, uint32_t slot,
                                       const std::string& scratch) {
  sandbox::SandboxSpec spec;
  spec.isolation = here.surroundings.tier.isolation;
  const bool is_privileged = spec.isolation == Isolation::kPrivileged;
  const bool has_root = spec.isolation != Isolation::kProcess;
  spec.user_id = is_privileged ? kUserBase + slot % kUsers : kInnerUser;
  spec.group_id = spec.user_id;
  Mount temporary{MountKind::kTmpfs, {}, "/tmp", kScratchBytes};
  if (!has_root) temporary.sources = {scratch};
  spec.mounts.push_back(std::move(temporary));
  const auto& system = here.surroundings.system;
  spec.mounts.insert(spec.mounts.end(), system.begin(), system.end());
  spec.mounts.push_back(
      {MountKind::kReadOnly, {here.script}, has_root ? "/draw.mjs" : here.script, 0});
  spec.entries = here.surroundings.entries;
  spec.hidden = options_.hidden;
  spec.folder = has_root ? "/tmp" : scratch;
  spec.environment = {
      "LANG=C.UTF-8",        "PATH=/usr/bin:/bin",    "TZ=:UTC",
      "HOME=" + spec.folder, "TMPDIR=" + spec.folder, "XDG_CACHE_HOME=" + spec.folder};
  spec.arguments = {here.node, "--max-old-space-size=512",
                    "--disallow-code-generation-from-strings", has_root ? "/draw.mjs" : here.script,
                    name_of(format)};
  spec.descriptors = {0, 1, 2};
  spec.limits.file_bytes = kScratchBytes;
  spec.limits.processes = has_root ? kProcessesMax : 16 * 1024;
  if (!here.surroundings.limits_memory) spec.limits.data_bytes = kMemoryBytes + kPrivateSlackBytes;
  return spec;
}

Result<LaunchedProgram> Drawer::launch(const Ready& here, DrawingFormat format, uint32_t slot,
                                       const std::string& scratch) {
  Pipe input = TRY(make_pipe(false));
  Pipe output = TRY(make_pipe(true));
  Pipe errors = TRY(make_pipe(true));
  sandbox::SandboxSpec spec = make_spec(here, format, slot, scratch);
  LaunchedProgram launched;
  launched.group =
      options_.groups.make("drawing-" + std::to_string(slot), {kMemoryBytes, kProcessesMax});
  if (launched.group) spec.control_groups = launched.group->entrances();
  launched.has_namespace = here.surroundings.tier.isolation != Isolation::kProcess;
  const int passed[] = {input.theirs.get(), output.theirs.get(), errors.theirs.get()};
  launched.status = TRY(sandbox::request_launch(spawner_.socket(), spec, passed));
  launched.input = std::move(input.ours);
  launched.output = std::move(output.ours);
  launched.errors = std::move(errors.ours);
  return launched;
}

Result<std::string> Drawer::draw(std::string_view sheet, DrawingFormat format) {
  if (sheet.size() > kSheetBytesMax) {
    return drawing_too_large("The sheet shows more than " + std::to_string(kSheetBytesMax >> 20) +
                             " MiB of data: filter it, or export the data.");
  }
  const Ready& here = ready();
  TRY(check(here, format));
  const Place place(*this);
  const uint32_t slot = slots_++;
  std::string scratch;
  if (here.surroundings.tier.isolation == Isolation::kProcess) {
    scratch = options_.scratch_folder + "/" + std::to_string(slot);
    std::error_code error;
    fs::create_directories(scratch, error);
    chmod(scratch.c_str(), 0700);
  }
  auto launched = launch(here, format, slot, scratch);
  auto drawn = launched.ok() ? PipedRun(*std::move(launched), {}).run(sheet)
                             : Result<std::string>(launched.error());
  std::error_code error;
  if (!scratch.empty()) fs::remove_all(scratch, error);
  return drawn;
}

}  // namespace

std::unique_ptr<LocalDrawer> LocalDrawer::make(sandbox::Spawner& spawner,
                                               LocalDrawerOptions options) {
  return std::make_unique<Drawer>(spawner, std::move(options));
}

}  // namespace tarn::drawing
