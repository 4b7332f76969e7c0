#include "services/lambda/prepared_versions.h"

#include <chrono>
#include <filesystem>
#include <limits>
#include <system_error>
#include <utility>

#include "services/lambda/function_logs.h"
#include "services/lambda/function_rows.h"
#include "services/lambda/settings.h"

namespace tarn::lambda {
namespace {

constexpr int kMaxWatchedFiles = 20'000;

std::string name_of(const FunctionRef& ref, int64_t number) {
  return ref.arn_of(version_text(number));
}

// Changes when files of the folder are changed, added or removed.
int64_t fingerprint_of(const std::string& folder) {
  if (folder.empty()) return 0;
  namespace fs = std::filesystem;
  std::error_code error;
  // The clock of files began, or will, at any time: its numbers may be negative.
  int64_t newest = std::numeric_limits<int64_t>::min();
  int count = 0;
  for (fs::recursive_directory_iterator it(folder, error), end; it != end; it.increment(error)) {
    if (error || ++count > kMaxWatchedFiles) break;
    const auto written = fs::last_write_time(it->path(), error);
    if (!error) newest = std::max(newest, static_cast<int64_t>(written.time_since_epoch().count()));
  }
  return newest + count;
}

}  // namespace

std::shared_ptr<const FunctionVersion> PreparedVersions::peek(const FunctionRef& ref,
                                                              const VersionRow& row) {
  if (!row.local_folder.empty()) return nullptr;
  const std::lock_guard lock(mutex_);
  const auto found = prepared_.find(name_of(ref, row.number));
  // A newer one than the caller has seen serves as well.
  const bool is_ready = found != prepared_.end() && found->second.change >= row.change;
  return is_ready ? found->second.version : nullptr;
}

Result<std::shared_ptr<const FunctionVersion>> PreparedVersions::get(const FunctionRef& ref,
                                                                     const VersionRow& row) {
  if (auto ready = peek(ref, row)) return ready;
  Prepared fresh = TRY(prepare(ref, row));
  Prepared old;
  std::shared_ptr<const FunctionVersion> version;
  {
    const std::lock_guard lock(mutex_);
    Prepared& kept = prepared_[name_of(ref, row.number)];
    const bool has_newer = kept.version != nullptr &&
                           (kept.change > fresh.change ||
                            (kept.change == fresh.change && kept.fingerprint == fresh.fingerprint));
    if (has_newer) {
      version = kept.version;
    } else {
      old = std::exchange(kept, std::move(fresh));
      version = kept.version;
    }
  }
  let_go(std::move(old));
  return version;
}

void PreparedVersions::retire(const FunctionRef& ref, int64_t number) {
  Prepared old;
  {
    const std::lock_guard lock(mutex_);
    const auto found = prepared_.find(name_of(ref, number));
    if (found == prepared_.end()) return;
    old = std::move(found->second);
    prepared_.erase(found);
  }
  let_go(std::move(old));
}

void PreparedVersions::let_go(Prepared prepared) {
  if (prepared.version == nullptr) return;
  const std::string key = prepared.version->key;
  lambda_.parts().runner.retire(key, [folders = std::move(prepared.folders)] {});
}

Result<PreparedVersions::Prepared> PreparedVersions::prepare(const FunctionRef& ref,
                                                             const VersionRow& row) {
  const LambdaParts& parts = lambda_.parts();
  Prepared out;
  out.change = row.change;
  out.fingerprint = fingerprint_of(row.local_folder);
  auto version = std::make_shared<FunctionVersion>();
  version->key = name_of(ref, row.number) + "/" + std::to_string(row.change) + "/" +
                 std::to_string(out.fingerprint);
  version->account = ref.account;
  version->region = ref.region;
  version->arn = ref.arn();
  version->name = ref.name;
  version->version = version_text(row.number);
  version->runtime = row.runtime;
  version->handler = row.handler;
  version->environment = TRY(open_environment(lambda_, ref, row));
  version->memory_mib = row.memory_mib;
  version->timeout_ms = row.timeout_seconds * 1000;
  version->ephemeral_storage_mib = row.ephemeral_mib;
  version->snap_start = row.snap_start && row.number > 0;
  version->endpoint_url = lambda_.endpoint_url();
  version->log_group = log_group_of(ref, row);
  version->log_format =
      row.log_format == "JSON" ? FunctionLogFormat::kJson : FunctionLogFormat::kText;
  version->application_log_level = row.application_log_level;
  version->system_log_level = row.system_log_level;

  const auto transaction = parts.database.begin();
  const uint64_t generation = parts.database.generation();
  const auto open = [&](const store::Scope& scope, const std::string& id) -> Result<std::string> {
    const CodeRow code = TRY(lambda_.codes().find(*transaction, scope, id));
    out.folders.push_back(TRY(lambda_.codes().open_folder(code)));
    return out.folders.back()->path();
  };
  version->code_folder = row.local_folder;
  if (row.local_folder.empty()) {
    version->code_folder = TRY(open(ref.scope(generation), row.code_id));
  }
  for (const LayerUse& layer : row.layers) {
    const store::Scope scope{generation, layer.account, layer.region};
    version->layer_folders.push_back(TRY(open(scope, layer.code_id)));
  }
  version->credentials = [this, role = row.role, ref] { return sessions_.issue(ref, role); };
  version->log = [this, ref, role = row.role, group = version->log_group](
                     const std::string& stream, const std::vector<LogLine>& lines) {
    append_function_log(lambda_, ref, role, group, stream, lines);
  };
  out.version = std::move(version);
  return out;
}

}  // namespace tarn::lambda
