#include "engines/lambda/recipe.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>

namespace tarn::runner {

namespace {

namespace fs = std::filesystem;
using sandbox::Isolation;
using sandbox::Mount;
using sandbox::MountKind;
using sandbox::SandboxSpec;

// Beyond the users and containers of common systems (systemd.io/UIDS-GIDS).
constexpr uint32_t kUserBase = 1879048192;
constexpr uint32_t kUsers = 1'000'000;
constexpr uint32_t kInnerUser = 993, kInnerGroup = 990;  // AWS's sbx_user1051
constexpr uint64_t kMib = 1 << 20;
constexpr uint64_t kCopiesProcesses = 64 * 1024;
// Virtual private memory that an interpreter takes and never uses; a backstop where no control
// group counts the real one.
constexpr uint64_t kPrivateSlackBytes = 2048 * kMib;

std::optional<std::string> real_path(const std::string& path) {
  std::error_code error;
  const fs::path real = fs::canonical(path, error);
  if (error) return {};
  return real.string();
}

void show(SandboxSpec& spec, const std::string& source, const std::string& target) {
  if (auto real = real_path(source)) {
    spec.mounts.push_back({MountKind::kReadOnly, {*real}, target, 0});
  }
}

using Variables = std::vector<std::pair<std::string, std::string>>;

void set(Variables& variables, std::string_view name, std::string value) {
  for (auto& [known, old] : variables) {
    if (known == name) {
      old = std::move(value);
      return;
    }
  }
  variables.emplace_back(name, std::move(value));
}

// As AWS has it: the layers' packages, the runtime's, the function's.
std::string node_path(const RecipeSurroundings& surroundings, const FunctionVersion& version) {
  const std::string major = version.runtime.substr(0, version.runtime.find('.'));  // "nodejs20"
  const std::string own =
      "/nodejs/node" + major.substr(major.find_first_of("0123456789")) + "/node_modules";
  std::string path;
  const auto add_layer = [&](const std::string& folder) {
    path += folder + own + ":" + folder + "/nodejs/node_modules:";
  };
  if (surroundings.tier.isolation != Isolation::kProcess) {
    add_layer("/opt");
    return path + "/var/runtime/node_modules:/var/runtime:/var/task";
  }
  for (size_t i = version.layer_folders.size(); i-- > 0;) add_layer(version.layer_folders[i]);
  return path + surroundings.node_packages_folder + ":" + version.code_folder;
}

// What a user's own variables may replace.
Variables defaults(const RecipeSurroundings& surroundings, const RecipeParts& parts) {
  const std::string task =
      surroundings.tier.isolation == Isolation::kProcess ? parts.version.code_folder : "/var/task";
  Variables out = {
      {"LANG", "C.UTF-8"},
      {"PATH", "/usr/local/bin:/usr/bin:/bin:/opt/bin"},
      {"LD_LIBRARY_PATH", task + ":" + task + "/lib:/opt/lib"},
      {"TZ", ":UTC"},
      {"AWS_ENDPOINT_URL", parts.version.endpoint_url},
      {"AWS_EC2_METADATA_DISABLED", "true"},
  };
  if (parts.program.language == Language::kNode) {
    set(out, "NODE_PATH", node_path(surroundings, parts.version));
  }
  if (!parts.scratch_folder.empty()) set(out, "TMPDIR", parts.scratch_folder);
  return out;
}

// The variables that no two copies have in common.
void add_own(Variables& out, const RecipeParts& parts) {
  set(out, "AWS_ACCESS_KEY_ID", parts.credentials.access_key_id);
  set(out, "AWS_SECRET_ACCESS_KEY", parts.credentials.secret_access_key);
  set(out, "AWS_SESSION_TOKEN", parts.credentials.session_token);
  set(out, "AWS_LAMBDA_LOG_STREAM_NAME", parts.log_stream);
}

void add_reserved(Variables& out, const RecipeSurroundings& surroundings,
                  const RecipeParts& parts) {
  const FunctionVersion& version = parts.version;
  const bool has_root = surroundings.tier.isolation != Isolation::kProcess;
  set(out, "_HANDLER", version.handler);
  set(out, "LAMBDA_TASK_ROOT", has_root ? "/var/task" : version.code_folder);
  set(out, "LAMBDA_RUNTIME_DIR", "/var/runtime");
  if (!has_root) {
    std::string layers;
    for (const std::string& folder : version.layer_folders) {
      layers = folder + (layers.empty() ? "" : ":" + layers);
    }
    set(out, "TARN_LAYER_FOLDERS", layers);
  }
  set(out, "AWS_REGION", version.region);
  set(out, "AWS_DEFAULT_REGION", version.region);
  add_own(out, parts);
  set(out, "AWS_LAMBDA_FUNCTION_NAME", version.name);
  set(out, "AWS_LAMBDA_FUNCTION_VERSION", version.version);
  set(out, "AWS_LAMBDA_FUNCTION_MEMORY_SIZE", std::to_string(version.memory_mib));
  set(out, "AWS_LAMBDA_INITIALIZATION_TYPE", initialization_type(parts.kind));
  set(out, "AWS_LAMBDA_LOG_GROUP_NAME", version.log_group);
  set(out, "AWS_LAMBDA_RUNTIME_API", surroundings.runtime_api);
  set(out, "_LAMBDA_TELEMETRY_LOG_FD", std::to_string(kFramesDescriptor));
  const bool is_json = version.log_format == FunctionLogFormat::kJson;
  set(out, "AWS_LAMBDA_LOG_FORMAT", is_json ? "JSON" : "Text");
  if (is_json) {
    const std::string& level = version.application_log_level;
    set(out, "AWS_LAMBDA_LOG_LEVEL", level.empty() ? "INFO" : level);
  }
  if (parts.program.language != Language::kProvided) {
    set(out, "AWS_EXECUTION_ENV", "AWS_Lambda_" + version.runtime);
    set(out, "TARN_RUNTIME_API_FD", std::to_string(kApiDescriptor));
  }
  if (parts.kind == StartKind::kOriginal) {
    set(out, "TARN_SNAPSHOT_FD", std::to_string(kControlDescriptor));
  }
}

void add_identity(SandboxSpec& spec, const RecipeSurroundings& surroundings,
                  const RecipeParts& parts) {
  spec.isolation = surroundings.tier.isolation;
  const bool is_privileged = spec.isolation == Isolation::kPrivileged;
  spec.user_id = is_privileged ? kUserBase + parts.slot % kUsers : kInnerUser;
  spec.group_id = is_privileged ? spec.user_id : kInnerGroup;
}

// The kernel counts the processes of copies as their original's too. Its control group, which they
// leave, has the limit of the original's own.
void add_copying(SandboxSpec& spec) {
  spec.makes_copies = true;
  spec.descriptors.push_back(kControlDescriptor);
  spec.limits.processes = kCopiesProcesses;
}

std::string variable(const FunctionVersion& version, std::string_view name) {
  for (const auto& [known, value] : version.environment) {
    if (known == name) return value;
  }
  return {};
}

// The first that is there, as the machine and as the sandbox know it.
Result<std::string> find_bootstrap(const FunctionVersion& version, bool has_root) {
  std::vector<std::pair<std::string, std::string>> places = {
      {version.code_folder + "/bootstrap", "/var/task/bootstrap"}};
  for (size_t i = version.layer_folders.size(); i-- > 0;) {
    places.emplace_back(version.layer_folders[i] + "/bootstrap", "/opt/bootstrap");
  }
  for (const auto& [outside, inside] : places) {
    if (access(outside.c_str(), F_OK) == 0) return has_root ? inside : outside;
  }
  return Error(500, "Runtime.InvalidEntrypoint",
               "Couldn't find valid bootstrap(s): [/var/task/bootstrap /opt/bootstrap]");
}

Result<void> add_program(SandboxSpec& spec, const RecipeSurroundings& surroundings,
                         const RecipeParts& parts) {
  const bool has_root = surroundings.tier.isolation != Isolation::kProcess;
  const std::string runtime = has_root ? "/var/runtime" : surroundings.runtimes_folder;
  const std::string wrapper = variable(parts.version, "AWS_LAMBDA_EXEC_WRAPPER");
  if (!wrapper.empty()) spec.arguments.push_back(wrapper);
  switch (parts.program.language) {
    case Language::kPython:
      if (wrapper.empty()) return {};  // the zygote goes on
      spec.arguments.insert(
          spec.arguments.end(),
          {parts.program.program, "-S", runtime + (has_root ? "" : "/python") + "/bootstrap.py",
           surroundings.packages_folder});
      return {};
    case Language::kNode:
      spec.arguments.insert(
          spec.arguments.end(),
          {parts.program.program, runtime + (has_root ? "" : "/node") + "/bootstrap.mjs"});
      return {};
    case Language::kProvided:
      spec.arguments.push_back(TRY(find_bootstrap(parts.version, has_root)));
      return {};
  }
  return {};
}

void add_function(SandboxSpec& spec, const RecipeSurroundings& surroundings,
                  const RecipeParts& parts) {
  const FunctionVersion& version = parts.version;
  for (const std::string& folder : parts.program.folders) show(spec, folder, folder);
  const bool is_python = parts.program.language == Language::kPython;
  if (is_python && !surroundings.packages_folder.empty()) {
    show(spec, surroundings.packages_folder, surroundings.packages_folder);
  }
  if (parts.program.language != Language::kProvided) {
    show(spec, surroundings.runtimes_folder + (is_python ? "/python" : "/node"), "/var/runtime");
  }
  if (parts.program.language == Language::kNode && !surroundings.node_packages_folder.empty()) {
    show(spec, surroundings.node_packages_folder, "/var/runtime/node_modules");
  }
  show(spec, version.code_folder, "/var/task");
  if (version.layer_folders.size() == 1) show(spec, version.layer_folders[0], "/opt");
  if (version.layer_folders.size() > 1) {
    Mount layers{MountKind::kOverlay, {}, "/opt", 0};
    for (const std::string& folder : version.layer_folders) {
      layers.sources.push_back(real_path(folder).value_or(folder));
    }
    spec.mounts.push_back(std::move(layers));
  }
}

void add_mounts(SandboxSpec& spec, const RecipeSurroundings& surroundings,
                const RecipeParts& parts) {
  const uint64_t temporary_bytes =
      static_cast<uint64_t>(parts.version.ephemeral_storage_mib) * kMib;
  Mount temporary{MountKind::kTmpfs, {}, "/tmp", temporary_bytes};
  if (spec.isolation == Isolation::kProcess) {
    temporary.sources = {parts.scratch_folder};
    spec.limits.file_bytes = temporary_bytes;
  }
  spec.mounts.push_back(std::move(temporary));
  spec.mounts.insert(spec.mounts.end(), surroundings.system.begin(), surroundings.system.end());
  add_function(spec, surroundings, parts);
}

}  // namespace

const char* initialization_type(StartKind kind) {
  switch (kind) {
    case StartKind::kOnDemand:
      return "on-demand";
    case StartKind::kKept:
      return "provisioned-concurrency";
    case StartKind::kOriginal:
    case StartKind::kCopy:
      return "snap-start";
  }
  return "";
}

bool uses_zygote(const FunctionVersion& version, const RuntimeProgram& program) {
  return program.language == Language::kPython &&
         variable(version, "AWS_LAMBDA_EXEC_WRAPPER").empty();
}

void add_system(RecipeSurroundings& surroundings) {
  SandboxSpec seen;
  show(seen, "/usr", "/usr");
  for (const std::string name : {"/bin", "/sbin", "/lib", "/lib32", "/lib64"}) {
    std::error_code error;
    if (fs::is_symlink(name, error)) {
      surroundings.entries.push_back({name, fs::read_symlink(name, error).string(), true});
    } else {
      show(seen, name, name);
    }
  }
  for (const std::string name : {"resolv.conf", "hosts", "nsswitch.conf", "ssl", "ca-certificates",
                                 "pki", "localtime", "ld.so.cache", "ld.so.conf", "ld.so.conf.d",
                                 "alternatives", "services", "protocols", "mime.types"}) {
    show(seen, "/etc/" + name, "/etc/" + name);
  }
  for (const std::string name : {"null", "zero", "full", "random", "urandom"}) {
    seen.mounts.push_back({MountKind::kDevice, {"/dev/" + name}, "/dev/" + name, 0});
  }
  if (surroundings.tier.has_proc || surroundings.tier.isolation == Isolation::kProcess) {
    seen.mounts.push_back({MountKind::kProc, {}, "/proc", 0});
  }
  surroundings.system = std::move(seen.mounts);
  surroundings.entries.push_back({"/dev/fd", "/proc/self/fd", true});
  surroundings.entries.push_back({"/dev/stdin", "/proc/self/fd/0", true});
  surroundings.entries.push_back({"/dev/stdout", "/proc/self/fd/1", true});
  surroundings.entries.push_back({"/dev/stderr", "/proc/self/fd/2", true});
}

SandboxSpec make_copy_recipe(const RecipeSurroundings& surroundings, const RecipeParts& parts) {
  SandboxSpec spec;
  add_identity(spec, surroundings, parts);
  spec.isolation = Isolation::kCopy;
  add_mounts(spec, surroundings, parts);
  spec.folder = "/var/task";
  spec.descriptors = {kLogDescriptor, 2, kFramesDescriptor, kApiDescriptor};
  Variables variables;
  add_own(variables, parts);
  for (const auto& [name, value] : variables) spec.environment.push_back(name + "=" + value);
  return spec;
}

Result<SandboxSpec> make_recipe(const RecipeSurroundings& surroundings, const RecipeParts& parts) {
  const FunctionVersion& version = parts.version;
  SandboxSpec spec;
  add_identity(spec, surroundings, parts);
  add_mounts(spec, surroundings, parts);
  if (version.layer_folders.size() > 1 && !surroundings.tier.has_overlay &&
      spec.isolation != Isolation::kProcess) {
    return internal_error("this kernel cannot show several layers as one folder");
  }
  spec.entries = surroundings.entries;
  const std::string ids = std::to_string(spec.user_id) + ":" + std::to_string(spec.group_id);
  spec.entries.push_back({"/etc/passwd",
                          "root:x:0:0:root:/root:/sbin/nologin\nsbx_user1051:x:" + ids +
                              "::/home/sbx_user1051:/sbin/nologin\n",
                          false});
  spec.entries.push_back(
      {"/etc/group", "root:x:0:\nsbx_user1051:x:" + std::to_string(spec.group_id) + ":\n", false});
  spec.hidden = surroundings.hidden;
  spec.folder = spec.isolation == Isolation::kProcess ? version.code_folder : "/var/task";
  if (!surroundings.limits_memory) {
    spec.limits.data_bytes = static_cast<uint64_t>(version.memory_mib) * kMib + kPrivateSlackBytes;
  }
  // Without a namespace of users the processes of one user are counted together.
  if (spec.isolation == Isolation::kProcess) spec.limits.processes = 16 * 1024;
  Variables variables = defaults(surroundings, parts);
  for (const auto& [name, value] : version.environment) set(variables, name, value);
  add_reserved(variables, surroundings, parts);
  for (const auto& [name, value] : variables) spec.environment.push_back(name + "=" + value);
  spec.descriptors = {kLogDescriptor, 2, kFramesDescriptor};
  if (parts.program.language != Language::kProvided) spec.descriptors.push_back(kApiDescriptor);
  if (parts.kind == StartKind::kOriginal) add_copying(spec);
  TRY(add_program(spec, surroundings, parts));
  return spec;
}

}  // namespace tarn::runner
