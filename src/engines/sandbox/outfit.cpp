#include "engines/sandbox/outfit.h"

#include <fcntl.h>
#include <grp.h>
#include <linux/nsfs.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <string>

#include "engines/packing.h"
#include "engines/sandbox/pidfd.h"
#include "engines/sandbox/root_tree.h"

namespace tarn::sandbox {

namespace {

struct Namespace {
  Descriptor file;
  struct stat facts {};
  bool operator==(const Namespace& other) const {
    return facts.st_dev == other.facts.st_dev && facts.st_ino == other.facts.st_ino;
  }
};

Result<Namespace> namespace_of(const std::string& process, const std::string& kind) {
  const std::string path = "/proc/" + process + "/ns/" + kind;
  Namespace found;
  found.file = Descriptor(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (found.file.get() < 0 || fstat(found.file.get(), &found.facts) != 0) {
    return system_error("open", path, errno);
  }
  return found;
}

Result<Namespace> parent_of(const Namespace& child) {
  Namespace found;
  found.file = Descriptor(ioctl(child.file.get(), NS_GET_PARENT));
  if (found.file.get() < 0 || fstat(found.file.get(), &found.facts) != 0) {
    return system_error("ioctl", "NS_GET_PARENT", errno);
  }
  return found;
}

Error not_a_copy(const char* why) {
  return internal_error(std::string("not a copy of its original: ") + why);
}

// Whether the last of its process ids, which is that in its own namespace, is 1.
bool is_first(const std::string& process) {
  const Descriptor file(open(("/proc/" + process + "/status").c_str(), O_RDONLY | O_CLOEXEC));
  char text[4096];
  const ssize_t size = file.get() < 0 ? 0 : read(file.get(), text, sizeof text);
  const std::string status(text, size > 0 ? static_cast<size_t>(size) : 0);
  const size_t at = status.find("\nNSpid:");
  const size_t end = status.find('\n', at + 1);
  return at != std::string::npos && end != std::string::npos &&
         status.substr(at, end - at).ends_with("\t1");
}

bool has_ended(int pidfd) {
  pollfd wanted{pidfd, POLLIN, 0};
  return poll(&wanted, 1, 0) != 0;
}

Result<void> check(const std::string& original, const std::string& copy, int copy_pidfd) {
  if (!is_first(copy)) return not_a_copy("it is not the first of its namespace");
  const Namespace above = TRY(namespace_of(original, "pid"));
  const Namespace below = TRY(namespace_of(copy, "pid"));
  if (!(TRY(parent_of(below)) == above)) return not_a_copy("it lies elsewhere");
  for (const char* kind : {"user", "mnt"}) {
    const Namespace its = TRY(namespace_of(copy, kind));
    if (its == TRY(namespace_of(original, kind)) || its == TRY(namespace_of("self", kind))) {
      return not_a_copy("it shares a namespace");
    }
  }
  // Until here it was there, so all that was asked was of it and of no other of its number.
  if (has_ended(copy_pidfd)) return not_a_copy("it has ended");
  return {};
}

Result<void> fill_file(const std::string& path, const std::string& text) {
  const Descriptor file(open(path.c_str(), O_WRONLY | O_CLOEXEC));
  if (file.get() < 0) return system_error("open", path, errno);
  if (write(file.get(), text.data(), text.size()) < 0) return system_error("write", path, errno);
  return {};
}

// To the machine's user that the original has, by the name that it has there too.
Result<void> map_user(const SandboxSpec& spec, const std::string& copy) {
  const std::string user = std::to_string(spec.user_id), group = std::to_string(spec.group_id);
  TRY(fill_file("/proc/" + copy + "/setgroups", "deny"));
  TRY(fill_file("/proc/" + copy + "/uid_map", user + " " + user + " 1"));
  return fill_file("/proc/" + copy + "/gid_map", group + " " + group + " 1");
}

Result<void> enter(int pidfd, int namespaces) {
  if (setns(pidfd, namespaces) != 0) return system_error("setns", "a copy's namespaces", errno);
  return {};
}

Result<void> take_user(uint32_t user, uint32_t group) {
  if (setresgid(group, group, group) != 0) return system_error("setresgid", "", errno);
  if (setresuid(user, user, user) != 0) return system_error("setresuid", "", errno);
  return {};
}

Result<void> enter_copy(const SandboxSpec& spec, int original_pidfd, int copy_pidfd) {
  const std::string original = std::to_string(pid_of(original_pidfd));
  const std::string copy = std::to_string(pid_of(copy_pidfd));
  TRY(check(original, copy, copy_pidfd));
  for (const std::string& path : spec.control_groups) TRY(fill_file(path, "0"));
  if (geteuid() == 0) (void)setgroups(0, nullptr);
  if (!(TRY(namespace_of(original, "user")) == TRY(namespace_of("self", "user")))) {
    TRY(enter(original_pidfd, CLONE_NEWUSER));
  }
  TRY(map_user(spec, copy));
  TRY(enter(copy_pidfd, CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID));
  return take_user(spec.user_id, spec.group_id);
}

[[noreturn]] void report(int status, const Result<void>& done) {
  StatusMessage message{StatusKind::kExited, 0, {}};
  if (!done.ok()) message = {StatusKind::kFailed, 0, done.error().message()};
  (void)send_packet(status, engines::pack(message));
  _exit(done.ok() ? 0 : 125);
}

}  // namespace

void outfit(const SandboxSpec& spec, std::vector<Descriptor> descriptors, Descriptor status) {
  const pid_t helper = fork();
  if (helper > 0) return;
  if (helper < 0) {
    const Error error = system_error("fork", "a copy's outfitter", errno);
    (void)send_packet(status.get(),
                      engines::pack(StatusMessage{StatusKind::kFailed, 0, error.message()}));
    return;
  }
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (descriptors.size() != 2) report(status.get(), internal_error("two processes are meant"));
  auto done = enter_copy(spec, descriptors[0].get(), descriptors[1].get());
  if (!done.ok()) report(status.get(), done);
  // Of the copy's process namespace only a child is, as a mount of /proc wants it. It takes the
  // number that the original's program has in its own, so the copy's has another: by that,
  // libraries notice that they were copied.
  const pid_t child = fork();
  if (child < 0) report(status.get(), system_error("fork", "a copy's outfitter", errno));
  if (child > 0) _exit(0);
  umask(0);
  report(status.get(), enter_copy_tree(spec));
}

}  // namespace tarn::sandbox
