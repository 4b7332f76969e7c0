#include "store/data_folder.h"

#include <unistd.h>

#include <charconv>

#include "base/log.h"

namespace tarn::store {

namespace {

constexpr std::string_view kFormatPrefix = "tarn data format ";
// Says that there are rows, so that none are made anew where they are lost.
const std::string kRowsMark = "rows-made";
// What may lie in a folder before the first start: keys that an operator put there.
constexpr std::string_view kAllowedNames[] = {"LOCK", "lost+found", "master-key", "root-keys.json"};

Error refused(std::string message) { return Error(500, "InternalFailure", std::move(message)); }

bool is_allowed(std::string_view name) {
  for (std::string_view allowed : kAllowedNames) {
    if (name == allowed) return true;
  }
  return name.starts_with(kTemporaryPrefix);
}

}  // namespace

Result<int> parse_format(std::string_view text, const std::string& path) {
  while (text.ends_with('\n')) text.remove_suffix(1);
  int format = 0;
  if (text.starts_with(kFormatPrefix)) {
    text.remove_prefix(kFormatPrefix.size());
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), format);
    if (error == std::errc() && end == text.data() + text.size() && format > 0) return format;
  }
  return refused("The file FORMAT in " + path + " does not say which format the data has.");
}

std::string format_text(int format) {
  return std::string(kFormatPrefix) + std::to_string(format) + "\n";
}

Result<std::unique_ptr<DataFolder>> DataFolder::open(DataFolderOptions options, Files& files) {
  while (options.path.size() > 1 && options.path.ends_with('/')) options.path.pop_back();
  if (!options.may_make && !TRY(files.exists(options.path + "/FORMAT"))) {
    return Error(404, "Usage", options.path + " is no data folder: name one with --data.");
  }
  TRY(files.make_folder(options.path));
  std::unique_ptr<DataFolder> folder(new DataFolder(std::move(options), files));
  TRY(folder->check_nothing_foreign());
  TRY(folder->warn_of_others());
  TRY(folder->lock());
  TRY(folder->check_format());
  TRY(files.make_folder(folder->path() + "/rows"));
  TRY(files.make_folder(folder->path() + "/blobs"));
  TRY(files.sync_folder(folder->path()));
  TRY(folder->keep_ballast());
  return folder;
}

Result<void> DataFolder::lock() {
  std::string holder = std::to_string(::getpid());
  lock_ = TRY(files_.lock(path() + "/LOCK", holder));
  if (lock_ != nullptr) return {};
  const std::string process = holder.empty() ? "" : " (process " + holder + ")";
  return refused("The data folder " + path() + " is in use by another Tarn" + process +
                 ". Stop it first, or name another folder.");
}

Result<void> DataFolder::write_format(int format) {
  TRY(replace_file(files_, path(), "FORMAT", format_text(format)));
  format_ = format;
  return {};
}

Result<void> DataFolder::check_format() {
  if (!TRY(files_.exists(path() + "/FORMAT"))) {
    if (TRY(files_.exists(path() + "/rows"))) {
      return refused("The data folder " + path() +
                     " has data but no file FORMAT, so its format is unknown. Restore the file "
                     "from a backup; where a restore was broken off, remove the folder and run "
                     "it again.");
    }
    is_new_ = true;
    return write_format(options_.format);
  }
  format_ = TRY(parse_format(TRY(read_file(files_, path() + "/FORMAT")), path()));
  if (format_ <= options_.format) return check_rows();
  return refused("The data folder " + path() + " has format " + std::to_string(format_) +
                 "; this Tarn knows formats up to " + std::to_string(options_.format) +
                 ". Start a newer Tarn, or name another folder.");
}

// Where CURRENT is gone RocksDB makes new rows, and all that the old ones refer to is garbage then.
Result<void> DataFolder::check_rows() {
  if (TRY(files_.exists(path() + "/rows/CURRENT")) || !TRY(had_rows())) return {};
  return refused("The data folder " + path() +
                 " had rows, and the file rows/CURRENT is gone. Bring back the folder rows, or "
                 "restore a backup into a new folder.");
}

Result<bool> DataFolder::had_rows() {
  if (TRY(files_.exists(path() + "/" + kRowsMark))) return true;
  for (const char* folder : {"/blobs/packs", "/blobs/files"}) {
    if (!TRY(files_.exists(path() + folder))) continue;
    if (!TRY(files_.list(path() + folder)).empty()) return true;
  }
  if (!TRY(files_.exists(path() + "/rows"))) return false;
  for (const std::string& name : TRY(files_.list(path() + "/rows"))) {
    if (name.ends_with(".log") || name.ends_with(".sst")) return true;
  }
  return false;
}

Result<void> DataFolder::note_rows() {
  if (TRY(files_.exists(path() + "/" + kRowsMark))) return {};
  return replace_file(files_, path(), kRowsMark, "Its rows are in the folder rows.\n");
}

Result<void> DataFolder::migrate(const std::vector<Migration>& steps) {
  CHECK(steps.size() + 1 == static_cast<size_t>(options_.format));
  while (!is_current()) {
    log_info("store.migrating", {{"from", format_}, {"to", format_ + 1}});
    TRY(steps[static_cast<size_t>(format_ - 1)](path(), files_));
    TRY(write_format(format_ + 1));
  }
  return {};
}

// Rows are in the clear: what keeps others out is the folder's mode.
Result<void> DataFolder::warn_of_others() {
  if ((TRY(files_.mode(path())) & 0077) == 0) return {};
  log_warn("store.open_to_others",
           {{"path", path()}, {"message", "Others may look into the data folder: chmod 700 it."}});
  return {};
}

// A mistyped --data must not fill somebody's folder.
Result<void> DataFolder::check_nothing_foreign() {
  if (TRY(files_.exists(path() + "/FORMAT")) || TRY(files_.exists(path() + "/rows"))) return {};
  for (const std::string& name : TRY(files_.list(path()))) {
    if (is_allowed(name)) continue;
    return refused("The folder " + path() + " holds something else than Tarn's data, such as " +
                   name + ". Name an empty or a new folder with --data.");
  }
  return {};
}

Result<void> DataFolder::keep_ballast() {
  const int64_t ballast_bytes = options_.ballast_bytes;
  std::string ballast_path = path() + "/ballast";
  if (ballast_bytes <= 0 || TRY(files_.exists(ballast_path))) return {};
  // Not on a disk that is short of room already.
  if (TRY(files_.free_bytes(path())) < 16 * ballast_bytes) return {};
  std::unique_ptr<File> ballast = TRY(files_.create(ballast_path));
  TRY(ballast->reserve(static_cast<uint64_t>(ballast_bytes)));
  return {};
}

}  // namespace tarn::store
