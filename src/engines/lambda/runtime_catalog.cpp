#include "engines/lambda/runtime_catalog.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <sstream>

#include "engines/descriptor.h"

namespace tarn::runner {

namespace {

namespace fs = std::filesystem;

// All that AWS has; the rest of a name decides what runs it.
constexpr std::string_view kKnown[] = {
    "python3.8",  "python3.9",  "python3.10",   "python3.11",      "python3.12",
    "python3.13", "python3.14", "nodejs18.x",   "nodejs20.x",      "nodejs22.x",
    "nodejs24.x", "provided",   "provided.al2", "provided.al2023", "java8.al2",
    "java11",     "java17",     "java21",       "java25",          "dotnet6",
    "dotnet8",    "dotnet10",   "ruby3.2",      "ruby3.3",         "ruby3.4",
    "go1.x"};
// Older ones have no boto3 any more, nor does AWS let functions be made for them.
constexpr int kOldestPythonMinor = 10, kNewestPythonMinor = 14;
constexpr int kVersionWaitMs = 3000;

std::string real_path(const std::string& path) {
  std::error_code error;
  const fs::path real = fs::canonical(path, error);
  return error ? std::string() : real.string();
}

// A program, and not a script that looks for one.
bool is_program(const std::string& path) {
  const engines::Descriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  char head[4] = {};
  return file.get() >= 0 && access(path.c_str(), X_OK) == 0 &&
         read(file.get(), head, sizeof head) == sizeof head &&
         std::string_view(head, 4) ==
             "\x7f"
             "ELF";
}

std::vector<std::string> search_folders(const CatalogOptions& options) {
  std::vector<std::string> folders = options.folders;
  std::vector<std::string> homes = options.folders;
  if (const char* path = std::getenv("PATH")) {
    std::istringstream parts(path);
    for (std::string part; std::getline(parts, part, ':');) folders.push_back(part);
  }
  folders.insert(folders.end(), {"/usr/local/bin", "/usr/bin"});
  if (const char* home = std::getenv("HOME")) {
    const std::string base = home;
    homes.insert(homes.end(), {base + "/.pyenv/versions", base + "/.local/share/uv/python",
                               base + "/.nvm/versions/node"});
  }
  // Installations, each with a bin folder; the newest name first.
  for (const std::string& home : homes) {
    std::error_code error;
    std::vector<std::string> found;
    for (const auto& entry : fs::directory_iterator(home, error)) {
      found.push_back(entry.path().string() + "/bin");
    }
    std::sort(found.rbegin(), found.rend());
    folders.insert(folders.end(), found.begin(), found.end());
  }
  return folders;
}

std::optional<RuntimeProgram> find_python(const std::vector<std::string>& folders, int minor) {
  const std::string name = "python3." + std::to_string(minor);
  for (const std::string& folder : folders) {
    const std::string program = real_path(folder + "/" + name);
    if (program.empty() || !is_program(program)) continue;
    const std::string prefix = fs::path(program).parent_path().parent_path();
    const std::string library = prefix + "/lib/" + name;
    if (!fs::exists(library + "/os.py")) continue;
    RuntimeProgram found{name, Language::kPython, program, {}, "CPython 3." + std::to_string(minor),
                         {}};
    if (prefix != "/usr") found.folders = {prefix + "/lib", prefix + "/bin"};
    return found;
  }
  return {};
}

// What the program says to --version; empty where it says nothing in time.
std::string ask_version(const std::string& program) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return {};
  const engines::Descriptor ours(ends[0]);
  engines::Descriptor theirs(ends[1]);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, theirs.get(), 1);
  char* const arguments[] = {const_cast<char*>(program.c_str()), const_cast<char*>("--version"),
                             nullptr};
  char* const environment[] = {nullptr};
  pid_t pid = -1;
  const int failed = posix_spawn(&pid, program.c_str(), &actions, nullptr, arguments, environment);
  posix_spawn_file_actions_destroy(&actions);
  theirs = engines::Descriptor();
  if (failed != 0) return {};
  std::string text;
  pollfd wanted{ours.get(), POLLIN, 0};
  char piece[256];
  if (poll(&wanted, 1, kVersionWaitMs) == 1) {
    const ssize_t got = read(ours.get(), piece, sizeof piece);
    if (got > 0) text.assign(piece, static_cast<size_t>(got));
  }
  kill(pid, SIGKILL);
  waitpid(pid, nullptr, 0);
  while (!text.empty() && text.back() == '\n') text.pop_back();
  return text;
}

