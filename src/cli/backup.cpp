// `tarn backup DIR`: of a running server by asking it, of a stopped one by opening its folder.
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <string>
#include <thread>

#include "cli/backup_job.h"
#include "cli/commands.h"
#include "cli/copy_printer.h"
#include "cli/files.h"
#include "cli/key_files.h"
#include "cli/root_keys.h"
#include "cli/signed_request.h"
#include "store/backup.h"
#include "store/data_folder.h"

namespace tarn::cli {
namespace {

constexpr auto kAskEvery = std::chrono::milliseconds(200);

std::string absolute(const std::string& path) {
  std::error_code ignored;
  std::string full = std::filesystem::absolute(path, ignored).lexically_normal().string();
  while (full.size() > 1 && full.ends_with('/')) full.pop_back();
  return full;
}

int64_t number_of(const Json& json, std::string_view name) {
  const Json* found = json.find(name);
  return found == nullptr ? 0 : found->as_int();
}

std::string text_of(const Json& json, std::string_view name) {
  const Json* found = json.find(name);
  return found == nullptr ? std::string() : found->as_string();
}

void print_done(const std::string& folder, const std::string& state, int64_t files, int64_t bytes,
                int64_t copied_bytes, bool has_master_key) {
  std::printf("backed up as %s in %s: %s files, %s, of which %s were new\n", state.c_str(),
              folder.c_str(), std::to_string(files).c_str(), size_text(bytes).c_str(),
              size_text(copied_bytes).c_str());
  if (has_master_key) {
    std::printf("  the keys are in it: who has it can read all\n");
  } else {
    std::printf("  the master key is not in it: keep it apart, to restore you need both\n");
  }
}

// Somebody has the lock of the data folder: the server.
Result<bool> is_served(store::Files& files, const std::string& data) {
  std::string holder = "backup";
  return TRY(files.lock(data + "/LOCK", holder))
  == nullptr;
}

Result<int> back_up_stopped(const Options& options, store::Files& files,
                            const std::string& folder) {
  const auto data = TRY(store::DataFolder::open(
      {.path = options.data, .ballast_bytes = 0, .may_make = false}, files));
  TRY(open_keys(options, files, *data));
  SystemClock clock;
  auto database = TRY(store::Database::open({.path = data->rows_path()}, clock));
  auto blobs = TRY(store::Blobs::open({.path = data->blobs_path()}, files));
  store::BackupOptions backup{folder, {}, options.keep};
  if (options.with_master_key) backup.master_key_path = master_key_file(options).path();
  store::CopyProgress progress;
  CopyPrinter printer(progress);
  auto report =
      store::make_backup(files, {data->path(), *database, *blobs}, backup, clock, progress);
  printer.stop();
  if (!report.ok()) return std::move(report).error();
  print_done(folder, report->state, static_cast<int64_t>(report->files),
             static_cast<int64_t>(report->bytes), static_cast<int64_t>(report->copied_bytes),
             options.with_master_key);
  return 0;
}

Result<Json> ask_server(const Options& options, const RootKeys& keys, PageRequest page) {
  page.path = "/_tarn/backup";
  const PageAnswer answer = TRY(ask_page(endpoint_of(options), page, keys, options.region));
  Json json = TRY(Json::parse(answer.body));
  if (answer.status == 200) return json;
  return Error(answer.status, "Refused", "The server says: " + text_of(json, "message"));
}

Result<int> back_up_served(const Options& options, const std::string& folder) {
  const RootKeys keys = TRY(load_root_keys(options.data));
  Json request = Json::object();
  request.set("path", folder).set("with_master_key", options.with_master_key);
  request.set("keep", options.keep);
  Json status = TRY(ask_server(options, keys, {"POST", {}, {}, request.dump()}));
  CopyLine line;
  while (text_of(status, "status") == "running") {
    line.print(number_of(status, "files"), number_of(status, "files_total"),
               number_of(status, "copied_bytes"));
    std::this_thread::sleep_for(kAskEvery);
    status = TRY(ask_server(options, keys, {}));
  }
  line.end();
  if (text_of(status, "status") != "done") {
    return Error(500, "Failed", "The backup failed: " + text_of(status, "message"));
  }
  print_done(folder, text_of(status, "state"), number_of(status, "files"),
             number_of(status, "bytes"), number_of(status, "copied_bytes"),
             options.with_master_key);
  return 0;
}

}  // namespace

Result<int> backup(const Options& options, const std::string& given_folder) {
  const std::string folder = absolute(given_folder);
  auto files = store::make_system_files();
  const bool is_here = file_exists(options.data + "/FORMAT");
  if (!is_here && options.endpoint.empty()) {
    return Error(404, "Usage", options.data + " is no data folder: name one with --data.");
  }
  if (is_here) TRY(check_place(folder, options.data));
  if (!is_here || TRY(is_served(*files, options.data))) return back_up_served(options, folder);
  TRY(make_folder(folder));
  return back_up_stopped(options, *files, folder);
}

}  // namespace tarn::cli
