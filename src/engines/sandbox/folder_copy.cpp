#include "engines/sandbox/folder_copy.h"

#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "engines/descriptor.h"

namespace tarn::sandbox {

namespace {

using engines::Descriptor;

constexpr int kDepthMax = 64;  // a folder that is open for each

Error failure(const char* call, const char* name) { return system_error(call, name, errno); }

Result<void> keep_facts(int target, const struct stat& facts, const char* name) {
  const timespec times[] = {facts.st_atim, facts.st_mtim};
  if (fchmod(target, facts.st_mode & 07777) != 0) return failure("fchmod", name);
  if (futimens(target, times) != 0) return failure("futimens", name);
  return {};
}

Result<void> copy_file(int from, int to, const char* name, const struct stat& facts) {
  const Descriptor source(openat(from, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC));
  if (source.get() < 0) return failure("open", name);
  const Descriptor target(
      openat(to, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
  if (target.get() < 0) return failure("create", name);
  for (ssize_t got; (got = sendfile(target.get(), source.get(), nullptr, 1 << 30)) != 0;) {
    if (got < 0 && errno != EINTR) return failure("sendfile", name);
  }
  return keep_facts(target.get(), facts, name);
}

Result<void> copy_link(int from, int to, const char* name) {
  char text[PATH_MAX];
  const ssize_t size = readlinkat(from, name, text, sizeof text - 1);
  if (size < 0) return failure("readlink", name);
  text[size] = 0;
  if (symlinkat(text, to, name) != 0) return failure("symlink", name);
  return {};
}

Result<void> copy_entries(int from, int to, int depth);

Result<void> copy_below(int from, int to, const char* name, const struct stat& facts, int depth) {
  if (depth == kDepthMax) return internal_error("a snapshot's folders lie too deep");
  constexpr int kFlags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
  const Descriptor source(openat(from, name, kFlags));
  if (source.get() < 0) return failure("open", name);
  if (mkdirat(to, name, 0700) != 0) return failure("mkdir", name);
  const Descriptor target(openat(to, name, kFlags));
  if (target.get() < 0) return failure("open", name);
  TRY(copy_entries(source.get(), target.get(), depth + 1));
  return keep_facts(target.get(), facts, name);
}

Result<void> copy_entry(int from, int to, const char* name, int depth) {
  struct stat facts {};
  if (fstatat(from, name, &facts, AT_SYMLINK_NOFOLLOW) != 0) return failure("stat", name);
  if (S_ISREG(facts.st_mode)) return copy_file(from, to, name, facts);
  if (S_ISLNK(facts.st_mode)) return copy_link(from, to, name);
  if (S_ISDIR(facts.st_mode)) return copy_below(from, to, name, facts, depth);
  return {};
}

// By a name of its own, since its place in the folder is not to be the caller's.
Result<void> copy_entries(int from, int to, int depth) {
  const int own = openat(from, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  DIR* folder = own < 0 ? nullptr : fdopendir(own);
  if (folder == nullptr) return failure("opendir", ".");
  Result<void> done;
  while (const dirent* entry = readdir(folder)) {
    const std::string_view name = entry->d_name;
    if (name == "." || name == "..") continue;
    done = copy_entry(from, to, entry->d_name, depth);
    if (!done.ok()) break;
  }
  closedir(folder);
  return done;
}

}  // namespace

Result<void> copy_folder(int source, const std::string& target) {
  const Descriptor folder(open(target.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (folder.get() < 0) return failure("open", target.c_str());
  return copy_entries(source, folder.get(), 0);
}

}  // namespace tarn::sandbox
