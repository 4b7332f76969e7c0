#include "engines/zygote/own_state.h"

#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <string>

#include "engines/descriptor.h"

namespace tarn::zygote {

namespace {

using engines::Descriptor;

std::string path_of(int number) { return "/proc/self/fd/" + std::to_string(number); }

std::string link_of(int number) {
  char text[PATH_MAX];
  const ssize_t size = readlink(path_of(number).c_str(), text, sizeof text);
  return {text, static_cast<size_t>(std::max<ssize_t>(size, 0))};
}

struct Open {
  int number = -1;
  int flags = 0;       // of F_GETFL
  int descriptor = 0;  // flags of F_GETFD
  struct stat facts {};
  std::string link;
  mode_t kind() const { return facts.st_mode & S_IFMT; }
};

Result<std::vector<Open>> open_descriptors(std::span<const int> ours) {
  DIR* folder = opendir("/proc/self/fd");
  if (folder == nullptr) return system_error("opendir", "/proc/self/fd", errno);
  std::vector<Open> found;
  while (const dirent* entry = readdir(folder)) {
    Open each;
    each.number = std::atoi(entry->d_name);
    const bool is_own = entry->d_name[0] == '.' || each.number == dirfd(folder) ||
                        std::find(ours.begin(), ours.end(), each.number) != ours.end();
    if (is_own || fstat(each.number, &each.facts) != 0) continue;
    each.flags = fcntl(each.number, F_GETFL);
    each.descriptor = fcntl(each.number, F_GETFD);
    each.link = link_of(each.number);
    found.push_back(std::move(each));
  }
  closedir(folder);
  return found;
}

Error failure(const Open& each, const char* call) {
  return system_error(call, "descriptor " + std::to_string(each.number) + ", " + each.link, errno);
}

// `fresh` under the number of what it stands for.
Result<void> replace(const Open& each, const Descriptor& fresh) {
  if (fresh.get() < 0) return failure(each, "open");
  const int close_on_exec = (each.descriptor & FD_CLOEXEC) != 0 ? O_CLOEXEC : 0;
  if (dup3(fresh.get(), each.number, close_on_exec) < 0) return failure(each, "dup3");
  return {};
}

Result<void> replace_with_flags(const Open& each, const Descriptor& fresh) {
  TRY(replace(each, fresh));
  fcntl(each.number, F_SETFL, each.flags);
  return {};
}

// A file that has no name any more.
Result<Descriptor> copy_of(const Open& each) {
  const Descriptor source(open(path_of(each.number).c_str(), O_RDONLY | O_CLOEXEC));
  Descriptor copy(memfd_create("copy", MFD_CLOEXEC));
  if (source.get() < 0 || copy.get() < 0) return failure(each, "open");
  for (ssize_t got; (got = sendfile(copy.get(), source.get(), nullptr, 1 << 30)) != 0;) {
    if (got < 0 && errno != EINTR) return failure(each, "sendfile");
  }
  return copy;
}

Result<void> own_file(const Open& each) {
  if (each.facts.st_nlink == 0) {
    const Descriptor copy = TRY(copy_of(each));
    lseek(copy.get(), lseek(each.number, 0, SEEK_CUR), SEEK_SET);
    return replace_with_flags(each, copy);
  }
  constexpr int kKept = O_ACCMODE | O_APPEND | O_NONBLOCK | O_DIRECTORY | O_PATH | O_SYNC | O_DSYNC;
  // What tells of the original is not the copy's to read.
  const bool is_of_process = each.link.starts_with("/proc/");
  const Descriptor fresh(is_of_process ? open("/dev/null", O_RDWR | O_CLOEXEC)
                                       : open(each.link.c_str(), (each.flags & kKept) | O_CLOEXEC));
  if (fresh.get() < 0) return failure(each, "open");
  if ((each.flags & O_PATH) == 0 && S_ISREG(each.facts.st_mode)) {
    lseek(fresh.get(), lseek(each.number, 0, SEEK_CUR), SEEK_SET);
  }
  return replace(each, fresh);
}

// All ends of one pipe.
Result<void> own_pipe(const std::vector<const Open*>& ends) {
  int made[2];
  if (pipe2(made, O_CLOEXEC) != 0) return failure(*ends.front(), "pipe2");
  const Descriptor out(made[0]), in(made[1]);
  for (const Open* end : ends) {
    const bool reads = (end->flags & O_ACCMODE) == O_RDONLY;
    TRY(replace_with_flags(*end, reads ? out : in));
  }
  return {};
}

int option_of(int number, int option) {
  int value = 0;
  socklen_t size = sizeof value;
  getsockopt(number, SOL_SOCKET, option, &value, &size);
  return value;
}

bool is_connected(int number) {
  sockaddr_storage peer{};
  socklen_t size = sizeof peer;
  return getpeername(number, reinterpret_cast<sockaddr*>(&peer), &size) == 0;
}

Result<std::pair<Descriptor, Descriptor>> make_pair(int kind) {
  int ends[2];
  if (socketpair(AF_UNIX, kind | SOCK_CLOEXEC, 0, ends) != 0) {
    return system_error("socketpair", "a copy's own", errno);
  }
  return std::make_pair(Descriptor(ends[0]), Descriptor(ends[1]));
}

// A connection ends; what has none yet begins anew.
Result<void> own_socket(const Open& each) {
  if (!is_connected(each.number)) {
    const Descriptor fresh(socket(option_of(each.number, SO_DOMAIN),
                                  option_of(each.number, SO_TYPE) | SOCK_CLOEXEC,
                                  option_of(each.number, SO_PROTOCOL)));
    if (fresh.get() >= 0) return replace_with_flags(each, fresh);
  }
  const auto [near, far] = TRY(make_pair(SOCK_STREAM));
  return replace_with_flags(each, near);
}

Result<void> own_pair(const Open& one, const Open& other) {
  const auto [near, far] = TRY(make_pair(option_of(one.number, SO_TYPE)));
  TRY(replace_with_flags(one, near));
  return replace_with_flags(other, far);
}

std::string details_of(int number) {
  const std::string path = "/proc/self/fdinfo/" + std::to_string(number);
  std::string text;
  const Descriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  char piece[4096];
  for (ssize_t got; file.get() >= 0 && (got = read(file.get(), piece, sizeof piece)) > 0;) {
    text.append(piece, static_cast<size_t>(got));
  }
  return text;
}

Result<void> own_event(const Open& each) {
  const std::string details = details_of(each.number);
  const size_t at = details.find("eventfd-count:");
  const uint64_t count =
      at == std::string::npos ? 0 : std::strtoull(details.c_str() + at + 14, nullptr, 16);
  const bool is_semaphore = details.find("eventfd-semaphore: 1") != std::string::npos;
  const Descriptor fresh(eventfd(0, EFD_CLOEXEC | (is_semaphore ? EFD_SEMAPHORE : 0)));
  if (fresh.get() >= 0 && count != 0) (void)!write(fresh.get(), &count, sizeof count);
  return replace_with_flags(each, fresh);
}

// Waits for the same numbers, behind which there are the copy's own by now.
Result<void> own_epoll(const Open& each) {
  const Descriptor fresh(epoll_create1(EPOLL_CLOEXEC));
  const std::string details = details_of(each.number);
  for (size_t at = 0; (at = details.find("tfd:", at)) != std::string::npos; ++at) {
    int number = 0;
    epoll_event event{};
    unsigned events = 0;
    unsigned long long data = 0;
    if (std::sscanf(details.c_str() + at, "tfd: %d events: %x data: %llx", &number, &events,
                    &data) != 3) {
      continue;
    }
    event.events = events;
    event.data.u64 = data;
    (void)epoll_ctl(fresh.get(), EPOLL_CTL_ADD, number, &event);
  }
  return replace(each, fresh);
}

bool is_event(const Open& each) { return each.link == "anon_inode:[eventfd]"; }
bool is_epoll(const Open& each) { return each.link == "anon_inode:[eventpoll]"; }

bool can_be_own(const Open& each) {
  switch (each.kind()) {
    case S_IFREG:
    case S_IFDIR:
    case S_IFSOCK:
    case S_IFCHR:  // a device has no state of the process
    case S_IFLNK:
      return true;
    case S_IFIFO:
      return (each.flags & O_ACCMODE) != O_RDWR;
    default:
      return is_event(each) || is_epoll(each);
  }
}

int waiting_bytes(int number) {
  int bytes = 0;
  return ioctl(number, FIONREAD, &bytes) == 0 ? bytes : -1;
}

bool may_be_paired(const Open& each) {
  if (!S_ISSOCK(each.facts.st_mode) || option_of(each.number, SO_DOMAIN) != AF_UNIX) return false;
  sockaddr_un name{};
  socklen_t size = sizeof name;
  getsockname(each.number, reinterpret_cast<sockaddr*>(&name), &size);
  return size <= sizeof(sa_family_t) && is_connected(each.number) &&
         waiting_bytes(each.number) == 0;
}

// The end at which a byte arrives that this one sends, and is taken again.
int peer_of(int number, const std::vector<int>& others) {
  if (send(number, "?", 1, MSG_DONTWAIT | MSG_NOSIGNAL) != 1) return -1;
  for (const int other : others) {
    char byte;
    if (waiting_bytes(other) > 0 && recv(other, &byte, 1, MSG_DONTWAIT) == 1) return other;
  }
  return -1;
}

struct Mapping {
  uintptr_t begin = 0, end = 0;
  int protection = 0;
  off_t offset = 0;
  std::string path;
};

std::vector<Mapping> shared_mappings() {
  std::vector<Mapping> found;
  std::FILE* maps = std::fopen("/proc/self/maps", "re");
  if (maps == nullptr) return found;
  char line[PATH_MAX + 256];
  while (std::fgets(line, sizeof line, maps) != nullptr) {
    unsigned long long begin, end, offset;
    char flags[5] = {};
    int path_at = 0;
    if (std::sscanf(line, "%llx-%llx %4s %llx %*s %*s %n", &begin, &end, flags, &offset,
                    &path_at) != 4 ||
        flags[3] != 's') {
      continue;
    }
    Mapping each{begin, end, 0, static_cast<off_t>(offset), line + path_at};
    if (!each.path.empty() && each.path.back() == '\n') each.path.pop_back();
    if (flags[0] == 'r') each.protection |= PROT_READ;
    if (flags[1] == 'w') each.protection |= PROT_WRITE;
    if (flags[2] == 'x') each.protection |= PROT_EXEC;
    found.push_back(std::move(each));
  }
  std::fclose(maps);
  return found;
}

bool is_nameless(const Mapping& each) { return each.path.ends_with(" (deleted)"); }

// What nobody can write to is no way to tell anybody anything.
bool is_shared_with_others(const Mapping& each) {
  return (each.protection & PROT_WRITE) != 0 || is_nameless(each) || each.path.starts_with("/tmp/");
}

// By a system call, which fails where a file ends before its mapping, and does not kill.
Descriptor content_of(const Mapping& each) {
  Descriptor copy(memfd_create("copy", MFD_CLOEXEC));
  const size_t size = each.end - each.begin;
  if (copy.get() < 0 || ftruncate(copy.get(), static_cast<off_t>(size)) != 0) return {};
  for (size_t done = 0; done < size;) {
    const ssize_t wrote = pwrite(copy.get(), reinterpret_cast<const char*>(each.begin) + done,
                                 size - done, static_cast<off_t>(done));
    if (wrote <= 0) break;
    done += static_cast<size_t>(wrote);
  }
  return copy;
}

Result<void> own_mapping(const Mapping& each) {
  Descriptor file;
  off_t offset = 0;
  if (is_nameless(each)) {
    if ((each.protection & PROT_READ) == 0) {
      mprotect(reinterpret_cast<void*>(each.begin), each.end - each.begin, PROT_READ);
    }
    file = content_of(each);
  } else {
    const bool writes = (each.protection & PROT_WRITE) != 0;
    file = Descriptor(open(each.path.c_str(), (writes ? O_RDWR : O_RDONLY) | O_CLOEXEC));
    offset = each.offset;
  }
  if (file.get() < 0 ||
      mmap(reinterpret_cast<void*>(each.begin), each.end - each.begin, each.protection,
           MAP_SHARED | MAP_FIXED, file.get(), offset) == MAP_FAILED) {
    return system_error("mmap", each.path, errno);
  }
  return {};
}

}  // namespace

Result<SocketPairs> look_at_descriptors(std::span<const int> ours) {
  std::vector<int> ends;
  for (const Open& each : TRY(open_descriptors(ours))) {
    if (!can_be_own(each)) {
      return internal_error("descriptor " + std::to_string(each.number) + " (" + each.link +
                            ") is open, which a snapshot cannot keep");
    }
    if (may_be_paired(each)) ends.push_back(each.number);
  }
  SocketPairs pairs;
  while (!ends.empty()) {
    const int one = ends.back();
    ends.pop_back();
    const int other = peer_of(one, ends);
    if (other < 0) continue;
    pairs.emplace_back(one, other);
    std::erase(ends, other);
  }
  return pairs;
}

Result<void> own_descriptors(std::span<const int> ours, const SocketPairs& pairs) {
  const std::vector<Open> all = TRY(open_descriptors(ours));
  const auto find = [&](int number) {
    return std::find_if(all.begin(), all.end(),
                        [&](const Open& each) { return each.number == number; });
  };
  std::vector<int> paired;
  for (const auto& [one, other] : pairs) {
    const auto near = find(one), far = find(other);
    if (near == all.end() || far == all.end()) continue;
    TRY(own_pair(*near, *far));
    paired.insert(paired.end(), {one, other});
  }
  std::map<std::pair<dev_t, ino_t>, std::vector<const Open*>> pipes;
  for (const Open& each : all) {
    if (std::find(paired.begin(), paired.end(), each.number) != paired.end()) continue;
    if (each.kind() == S_IFREG || each.kind() == S_IFDIR) TRY(own_file(each));
    if (each.kind() == S_IFSOCK) TRY(own_socket(each));
    if (each.kind() == S_IFIFO) {
      pipes[{each.facts.st_dev, each.facts.st_ino}].push_back(&each);
    }
    if (is_event(each)) TRY(own_event(each));
  }
  for (const auto& [pipe, ends] : pipes) TRY(own_pipe(ends));
  for (const Open& each : all) {
    if (is_epoll(each)) TRY(own_epoll(each));
  }
  return {};
}

Result<void> own_mappings() {
  for (const Mapping& each : shared_mappings()) {
    if (is_shared_with_others(each)) TRY(own_mapping(each));
  }
  return {};
}

}  // namespace tarn::zygote
