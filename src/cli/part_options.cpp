#include "cli/part_options.h"

#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <thread>

#include "cli/key_files.h"

namespace tarn::cli {
namespace {

constexpr int64_t kMinQueryMemoryMib = 256;

// Where this program lies, with a slash: tarn-sqld and runtimes/ are beside it.
std::string program_folder() {
  char path[4096];
  const ssize_t size = ::readlink("/proc/self/exe", path, sizeof(path));
  const std::string self(path, size > 0 ? static_cast<size_t>(size) : 0);
  return self.substr(0, self.rfind('/') + 1);
}

uint64_t query_memory_bytes(const Options& options) {
  if (options.query_memory_mib != 0) return static_cast<uint64_t>(options.query_memory_mib) << 20;
  const int64_t pages = ::sysconf(_SC_PHYS_PAGES), page_bytes = ::sysconf(_SC_PAGE_SIZE);
  const int64_t quarter = pages * page_bytes / 4;
  return static_cast<uint64_t>(std::max(quarter, kMinQueryMemoryMib << 20));
}

// What code of users is never shown.
std::vector<std::string> hidden_paths(const Options& options) {
  std::vector<std::string> out;
  for (const std::string& path : {options.data, master_key_file(options).path()}) {
    std::error_code error;
    out.push_back(std::filesystem::canonical(path, error));
  }
  return out;
}

}  // namespace

runner::LocalRunnerOptions runner_options(const Options& options) {
  runner::LocalRunnerOptions out;
  out.runtimes_folder = program_folder() + "runtimes";
  out.scratch_folder = std::filesystem::absolute(options.data) / "function-scratch";
  out.hidden = hidden_paths(options);
  out.catalog.nearest_python = options.nearest_python;
  out.limits.environments = options.function_environments;
  return out;
}

jobs::LocalJobRunnerOptions job_options(const Options& options,
                                        const sandbox::ControlGroups& groups) {
  jobs::LocalJobRunnerOptions out;
  out.runtimes_folder = program_folder() + "runtimes";
  out.scratch_folder = std::filesystem::absolute(options.data) / "job-scratch";
  out.hidden = hidden_paths(options);
  out.groups = groups;
  out.disk_mib = options.job_disk_mib;
  out.spark = {options.spark_python, options.spark_master, options.spark_jars};
  return out;
}

drawing::LocalDrawerOptions drawer_options(const Options& options,
                                           const sandbox::ControlGroups& groups) {
  drawing::LocalDrawerOptions out;
  out.runtimes_folder = program_folder() + "runtimes";
  out.scratch_folder = std::filesystem::absolute(options.data) / "drawing-scratch";
  out.hidden = hidden_paths(options);
  out.groups = groups;
  return out;
}

engines::QueryEngineOptions engine_options(const Options& options, const std::string& folder) {
  engines::QueryEngineOptions out;
  out.worker_path = program_folder() + "tarn-sqld";
  out.spill_folder = folder + "/spill";
  out.heavy_memory_bytes = query_memory_bytes(options);
  out.shared_memory_bytes = std::min(out.shared_memory_bytes, out.heavy_memory_bytes);
  out.threads = static_cast<uint32_t>(options.query_threads);
  return out;
}

engines::QueryEngineOptions spice_engine_options(const Options& options,
                                                 const std::string& folder) {
  engines::QueryEngineOptions out = engine_options(options, folder);
  out.spill_folder = folder + "/spill-spice";
  out.shared_memory_bytes = out.heavy_memory_bytes;
  out.short_query_bytes = UINT64_MAX;
  out.short_query_ms = 60 * 1000;
  out.idle_worker_ms = 5 * 60 * 1000;
  return out;
}

cloudtrail::CloudtrailOptions cloudtrail_options(const Options& options) {
  cloudtrail::CloudtrailOptions out;
  out.delivery_ms = options.trail_delivery_seconds * 1000;
  out.retention.kept_bytes = options.audit_mib << 20;
  return out;
}

gateway::GatewayOptions gateway_options(const Options& options) {
  gateway::GatewayOptions out;
  const size_t processors = std::max<size_t>(2, std::thread::hardware_concurrency());
  out.default_region = options.region;
  out.workers = options.workers != 0 ? static_cast<size_t>(options.workers) : 2 * processors;
  out.io_lanes = 2 * processors;
  out.queue_limit = static_cast<size_t>(options.queue_limit);
  out.buffered_bodies_limit_bytes = static_cast<size_t>(options.body_memory_mib) << 20;
  return out;
}

std::string console_pack_path() { return program_folder() + "console.pack"; }

}  // namespace tarn::cli
