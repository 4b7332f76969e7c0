#include "engines/sandbox/root_tree.h"

#include <fcntl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>

#include "base/check.h"
#include "engines/descriptor.h"
#include "engines/sandbox/folder_copy.h"

namespace tarn::sandbox {

namespace {

// Where the new root is mounted for a moment. What the machine has there stays reachable, below
// kOldRoot.
constexpr const char* kStage = "/tmp";
constexpr const char* kOldRoot = "/.machine";

Error failure(const char* call, const std::string& path) { return system_error(call, path, errno); }

Result<void> make_folders(const std::string& path) {
  for (size_t slash = path.find('/', 1); slash != std::string::npos;
       slash = path.find('/', slash + 1)) {
    if (mkdir(path.substr(0, slash).c_str(), 0755) != 0 && errno != EEXIST) {
      return failure("mkdir", path);
    }
  }
  return {};
}

Result<void> make_folder(const std::string& path) {
  TRY(make_folders(path));
  if (mkdir(path.c_str(), 0755) != 0 && errno != EEXIST) return failure("mkdir", path);
  return {};
}

Result<void> make_file(const std::string& path, const std::string& content) {
  TRY(make_folders(path));
  const engines::Descriptor file(
      open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0644));
  if (file.get() < 0) return failure("open", path);
  if (write(file.get(), content.data(), content.size()) != static_cast<ssize_t>(content.size())) {
    return failure("write", path);
  }
  return {};
}

Result<bool> is_folder(const std::string& path) {
  struct stat facts {};
  if (stat(path.c_str(), &facts) != 0) return failure("stat", path);
  return S_ISDIR(facts.st_mode);
}

// Adds flags to a mount and to those below it; never takes one away, which a user namespace could
// not.
Result<void> set_flags(const std::string& target, uint64_t flags, bool recursive) {
  mount_attr attributes{};
  attributes.attr_set = flags;
  if (syscall(SYS_mount_setattr, AT_FDCWD, target.c_str(), recursive ? AT_RECURSIVE : 0,
              &attributes, sizeof attributes) != 0) {
    return failure("mount_setattr", target);
  }
  return {};
}

Result<void> bind_at(const std::string& source, const std::string& target, uint64_t flags) {
  if (TRY(is_folder(source))) {
    TRY(make_folder(target));
  } else {
    TRY(make_file(target, {}));
  }
  if (::mount(source.c_str(), target.c_str(), nullptr, MS_BIND | MS_REC, nullptr) != 0) {
    return failure("bind", target);
  }
  return set_flags(target, flags, true);
}

// Of an original and its copies it is read-only, since landlock does not say so (file_rules.cpp).
Result<void> mount_proc(const SandboxSpec& spec, const Mount& mount) {
  const bool writable = !spec.makes_copies && spec.isolation != Isolation::kCopy;
  const uint64_t flags = MS_NOSUID | MS_NODEV | MS_NOEXEC | (writable ? 0 : MS_RDONLY);
  if (::mount("proc", mount.target.c_str(), "proc", flags, nullptr) != 0) {
    return failure("mount", mount.target);
  }
  return {};
}

Result<void> mount_tmpfs(const SandboxSpec& spec, const Mount& mount) {
  const uint64_t inodes = mount.size_bytes / 4096 + 16;
  const std::string options = "mode=0700,size=" + std::to_string(mount.size_bytes) +
                              ",nr_inodes=" + std::to_string(inodes) +
                              ",uid=" + std::to_string(spec.user_id) +
                              ",gid=" + std::to_string(spec.group_id);
  if (::mount("tmpfs", mount.target.c_str(), "tmpfs", MS_NOSUID | MS_NODEV, options.c_str()) != 0) {
    return failure("mount", mount.target);
  }
  return {};
}

// Lower folders are named by descriptor: their own names may hold what the option cannot.
Result<void> mount_overlay(const Mount& mount) {
  TRY(make_folder(mount.target));
  std::vector<engines::Descriptor> folders;
  std::string options = "lowerdir=";
  for (size_t i = mount.sources.size(); i-- > 0;) {
    const std::string source = kOldRoot + mount.sources[i];
    folders.emplace_back(open(source.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    if (folders.back().get() < 0) return failure("open", source);
    if (folders.size() > 1) options += ':';
    options += std::string(kOldRoot) + "/proc/self/fd/" + std::to_string(folders.back().get());
  }
  if (::mount("overlay", mount.target.c_str(), "overlay", MS_RDONLY | MS_NOSUID | MS_NODEV,
              options.c_str()) != 0) {
    return failure("overlay", mount.target);
  }
  return {};
}

Result<void> mount_one(const SandboxSpec& spec, const Mount& mount) {
  constexpr uint64_t kQuiet = MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV;
  const std::string source = mount.sources.empty() ? "" : kOldRoot + mount.sources[0];
  switch (mount.kind) {
    case MountKind::kReadOnly:
      return bind_at(source, mount.target, kQuiet | MOUNT_ATTR_RDONLY);
    case MountKind::kReadWrite:
      return bind_at(source, mount.target, kQuiet);
    case MountKind::kDevice:
      return bind_at(source, mount.target, MOUNT_ATTR_NOSUID | MOUNT_ATTR_NOEXEC);
    case MountKind::kOverlay:
      return mount_overlay(mount);
    case MountKind::kTmpfs:
      TRY(make_folder(mount.target));
      return mount_tmpfs(spec, mount);
    case MountKind::kProc:
      TRY(make_folder(mount.target));
      return mount_proc(spec, mount);
  }
  return internal_error("unknown kind of mount");
}

Result<void> cover(const std::string& path) {
  struct stat facts {};
  if (lstat(path.c_str(), &facts) != 0) {
    if (errno == ENOENT) return {};
    return failure("lstat", path);
  }
  const bool folder = S_ISDIR(facts.st_mode);
  const int done = folder
                       ? ::mount("tmpfs", path.c_str(), "tmpfs", MS_RDONLY, "size=4096,mode=0555")
                       : ::mount((std::string(kOldRoot) + "/dev/null").c_str(), path.c_str(),
                                 nullptr, MS_BIND, nullptr);
  if (done != 0) return failure("cover", path);
  return {};
}

// Covers what a mounted folder would show though it should not.
Result<void> hide(const SandboxSpec& spec, const std::string& hidden) {
  for (const Mount& mount : spec.mounts) {
    if (mount.kind != MountKind::kReadOnly && mount.kind != MountKind::kReadWrite) continue;
    const std::string& source = mount.sources[0];
    const std::string within = source == "/" ? source : source + "/";
    if (!hidden.starts_with(within)) continue;
    TRY(cover(mount.target + "/" + hidden.substr(within.size())));
  }
  return {};
}

Result<void> stage_root() {
  if (::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) {
    return failure("make mounts private", "/");
  }
  if (::mount("tmpfs", kStage, "tmpfs", MS_NOSUID | MS_NODEV, "size=1m,mode=0755") != 0) {
    return failure("mount", kStage);
  }
  const std::string old_root = std::string(kStage) + kOldRoot;
  if (mkdir(old_root.c_str(), 0700) != 0) return failure("mkdir", old_root);
  if (syscall(SYS_pivot_root, kStage, old_root.c_str()) != 0) return failure("pivot_root", kStage);
  if (chdir("/") != 0) return failure("chdir", "/");
  return {};
}

}  // namespace

Result<void> enter_root_tree(const SandboxSpec& spec) {
  TRY(stage_root());
  for (const Mount& mount : spec.mounts) TRY(mount_one(spec, mount));
  for (const std::string& hidden : spec.hidden) TRY(hide(spec, hidden));
  for (const RootEntry& entry : spec.entries) {
    if (!entry.is_link) {
      TRY(make_file(entry.target, entry.content));
      continue;
    }
    TRY(make_folders(entry.target));
    if (symlink(entry.content.c_str(), entry.target.c_str()) != 0) {
      return failure("symlink", entry.target);
    }
  }
  if (umount2(kOldRoot, MNT_DETACH) != 0) return failure("umount", kOldRoot);
  if (rmdir(kOldRoot) != 0) return failure("rmdir", kOldRoot);
  return set_flags("/", MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV, false);
}

Result<void> enter_copy_tree(const SandboxSpec& spec) {
  for (const Mount& mount : spec.mounts) {
    if (mount.kind == MountKind::kProc) {
      TRY(mount_proc(spec, mount));
      continue;
    }
    CHECK(mount.kind == MountKind::kTmpfs);
    const engines::Descriptor covered(
        open(mount.target.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (covered.get() < 0) return failure("open", mount.target);
    TRY(mount_tmpfs(spec, mount));
    TRY(copy_folder(covered.get(), mount.target));
  }
  return {};
}

}  // namespace tarn::sandbox
