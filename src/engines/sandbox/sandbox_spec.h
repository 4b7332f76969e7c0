// SandboxSpec: what runs in a sandbox and what it sees of the machine. A plain value that travels
// from the server to the process that starts sandboxes (launch.h); knows nothing of functions.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace tarn::sandbox {

// By what means a sandbox is kept apart; chosen once for the machine (tier.h).
enum class Isolation : uint8_t {
  kTrusted,        // not at all: a helper of ours, such as a zygote
  kProcess,        // landlock, seccomp and limits only; paths are the machine's own
  kUserNamespace,  // all namespaces, as an ordinary user
  kPrivileged,     // all namespaces but the user's, made by root, left under a user id of its own
  kCopy,           // of a sandbox's program that goes on in namespaces of its own (copies.h)
};

enum class MountKind : uint8_t {
  kReadOnly,   // of sources[0], a folder or a file
  kReadWrite,  // likewise
  kOverlay,    // read-only, of all sources, the last one on top
  kTmpfs,      // empty, owned by the sandbox's user, at most size_bytes
  kProc,       // of the sandbox's own processes
  kDevice,     // sources[0] is a device node
};

struct Mount {
  MountKind kind = MountKind::kReadOnly;
  std::vector<std::string> sources;  // absolute, without symbolic links
  std::string target;                // absolute
  uint64_t size_bytes = 0;

  template <class V>
  void fields(V& v) {
    v(kind), v(sources), v(target), v(size_bytes);
  }
};

// A small file or symbolic link in the sandbox's root.
struct RootEntry {
  std::string target;
  std::string content;  // a link's text
  bool is_link = false;

  template <class V>
  void fields(V& v) {
    v(target), v(content), v(is_link);
  }
};

struct ResourceLimits {
  uint64_t processes = 1024;
  uint64_t descriptors = 1024;
  uint64_t file_bytes = 0;  // of one file; 0: no limit
  uint64_t data_bytes = 0;  // of private memory, a process; 0: no limit

  template <class V>
  void fields(V& v) {
    v(processes), v(descriptors), v(file_bytes), v(data_bytes);
  }
};

struct SandboxSpec {
  Isolation isolation = Isolation::kPrivileged;
  // The program and its arguments; empty: the launching zygote goes on inside (launch.h).
  std::vector<std::string> arguments;
  std::vector<std::string> environment;  // "NAME=value"
  std::string folder = "/";              // where it starts
  std::string host_name = "sandbox";
  std::vector<Mount> mounts;  // in this order
  std::vector<RootEntry> entries;
  std::vector<std::string> hidden;          // files and folders to cover where a mount shows them
  std::vector<std::string> control_groups;  // files of those to enter (control_groups.h)
  uint32_t user_id = 0;                     // in the sandbox; of the machine too where kPrivileged
  uint32_t group_id = 0;
  std::vector<int32_t> descriptors;  // numbers that the passed descriptors get, in order
  ResourceLimits limits;
  bool makes_copies = false;  // the program may go on in kCopy sandboxes
  uint32_t entrances = 0;     // kCopy: so many open files of control groups follow `descriptors`

  template <class V>
  void fields(V& v) {
    v(isolation), v(arguments), v(environment), v(folder), v(host_name), v(mounts), v(entries);
    v(hidden), v(control_groups), v(user_id), v(group_id), v(descriptors), v(limits);
    v(makes_copies), v(entrances);
  }
};

constexpr size_t kSpecBytesMax = 128 * 1024;
constexpr size_t kPassedDescriptorsMax = 16;

// What a sandbox says on its status socket, one packet each; its end of the socket closes when the
// last of its processes is gone.
enum class StatusKind : uint8_t {
  kStarted,   // from the launcher, with a pidfd of the sandbox's first process
  kFailed,    // it could not be set up: `text` says at which step
  kExited,    // the program ended with exit code `value`
  kSignaled,  // the program was ended by signal `value`
};

struct StatusMessage {
  StatusKind kind = StatusKind::kFailed;
  int32_t value = 0;  // kStarted: the process id
  std::string text;

  template <class V>
  void fields(V& v) {
    v(kind), v(value), v(text);
  }
};

}  // namespace tarn::sandbox