std::vector<RuntimeProgram> find_nodes(const std::vector<std::string>& folders) {
  std::vector<RuntimeProgram> found;
  std::vector<std::string> seen;
  for (const std::string& folder : folders) {
    const std::string program = real_path(folder + "/node");
    if (program.empty() || !is_program(program)) continue;
    if (std::find(seen.begin(), seen.end(), program) != seen.end()) continue;
    seen.push_back(program);
    const std::string version = ask_version(program);  // "v20.20.2"
    if (version.empty() || version[0] != 'v') continue;
    RuntimeProgram node{"nodejs" + version.substr(1, version.find('.') - 1) + ".x",
                        Language::kNode,
                        program,
                        {},
                        "Node.js " + version.substr(1),
                        {}};
    if (!program.starts_with("/usr/")) node.folders = {program};
    found.push_back(std::move(node));
  }
  return found;
}

int minor_of(const std::string& name) {
  return std::atoi(name.c_str() + std::string("python3.").size());
}

// The newer of two that are equally far away.
const RuntimeProgram& nearest(const std::vector<RuntimeProgram>& pythons, int minor) {
  return *std::min_element(pythons.begin(), pythons.end(), [&](const auto& a, const auto& b) {
    const int to_a = std::abs(minor_of(a.name) - minor), to_b = std::abs(minor_of(b.name) - minor);
    return to_a != to_b ? to_a < to_b : minor_of(a.name) > minor_of(b.name);
  });
}

}  // namespace

RuntimeCatalog RuntimeCatalog::find(const CatalogOptions& options) {
  RuntimeCatalog catalog;
  const std::vector<std::string> folders = search_folders(options);
  std::vector<RuntimeProgram> pythons;
  for (int minor = kOldestPythonMinor; minor <= kNewestPythonMinor; ++minor) {
    if (auto python = find_python(folders, minor)) pythons.push_back(std::move(*python));
  }
  catalog.programs_ = pythons;
  for (int minor = kOldestPythonMinor; minor <= kNewestPythonMinor && options.nearest_python;
       ++minor) {
    const std::string name = "python3." + std::to_string(minor);
    if (pythons.empty() || catalog.program(name) != nullptr) continue;
    RuntimeProgram other = nearest(pythons, minor);
    other.name = name;
    other.remark = other.version + " instead, allowed by --nearest-python";
    catalog.programs_.push_back(std::move(other));
  }
  for (RuntimeProgram& node : find_nodes(folders)) {
    if (catalog.program(node.name) == nullptr) catalog.programs_.push_back(std::move(node));
  }
  for (const char* name : {"provided", "provided.al2", "provided.al2023"}) {
    catalog.programs_.push_back(
        {name, Language::kProvided, {}, {}, "the code's own bootstrap", {}});
  }
  return catalog;
}

const RuntimeProgram* RuntimeCatalog::program(std::string_view runtime) const {
  for (const RuntimeProgram& program : programs_) {
    if (program.name == runtime) return &program;
  }
  return nullptr;
}

std::vector<FunctionRuntime> RuntimeCatalog::list() const {
  std::vector<FunctionRuntime> out;
  for (const RuntimeProgram& program : programs_) {
    out.push_back({program.name, true, program.program, program.remark});
  }
  for (const std::string_view name : kKnown) {
    if (program(name) != nullptr) continue;
    const bool is_old = name == "python3.8" || name == "python3.9";
    const bool may_be_here = (name.starts_with("python") && !is_old) || name.starts_with("nodejs");
    out.push_back({std::string(name),
                   false,
                   {},
                   may_be_here ? "No such interpreter is on this machine."
                               : "Tarn does not serve this runtime."});
  }
  return out;
}

std::string RuntimeCatalog::present() const {
  std::string out;
  for (const RuntimeProgram& program : programs_) {
    out += (out.empty() ? "" : ", ") + program.name;
  }
  return out;
}

}  // namespace tarn::runner
