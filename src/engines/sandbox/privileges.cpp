// Limits, users and capabilities of a sandbox's processes.
#include <grp.h>
#include <linux/capability.h>
#include <linux/securebits.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "engines/sandbox/confine.h"

namespace tarn::sandbox {

namespace {

// Never above what holds already.
Result<void> limit(int resource, uint64_t value, const char* name) {
  rlimit both{};
  getrlimit(static_cast<__rlimit_resource>(resource), &both);
  both.rlim_max = std::min<uint64_t>(both.rlim_max, value);
  both.rlim_cur = both.rlim_max;
  if (setrlimit(static_cast<__rlimit_resource>(resource), &both) != 0) {
    return system_error("setrlimit", name, errno);
  }
  return {};
}

Result<void> set_limits(const ResourceLimits& limits) {
  TRY(limit(RLIMIT_CORE, 0, "core"));
  TRY(limit(RLIMIT_NPROC, limits.processes, "processes"));
  TRY(limit(RLIMIT_NOFILE, limits.descriptors, "descriptors"));
  TRY(limit(RLIMIT_MEMLOCK, 64 * 1024, "locked memory"));
  TRY(limit(RLIMIT_MSGQUEUE, 0, "message queues"));
  if (limits.file_bytes != 0) TRY(limit(RLIMIT_FSIZE, limits.file_bytes, "file size"));
  if (limits.data_bytes != 0) TRY(limit(RLIMIT_DATA, limits.data_bytes, "memory"));
  return {};
}

// Group before user: afterwards it may not.
Result<void> become(uint32_t user, uint32_t group) {
  if (setgroups(0, nullptr) != 0) return system_error("setgroups", "", errno);
  if (setresgid(group, group, group) != 0) return system_error("setresgid", "", errno);
  if (setresuid(user, user, user) != 0) return system_error("setresuid", "", errno);
  return {};
}

Result<void> drop_capabilities() {
  prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  __user_cap_data_struct none[2] = {};
  if (syscall(SYS_capset, &header, none) != 0) return system_error("capset", "", errno);
  return {};
}

// What a set-user-id program could hand out again. It needs CAP_SETPCAP, so it comes first; no new
// privileges makes it doubly sure.
void drop_bounding_set() {
  for (int capability = 0; capability <= 63; ++capability) {
    if (prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) != 0) return;  // past the last, or not allowed
  }
}

}  // namespace

Result<void> drop_privileges(const SandboxSpec& spec) {
  drop_bounding_set();
  if (spec.isolation == Isolation::kPrivileged) TRY(become(spec.user_id, spec.group_id));
  TRY(drop_capabilities());
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) {
    return system_error("prctl", "PR_SET_NO_NEW_PRIVS", errno);
  }
  return set_limits(spec.limits);
}

}  // namespace tarn::sandbox
