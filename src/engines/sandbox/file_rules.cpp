// Landlock: which files a sandbox may touch, a second lock behind its file tree and the only one
// where it has no tree of its own.
#include <fcntl.h>
#include <linux/landlock.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>

#include "engines/descriptor.h"
#include "engines/sandbox/confine.h"

namespace tarn::sandbox {

namespace {

// Rights and scopes by the version that brought them; older headers don't name the newer ones.
constexpr uint64_t kFirstRights = (1ull << 13) - 1;
constexpr uint64_t kRefer = 1ull << 13;     // version 2
constexpr uint64_t kTruncate = 1ull << 14;  // version 3
constexpr uint64_t kIoctl = 1ull << 15;     // version 5
constexpr uint64_t kScopes = 3;             // version 6: abstract Unix sockets, signals

constexpr uint64_t kRead = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR;
constexpr uint64_t kRun = kRead | LANDLOCK_ACCESS_FS_EXECUTE;
constexpr uint64_t kOfFiles = LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_WRITE_FILE |
                              LANDLOCK_ACCESS_FS_READ_FILE | kTruncate | kIoctl;

struct RulesetAttributes {  // landlock_ruleset_attr of version 6
  uint64_t handled_access_fs = 0;
  uint64_t handled_access_net = 0;
  uint64_t scoped = 0;
};

uint64_t rights_of(int version) {
  uint64_t rights = kFirstRights;
  if (version >= 2) rights |= kRefer;
  if (version >= 3) rights |= kTruncate;
  if (version >= 5) rights |= kIoctl;
  return rights;
}

size_t attribute_bytes(int version) { return version >= 6 ? 24 : version >= 4 ? 16 : 8; }

class Ruleset {
 public:
  explicit Ruleset(int version) : rights_(rights_of(version)) {
    RulesetAttributes attributes;
    attributes.handled_access_fs = rights_;
    if (version >= 6) attributes.scoped = kScopes;
    ruleset_ = engines::Descriptor(static_cast<int>(
        syscall(SYS_landlock_create_ruleset, &attributes, attribute_bytes(version), 0)));
  }

  // A path that is not there needs no rule.
  Result<void> allow(const std::string& path, uint64_t rights) {
    const engines::Descriptor place(open(path.c_str(), O_PATH | O_CLOEXEC));
    struct stat facts {};
    if (place.get() < 0 || fstat(place.get(), &facts) != 0) return {};
    landlock_path_beneath_attr rule{};
    rule.allowed_access = rights & rights_;
    if (!S_ISDIR(facts.st_mode)) rule.allowed_access &= kOfFiles;
    rule.parent_fd = place.get();
    if (syscall(SYS_landlock_add_rule, ruleset_.get(), LANDLOCK_RULE_PATH_BENEATH, &rule, 0) != 0) {
      return system_error("landlock_add_rule", path, errno);
    }
    return {};
  }

  Result<void> enforce() {
    if (ruleset_.get() < 0 || syscall(SYS_landlock_restrict_self, ruleset_.get(), 0) != 0) {
      return system_error("landlock_restrict_self", "", errno);
    }
    return {};
  }

 private:
  const uint64_t rights_;
  engines::Descriptor ruleset_;
};

Result<void> allow_mount(Ruleset& rules, const Mount& mount, bool in_root) {
  // Without a root of its own, an empty folder is a real one, which the first source names.
  const std::string& path = in_root || mount.sources.empty() ? mount.target : mount.sources[0];
  switch (mount.kind) {
    case MountKind::kReadOnly:
      return rules.allow(path, kRun);
    case MountKind::kOverlay:
      if (in_root) return rules.allow(path, kRun);
      for (const std::string& source : mount.sources) TRY(rules.allow(source, kRun));
      return {};
    case MountKind::kReadWrite:
      return rules.allow(path, ~uint64_t{0});
    case MountKind::kTmpfs:
      if (!in_root && mount.sources.empty()) return {};
      return rules.allow(path, ~uint64_t{0});
    case MountKind::kProc:
      return rules.allow(path, kRead);
    case MountKind::kDevice:
      return rules.allow(path, kRead | LANDLOCK_ACCESS_FS_WRITE_FILE | kIoctl | kTruncate);
  }
  return {};
}

}  // namespace

int landlock_version() {
  const long version =
      syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION);
  return version < 0 ? 0 : static_cast<int>(version);
}

Result<void> restrict_files(const SandboxSpec& spec, bool in_root) {
  const int version = landlock_version();
  if (version == 0) return {};
  Ruleset rules(version);
  if (in_root) TRY(rules.allow("/", spec.makes_copies ? ~uint64_t{0} : kRun));
  for (const Mount& mount : spec.mounts) TRY(allow_mount(rules, mount, in_root));
  return rules.enforce();
}

}  // namespace tarn::sandbox
