#include "engines/sandbox/control_groups.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <charconv>
#include <cstdlib>
#include <filesystem>
#include <sstream>

#include "engines/descriptor.h"

namespace tarn::sandbox {

namespace {

constexpr const char* kPrefix = "tarn-";

std::string read_text(const std::string& path) {
  const engines::Descriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  std::string text;
  char piece[4096];
  for (ssize_t got; file.get() >= 0 && (got = read(file.get(), piece, sizeof piece)) > 0;) {
    text.append(piece, static_cast<size_t>(got));
  }
  return text;
}

bool write_text(const std::string& path, const std::string& text) {
  const engines::Descriptor file(open(path.c_str(), O_WRONLY | O_CLOEXEC));
  return file.get() >= 0 &&
         write(file.get(), text.data(), text.size()) == static_cast<ssize_t>(text.size());
}

// The number after `name` in lines of "name number".
std::optional<uint64_t> number_in(const std::string& text, const std::string& name) {
  std::istringstream lines(text);
  std::string word;
  uint64_t number = 0;
  while (lines >> word >> number) {
    if (word == name) return number;
  }
  return {};
}

bool has_word(const std::string& text, const std::string& word, char separator) {
  std::istringstream words(text);
  for (std::string each; std::getline(words, each, separator);) {
    if (each == word) return true;
  }
  return false;
}

// This process's group of a version 1 controller, or of version 2 ("").
std::optional<std::string> own_group(const std::string& controller) {
  std::istringstream lines(read_text("/proc/self/cgroup"));
  for (std::string line; std::getline(lines, line);) {
    const size_t first = line.find(':'), second = line.find(':', first + 1);
    if (second == std::string::npos) continue;
    const std::string controllers = line.substr(first + 1, second - first - 1);
    if (controllers == controller || has_word(controllers, controller, ',')) {
      return line.substr(second + 1);
    }
  }
  return {};
}

// Where a hierarchy's group is in the file system: mountinfo names the group that is mounted and
// the place.
std::optional<std::string> folder_of(const std::string& type, const std::string& controller,
                                     const std::string& group) {
  std::istringstream lines(read_text("/proc/self/mountinfo"));
  for (std::string line; std::getline(lines, line);) {
    const size_t dash = line.find(" - ");
    if (dash == std::string::npos) continue;
    std::istringstream left(line.substr(0, dash)), right(line.substr(dash + 3));
    std::string skipped, root, place, found_type, device, options;
    left >> skipped >> skipped >> skipped >> root >> place;
    right >> found_type >> device >> options;
    if (found_type != type) continue;
    if (!controller.empty() && !has_word(options, controller, ',')) continue;
    if (root == "/") return place + (group == "/" ? "" : group);
    if (group.starts_with(root)) return place + group.substr(root.size());
    return place;
  }
  return {};
}

bool make_group(const std::string& folder) {
  return mkdir(folder.c_str(), 0755) == 0 || errno == EEXIST;
}

// "tarn-PID", whose process is gone.
bool is_abandoned(const std::string& name) {
  if (!name.starts_with(kPrefix)) return false;
  pid_t pid = 0;
  const char* begin = name.data() + std::string(kPrefix).size();
  std::from_chars(begin, name.data() + name.size(), pid);
  return pid > 0 && ::kill(pid, 0) != 0 && errno == ESRCH;
}

void remove_below(const std::string& folder) {
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
    if (entry.is_directory(error)) rmdir(entry.path().c_str());
  }
}

void sweep_folder(const std::string& own) {
  if (own.empty()) return;
  remove_below(own);
  std::error_code error;
  const std::string parent = own.substr(0, own.rfind('/'));
  for (const auto& entry : std::filesystem::directory_iterator(parent, error)) {
    if (!is_abandoned(entry.path().filename())) continue;
    remove_below(entry.path());
    rmdir(entry.path().c_str());
  }
}

}  // namespace

ControlGroup::ControlGroup(std::string memory_folder, std::string processes_folder, bool is_v2)
    : memory_(std::move(memory_folder)), processes_(std::move(processes_folder)), is_v2_(is_v2) {}

ControlGroup::~ControlGroup() {
  if (!memory_.empty()) rmdir(memory_.c_str());
  if (!is_v2_ && !processes_.empty()) rmdir(processes_.c_str());
}

