#include "engines/jobs/job_recipe.h"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <utility>
#include <vector>

namespace tarn::jobs {
namespace {

namespace fs = std::filesystem;
using sandbox::Isolation;
using sandbox::Mount;
using sandbox::MountKind;

// Users of jobs come after those of functions.
constexpr uint32_t kJobUserBase = 1879048192 + 1'000'000;
constexpr uint32_t kJobUsers = 100'000;
constexpr uint32_t kInnerUser = 10000, kInnerGroup = 10000;
constexpr uint64_t kPrivateSlackBytes = uint64_t{4} << 30;  // mapped and never used

void show_folder(sandbox::SandboxSpec& spec, const std::string& folder) {
  std::error_code error;
  const fs::path real = fs::canonical(folder, error);
  if (!error) spec.mounts.push_back({MountKind::kReadOnly, {real.string()}, folder, 0});
}

std::vector<std::string> job_environment(const JobRecipeParts& parts, const std::string& folder) {
  const JobOrder& order = parts.order;
  return {"LANG=C.UTF-8", "PATH=/usr/local/bin:/usr/bin:/bin", "TZ=:UTC", "HOME=" + folder,
          "TMPDIR=" + folder, "PYTHONUNBUFFERED=1", "AWS_EC2_METADATA_DISABLED=true",
          "AWS_REGION=" + order.region, "AWS_DEFAULT_REGION=" + order.region,
          "AWS_ENDPOINT_URL=" + order.endpoint_url,
          "AWS_ACCESS_KEY_ID=" + order.credentials.access_key_id,
          "AWS_SECRET_ACCESS_KEY=" + order.credentials.secret_access_key,
          "AWS_SESSION_TOKEN=" + order.credentials.session_token,
          // The engine's share: the script and its libraries need some too.
          "TARN_JOB_MEMORY_MIB=" + std::to_string(order.memory_mib * 3 / 4),
          "TARN_JOB_CONTROL_FD=" + std::to_string(kControlDescriptor)};
}

// Java looks up the machine's own name, which in a sandbox is this.
void add_own_name(sandbox::SandboxSpec& spec) {
  constexpr std::string_view kHosts = "/etc/hosts";
  std::erase_if(spec.mounts, [&](const Mount& mount) { return mount.target == kHosts; });
  std::ifstream file{std::string(kHosts)};
  std::string text((std::istreambuf_iterator<char>(file)), {});
  spec.entries.push_back({std::string(kHosts), text + "\n127.0.0.1 sandbox\n", false});
}

// The copy of the zygote gives its place to that Python.
void add_spark(sandbox::SandboxSpec& spec, const SparkPlace& spark) {
  for (const std::string& folder : spark.folders) show_folder(spec, folder);
  spec.environment.push_back("TARN_SPARK_PYTHON=" + spark.python);
  spec.environment.push_back("TARN_SPARK_MASTER=" + spark.master);
  spec.environment.push_back("TARN_SPARK_JARS=" + spark.jars_folder);
  spec.environment.push_back("JAVA_HOME=" + spark.java_home);
}

// "cpython-311" in the name of a compiled module: the minor version it is for; 0: there is none.
int compiled_for(const std::string& packages_folder) {
  constexpr std::string_view kMark = ".cpython-3";
  std::error_code error;
  fs::recursive_directory_iterator files(packages_folder, error);
  for (const fs::recursive_directory_iterator end; !error && files != end; files.increment(error)) {
    if (files.depth() > 1) files.disable_recursion_pending();
    const std::string name = files->path().filename();
    const size_t at = name.find(kMark);
    if (at != std::string::npos && name.ends_with(".so")) {
      return std::atoi(name.c_str() + at + kMark.size());
    }
  }
  return 0;
}

}  // namespace

uint32_t job_user(uint32_t slot) { return kJobUserBase + slot % kJobUsers; }

std::optional<runner::RuntimeProgram> find_job_python(const runner::RuntimeCatalog& catalog,
                                                      const std::string& packages_folder) {
  const int wanted = packages_folder.empty() ? 0 : compiled_for(packages_folder);
  std::vector<std::string> names;
  if (wanted != 0) names.push_back("python3." + std::to_string(wanted));
  for (const int minor : {11, 12, 13, 10, 14}) names.push_back("python3." + std::to_string(minor));
  for (const std::string& name : names) {
    const runner::RuntimeProgram* program = catalog.program(name);
    if (program != nullptr && !program->program.empty()) return *program;
  }
  return {};
}

sandbox::SandboxSpec make_job_recipe(const runner::RecipeSurroundings& surroundings,
                                     const JobRecipeParts& parts) {
  sandbox::SandboxSpec spec;
  spec.isolation = surroundings.tier.isolation;
  const bool is_privileged = spec.isolation == Isolation::kPrivileged;
  const bool has_root = spec.isolation != Isolation::kProcess;
  spec.user_id = is_privileged ? job_user(parts.slot) : kInnerUser;
  spec.group_id = is_privileged ? spec.user_id : kInnerGroup;
  spec.mounts.push_back({MountKind::kReadWrite, {parts.scratch_folder}, "/tmp", 0});
  spec.mounts.insert(spec.mounts.end(), surroundings.system.begin(), surroundings.system.end());
  for (const std::string& folder : parts.program.folders) show_folder(spec, folder);
  if (!surroundings.packages_folder.empty()) show_folder(spec, surroundings.packages_folder);
  show_folder(spec, surroundings.runtimes_folder + "/python");
  spec.entries = surroundings.entries;
  const std::string ids = std::to_string(spec.user_id) + ":" + std::to_string(spec.group_id);
  spec.entries.push_back(
      {"/etc/passwd",
       "root:x:0:0:root:/root:/sbin/nologin\nspark:x:" + ids + "::/tmp:/sbin/nologin\n", false});
  spec.entries.push_back(
      {"/etc/group", "root:x:0:\nspark:x:" + std::to_string(spec.group_id) + ":\n", false});
  spec.hidden = surroundings.hidden;
  spec.folder = has_root ? "/tmp" : parts.scratch_folder;
  spec.limits.file_bytes = parts.disk_bytes;
  spec.limits.processes = has_root ? 4096 : 16 * 1024;
  spec.limits.descriptors = 4096;
  if (!surroundings.limits_memory) {
    spec.limits.data_bytes =
        (static_cast<uint64_t>(parts.order.memory_mib) << 20) + kPrivateSlackBytes;
  }
  spec.environment = job_environment(parts, spec.folder);
  if (parts.spark != nullptr) add_spark(spec, *parts.spark);
  if (parts.spark != nullptr && has_root) add_own_name(spec);
  spec.descriptors = {1, 2, kControlDescriptor};
  return spec;  // without a program: the zygote's copy goes on
}

}  // namespace tarn::jobs
