#include "store/restore.h"

#include <algorithm>

#include "store/backup_contents.h"
#include "store/data_folder.h"
#include "store/key_ring.h"

namespace tarn::store {

namespace {

constexpr std::string_view kFormatName = "FORMAT";
constexpr std::string_view kMasterKeyFile = "master-key";

Error restore_usage(std::string message) { return Error(400, "Usage", std::move(message)); }

class Restore {
 public:
  Restore(Files& files, const RestoreOptions& options, CopyProgress& progress)
      : files_(files), options_(options), progress_(progress), folders_(files) {}

  Result<RestoreReport> run() {
    if (!TRY(is_backup_folder(files_, options_.from))) {
      return restore_usage(options_.from + " is no folder of backups. Name one with --from.");
    }
    TRY(choose_state());
    contents_ = TRY(read_contents(files_, options_.from, report_.state));
    report_.made_at = contents_.made_at;
    if (contents_.data_format > kDataFormat) {
      return restore_usage("The backup has data format " + std::to_string(contents_.data_format) +
                           "; this Tarn knows formats up to " + std::to_string(kDataFormat) +
                           ". Restore it with a newer Tarn.");
    }
    TRY(check_master_key());
    TRY(check_target());
    TRY(copy_all());
    return report_;
  }

 private:
  Result<void> choose_state() {
    std::vector<std::string> states = TRY(list_states(files_, options_.from));
    if (!options_.state.empty()) {
      report_.state = options_.state;
      if (std::find(states.begin(), states.end(), options_.state) == states.end()) {
        return restore_usage("There is no state " + options_.state + " in " + options_.from + ".");
      }
      if (TRY(is_whole(files_, options_.from, options_.state))) return {};
      return restore_usage("The backup " + options_.state +
                           " was broken off. Restore another state.");
    }
    for (; !states.empty(); states.pop_back()) {
      report_.state = states.back();
      if (TRY(is_whole(files_, options_.from, report_.state))) return {};
      report_.passed_over.push_back(report_.state);
    }
    return restore_usage("There is no whole backup in " + options_.from +
                         ": each one was broken off. Run `tarn backup` again.");
  }

  // Before a byte is copied: a data folder that no key opens helps nobody.
  Result<void> check_master_key() {
    KeyFile inside;
    if (const BackupFile* file = find(kMasterKeyFile)) inside = split(kept_path(*file));
    const KeyFile* file = options_.master_key != nullptr ? options_.master_key : &inside;
    if (file->name.empty()) {
      return restore_usage("The backup has no master key in it. Name the file of the master key " +
                           contents_.master_key_id + " with --master-key-file.");
    }
    const MasterKey master = TRY(load_master_key(files_, *file));
    const BackupFile* ring = find(kKeyRingName);
    if (ring == nullptr) return corrupt("The backup has no key ring.");
    const KeyFile ring_place = split(kept_path(*ring));
    TRY(read_key_ring(files_, ring_place.folder, master.key));
    report_.has_master_key = find(kMasterKeyFile) != nullptr;
    return {};
  }

  Result<void> check_target() {
    const std::string& path = options_.data_folder;
    TRY(files_.make_folder(path));
    for (const std::string& name : TRY(files_.list(path))) {
      if (name == "lost+found") continue;
      return restore_usage(
          "The folder " + path + " is not empty: it holds " + name +
          ". Name a new folder with --data. (What a restore left that was broken off "
          "may be removed.)");
    }
    folders_.note_change(parent_folder(path));
    return {};
  }

  Result<void> copy_all() {
    progress_.files_total = contents_.files.size();
    for (const BackupFile& file : contents_.files) {
      if (file.path != kFormatName) TRY(copy(file));
    }
    TRY(folders_.sync());
    const BackupFile* format = find(kFormatName);
    if (format == nullptr) return corrupt("The backup has no file FORMAT.");
    TRY(copy(*format));
    return folders_.sync();
  }

  Result<void> copy(const BackupFile& file) {
    TRY(folders_.make_folder_of(options_.data_folder, file.path));
    const std::string from = kept_path(file);
    if (!TRY(files_.exists(from))) return damaged(from, " is missing");
    const uint64_t size_bytes = TRY(size_of_file(files_, from));
    const std::string to = options_.data_folder + "/" + file.path;
    const Copied copied = TRY(copy_file(files_, from, size_bytes, to, progress_));
    if (copied.size_bytes != file.size_bytes || copied.crc32c != file.crc32c) {
      return damaged(from, " is not what was backed up");
    }
    ++progress_.files;
    ++report_.files;
    report_.bytes += copied.size_bytes;
    return {};
  }

  Error damaged(const std::string& from, const char* how) const {
    return corrupt("The backup is damaged: " + from + how + ". Remove " + options_.data_folder +
                   " and restore an older state with --state, or from another copy. (Where the "
                   "server still has its data: remove the file, and the next backup copies it "
                   "anew.)");
  }

  const BackupFile* find(std::string_view path) const {
    for (const BackupFile& file : contents_.files) {
      if (file.path == path) return &file;
    }
    return nullptr;
  }
  std::string kept_path(const BackupFile& file) const {
    return options_.from + "/" + file.kept_path;
  }
  static KeyFile split(const std::string& path) {
    const size_t slash = path.rfind('/');
    return {path.substr(0, slash), path.substr(slash + 1)};
  }

  Files& files_;
  const RestoreOptions& options_;
  CopyProgress& progress_;
  FolderMaker folders_;
  BackupContents contents_;
  RestoreReport report_;
};

}  // namespace

Result<RestoreReport> restore_backup(Files& files, const RestoreOptions& options,
                                     CopyProgress& progress) {
  return Restore(files, options, progress).run();
}

}  // namespace tarn::store