// Version 1 has a file by which a thread moves itself alone, and so waits for nobody; whoever moves
// a process waits until all of the machine have passed a point where they may fork, 10 ms mostly.
std::vector<std::string> ControlGroup::entrances() const {
  const std::string file = is_v2_ ? "/cgroup.procs" : "/tasks";
  std::vector<std::string> out;
  if (!memory_.empty()) out.push_back(memory_ + file);
  if (!is_v2_ && !processes_.empty()) out.push_back(processes_ + file);
  return out;
}

std::optional<uint64_t> ControlGroup::private_bytes() const {
  if (memory_.empty()) return {};
  return number_in(read_text(memory_ + "/memory.stat"), is_v2_ ? "anon" : "total_rss");
}

bool ControlGroup::ran_out_of_memory() const {
  if (memory_.empty()) return false;
  const std::string events = memory_ + (is_v2_ ? "/memory.events" : "/memory.oom_control");
  return number_in(read_text(events), "oom_kill").value_or(0) > 0;
}

void ControlGroup::kill() const {
  if (is_v2_) write_text(memory_ + "/cgroup.kill", "1");
}

ControlGroups ControlGroups::find() {
  ControlGroups groups;
  if (const auto own = own_group("")) groups.find_v2(*own);
  if (groups.memory_.empty()) groups.find_v1();
  groups.sweep();
  return groups;
}

// A group with limited children may hold no process itself, so this one moves into a child first.
void ControlGroups::find_v2(const std::string& own) {
  const auto folder = folder_of("cgroup2", "", own);
  if (!folder) return;
  std::string controllers = read_text(*folder + "/cgroup.controllers");
  while (!controllers.empty() && controllers.back() == '\n') controllers.pop_back();
  if (!has_word(controllers, "memory", ' ') || !has_word(controllers, "pids", ' ')) {
    reason_ = "memory and pids are not delegated to this control group";
    return;
  }
  const std::string server = *folder + "/tarn-server";
  std::istringstream residents(read_text(*folder + "/cgroup.procs"));
  if (!make_group(server)) {
    reason_ = "this control group is not writable";
    return;
  }
  for (std::string pid; std::getline(residents, pid);) {
    const bool is_ours = std::atoi(pid.c_str()) == getpid() ||
                         has_word(read_text("/proc/" + pid + "/comm"), "tarn-spawner", '\n');
    if (is_ours) write_text(server + "/cgroup.procs", pid);
  }
  const std::string base = *folder + "/" + kPrefix + std::to_string(getpid());
  if (!write_text(*folder + "/cgroup.subtree_control", "+memory +pids") || !make_group(base) ||
      !write_text(base + "/cgroup.subtree_control", "+memory +pids")) {
    reason_ = "other processes share this control group";
    return;
  }
  memory_ = processes_ = base;
  is_v2_ = true;
}

void ControlGroups::find_v1() {
  const auto base = [](const std::string& controller) -> std::string {
    const auto group = own_group(controller);
    if (!group) return {};
    const auto folder = folder_of("cgroup", controller, *group);
    if (!folder) return {};
    const std::string made = *folder + "/" + kPrefix + std::to_string(getpid());
    return make_group(made) ? made : std::string();
  };
  memory_ = base("memory");
  processes_ = base("pids");
  if (!memory_.empty()) write_text(memory_ + "/memory.use_hierarchy", "1");
  if (reason_.empty() && memory_.empty()) reason_ = "this process may not make control groups";
}

std::unique_ptr<ControlGroup> ControlGroups::make(const std::string& name,
                                                  const GroupLimits& limits) const {
  const std::string memory = memory_.empty() ? "" : memory_ + "/" + name;
  const std::string processes = processes_.empty() ? "" : processes_ + "/" + name;
  if (memory.empty() && processes.empty()) return nullptr;
  auto group = std::make_unique<ControlGroup>(memory, processes, is_v2_);
  if (!memory.empty()) {
    const std::string bytes = std::to_string(limits.memory_bytes);
    if (!make_group(memory)) return nullptr;
    if (!write_text(memory + (is_v2_ ? "/memory.max" : "/memory.limit_in_bytes"), bytes)) {
      return nullptr;
    }
    // Where there is swap, it is not an environment's; kernels without it lack the files.
    write_text(memory + (is_v2_ ? "/memory.swap.max" : "/memory.memsw.limit_in_bytes"),
               is_v2_ ? "0" : bytes);
  }
  if (!processes.empty()) {
    if (!make_group(processes)) return nullptr;
    if (!write_text(processes + "/pids.max", std::to_string(limits.processes))) return nullptr;
  }
  return group;
}

void ControlGroups::sweep() const {
  sweep_folder(memory_);
  if (!is_v2_) sweep_folder(processes_);
}

}  // namespace tarn::sandbox
