#include "cli/backup_job.h"

#include <utility>

#include "base/log.h"
#include "cli/files.h"

namespace tarn::cli {
namespace {

int64_t number(uint64_t value) { return static_cast<int64_t>(value); }

Error bad_request(std::string message) { return Error(400, "Usage", std::move(message)); }

Result<store::BackupOptions> read_request(const Json& request, const std::string& master_key_path) {
  const Json* path = request.find("path");
  if (path == nullptr || !path->as_string().starts_with('/')) {
    return bad_request("Say where to with an absolute \"path\".");
  }
  store::BackupOptions options;
  options.path = path->as_string();
  while (options.path.size() > 1 && options.path.ends_with('/')) options.path.pop_back();
  const Json* with_key = request.find("with_master_key");
  if (with_key != nullptr && with_key->as_bool()) options.master_key_path = master_key_path;
  const Json* keep = request.find("keep");
  if (keep != nullptr) options.keep = keep->as_int();
  if (options.keep < 0) return bad_request("\"keep\" is at least 0.");
  return options;
}

}  // namespace

Result<void> check_place(const std::string& backups, const std::string& data_folder) {
  if (!is_inside(backups, data_folder)) return {};
  return bad_request("A backup inside the data folder is lost with it. Name another.");
}

Json progress_json(const store::CopyProgress& progress) {
  Json json = Json::object();
  json.set("files", number(progress.files))
      .set("files_total", number(progress.files_total))
      .set("copied_files", number(progress.copied_files))
      .set("copied_bytes", number(progress.copied_bytes));
  return json;
}

BackupJob::BackupJob(store::Files& files, store::BackupSource source, std::string master_key_path,
                     const Clock& clock)
    : files_(files),
      source_(std::move(source)),
      master_key_path_(std::move(master_key_path)),
      clock_(clock) {}

BackupJob::~BackupJob() {
  if (progress_ != nullptr) progress_->is_stopped = true;
  if (thread_.joinable()) thread_.join();
}

Result<Json> BackupJob::begin(const Json& request) {
  store::BackupOptions options = TRY(read_request(request, master_key_path_));
  TRY(check_place(options.path, source_.data_folder));
  std::unique_lock lock(mutex_);
  if (state_ == "running") return Error(409, "Usage", "A backup is running already.");
  if (thread_.joinable()) thread_.join();
  state_ = "running";
  message_.clear();
  report_ = {};
  progress_ = std::make_shared<store::CopyProgress>();
  thread_ = std::thread(
      [this, options = std::move(options), progress = progress_] { run(options, progress); });
  lock.unlock();
  return status();
}

void BackupJob::run(store::BackupOptions options, std::shared_ptr<store::CopyProgress> progress) {
  pthread_setname_np(pthread_self(), "backup");
  log_info("backup.begun", {{"path", options.path}});
  auto made = make_folder(options.path);
  auto report = made.ok() ? store::make_backup(files_, source_, options, clock_, *progress)
                          : Result<store::BackupReport>(std::move(made).error());
  if (report.ok()) {
    log_info("backup.done", {{"path", options.path},
                             {"state", report->state},
                             {"files", report->files},
                             {"bytes", report->bytes},
                             {"copied_bytes", report->copied_bytes}});
  } else {
    log_error("backup.failed", {{"path", options.path}, {"message", report.error().message()}});
  }
  const std::lock_guard lock(mutex_);
  state_ = report.ok() ? "done" : "failed";
  if (report.ok()) report_ = *report;
  if (!report.ok()) message_ = report.error().message();
}

Json BackupJob::status() const {
  const std::lock_guard lock(mutex_);
  Json json = progress_ != nullptr ? progress_json(*progress_) : Json::object();
  json.set("status", state_);
  if (state_ == "failed") json.set("message", message_);
  if (state_ == "done") json.set("state", report_.state).set("bytes", number(report_.bytes));
  return json;
}

}  // namespace tarn::cli
