// Control groups of sandboxes: how much memory and how many processes one may have, by version 2
// (delegated to us), version 1, or not at all.
//
//   ControlGroups groups = ControlGroups::find();     // once; moves this process where v2 needs it
//   auto group = groups.make("environment-7", {.memory_bytes = 128 << 20, .processes = 1024});
//   spec.control_groups = group->entrances();
//
// find() and make() belong to one thread each; a group to its owner.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace tarn::sandbox {

struct GroupLimits {
  uint64_t memory_bytes = 0;  // of all its processes and their tmpfs
  uint64_t processes = 0;
};

class ControlGroup {
 public:
  ControlGroup(std::string memory_folder, std::string processes_folder, bool is_v2);
  // Removes it, if nothing lives in it any more; else the next ControlGroups::sweep() does.
  ~ControlGroup();
  ControlGroup(const ControlGroup&) = delete;
  ControlGroup& operator=(const ControlGroup&) = delete;

  // Files to which a process of one thread writes "0" to move itself.
  std::vector<std::string> entrances() const;
  std::optional<uint64_t> private_bytes() const;  // memory that is no file's, now
  bool ran_out_of_memory() const;                 // the kernel has killed one of it
  void kill() const;                              // all of it, where the kernel can (v2)

 private:
  const std::string memory_, processes_;  // equal in version 2; empty: no such controller
  const bool is_v2_;
};

class ControlGroups {
 public:
  static ControlGroups find();

  bool limits_memory() const { return !memory_.empty(); }
  bool limits_processes() const { return !processes_.empty(); }
  const std::string& reason() const { return reason_; }  // why something is not limited
  // Null where nothing is limited or the kernel refuses.
  std::unique_ptr<ControlGroup> make(const std::string& name, const GroupLimits& limits) const;
  // Removes groups that are empty, also those of servers that were killed.
  void sweep() const;

 private:
  void find_v2(const std::string& own);
  void find_v1();

  std::string memory_, processes_;  // folders of this server's groups
  bool is_v2_ = false;
  std::string reason_;
};

}  // namespace tarn::sandbox
