#include "store/backup.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <memory>
#include <optional>
#include <set>

#include "base/log.h"
#include "store/backup_contents.h"
#include "store/data_folder.h"
#include "store/key_ring.h"

namespace tarn::store {

namespace {

constexpr size_t kNumberDigits = 6;  // of a state's name, so that names sort
constexpr std::string_view kRows = "rows/";
constexpr std::string_view kBlobs = "blobs/";
constexpr std::string_view kPool = "files/";
constexpr std::string_view kMasterKeyName = "master-key";
constexpr std::string_view kRootKeysName = "root-keys.json";
constexpr std::string_view kTlsFolder = "tls";

Error usage(std::string message) { return Error(400, "Usage", std::move(message)); }

uint64_t number_of(const std::string& state) {
  uint64_t number = 0;
  std::from_chars(state.data(), state.data() + state.size(), number);
  return number;
}

std::string state_name(uint64_t number, int64_t now_ms) {
  std::string digits = std::to_string(number);
  if (digits.size() < kNumberDigits) digits.insert(0, kNumberDigits - digits.size(), '0');
  return digits + "-" + format_basic_iso8601(now_ms);
}

class Backup {
 public:
  Backup(Files& files, const BackupSource& source, const BackupOptions& options, const Clock& clock,
         CopyProgress& progress)
      : files_(files),
        source_(source),
        options_(options),
        clock_(clock),
        progress_(progress),
        folders_(files) {}

  Result<BackupReport> run() {
    TRY(prepare());
    TRY(read_former_states());
    TRY(begin_state());
    TRY(copy_all());
    TRY(folders_.sync());
    TRY(replace_file(files_, state_folder(options_.path, state_), std::string(kContentsName),
                     encode_contents(contents_)));
    if (options_.keep > 0) TRY(prune());
    return report();
  }

 private:
  // The folder, marked as one of backups and locked.
  Result<void> prepare() {
    const std::string& path = options_.path;
    TRY(files_.make_folder(path));
    std::string holder = "backup";
    lock_ = TRY(files_.lock(path + "/LOCK", holder));
    if (lock_ == nullptr) return usage("Another backup into " + path + " is running.");
    if (!TRY(is_backup_folder(files_, path))) {
      for (const std::string& name : TRY(files_.list(path))) {
        if (name == "LOCK" || name == "lost+found" || name.starts_with(kTemporaryPrefix)) continue;
        return usage("The folder " + path + " holds something else than backups, such as " + name +
                     ". Name an empty or a new folder.");
      }
      TRY(replace_file(files_, path, std::string(kBackupMark), kBackupMarkText));
      TRY(files_.sync_folder(parent_folder(path)));
    }
    TRY(files_.make_folder(states_folder(path)));
    TRY(files_.make_folder(pool_folder(path)));
    return files_.sync_folder(path);
  }

  // What whole states say of the pool; what broken-off ones left goes.
  Result<void> read_former_states() {
    for (const std::string& state : TRY(list_states(files_, options_.path))) {
      last_number_ = std::max(last_number_, number_of(state));
      if (!TRY(is_whole(files_, options_.path, state))) {
        TRY(files_.remove_tree(state_folder(options_.path, state)));
        continue;
      }
      auto contents = read_contents(files_, options_.path, state);
      if (!contents.ok()) {
        log_warn("backup.state_damaged", {{"message", contents.error().message()}});
        continue;
      }
      whole_states_.push_back(state);
      for (const BackupFile& file : contents->files) known_[file.kept_path] = file;
    }
    return {};
  }

  Result<void> begin_state() {
    const int64_t now_ms = clock_.real_ms();
    state_ = state_name(last_number_ + 1, now_ms);
    contents_.made_at = format_iso8601(now_ms);
    contents_.data_format = kDataFormat;
    contents_.master_key_id = TRY(key_ring_master_id(files_, source_.data_folder));
    contents_.has_master_key = !options_.master_key_path.empty();
    TRY(files_.make_folder(state_folder(options_.path, state_)));
    folders_.note_change(states_folder(options_.path));
    return {};
  }

  Result<void> copy_all() {
    // In this order: no blob goes from now on; the rows as they are; every blob they refer to.
    const auto hold = source_.blobs.hold();
    const auto rows = TRY(source_.database.freeze());
    const std::vector<std::string> blobs = TRY(source_.blobs.list_sealed());
    const std::vector<std::string> plain = TRY(plain_files());
    progress_.files_total = rows->files().size() + blobs.size() + plain.size();
    for (const RowFile& file : rows->files()) TRY(copy_row_file(file));
    for (const std::string& name : blobs) {
      TRY(keep_in_pool(std::string(kBlobs) + name, std::string(kPool) + std::string(kBlobs) + name,
                       0));
    }
    for (const std::string& path : plain) TRY(copy_plain(path));
    return {};
  }

  Result<void> copy_row_file(const RowFile& file) {
    const std::string path = std::string(kRows) + file.name;
    if (!file.unique_name.empty()) {
      return keep_in_pool(path, std::string(kPool) + std::string(kRows) + file.unique_name,
                          file.size_bytes);
    }
    const std::string kept = kept_in_state(path);
    TRY(folders_.make_folder_of(options_.path, kept));
    const Copied copied = file.content.empty()
        ? TRY(copy_file(files_, in_data(path), file.size_bytes, in_backup(kept), progress_))
            : TRY(write_copy(files_, file.content, in_backup(kept), progress_));
            add(path, kept, copied);
            return {};
  }

  // `size_bytes` 0: all of the file.
  Result<void> keep_in_pool(const std::string& path, const std::string& kept, uint64_t size_bytes) {
    TRY(folders_.make_folder_of(options_.path, kept));
    if (size_bytes == 0) size_bytes = TRY(size_of_file(files_, in_data(path)));
    auto copied = TRY(find_in_pool(path, kept, size_bytes));
    if (!copied) {
      copied = TRY(copy_file(files_, in_data(path), size_bytes, in_backup(kept), progress_));
    }
    add(path, kept, *copied);
    return {};
  }

  // What the pool has of it; nothing where that is no longer what it was.
  Result<std::optional<Copied>> find_in_pool(const std::string& path, const std::string& kept,
                                             uint64_t size_bytes) {
    std::optional<Copied> none;
    if (!TRY(files_.exists(in_backup(kept)))) return none;
    if (TRY(size_of_file(files_, in_backup(kept))) == size_bytes) {
      const auto known = known_.find(kept);
      if (known != known_.end()) {
        return std::optional<Copied>({known->second.size_bytes, known->second.crc32c});
      }
      // Of a backup that was broken off, or whose CONTENTS is damaged.
      const Copied there = TRY(checksum_file(files_, in_backup(kept), progress_));
      if (there.crc32c == TRY(checksum_file(files_, in_data(path), progress_)).crc32c) {
        return std::optional<Copied>(there);
      }
    }
    log_warn("backup.file_damaged", {{"path", in_backup(kept)}, {"message", "It is copied anew."}});
    return none;
  }

  // What is copied as it is into each state.
  Result<std::vector<std::string>> plain_files() {
    std::vector<std::string> paths = {"FORMAT", std::string(kKeyRingName)};
    if (options_.master_key_path.empty()) return paths;
    paths.emplace_back(kMasterKeyName);
    const std::string root_keys(kRootKeysName), tls(kTlsFolder);
    if (TRY(files_.exists(in_data(root_keys)))) paths.push_back(root_keys);
    if (!TRY(files_.exists(in_data(tls)))) return paths;
    for (const std::string& name : TRY(files_.list(in_data(tls)))) {
      if (!name.starts_with(kTemporaryPrefix)) paths.push_back(tls + "/" + name);
    }
    return paths;
  }

  Result<void> copy_plain(const std::string& path) {
    const std::string from = path == kMasterKeyName ? options_.master_key_path : in_data(path);
    const std::string kept = kept_in_state(path);
    TRY(folders_.make_folder_of(options_.path, kept));
    const uint64_t size_bytes = TRY(size_of_file(files_, from));
    add(path, kept, TRY(copy_file(files_, from, size_bytes, in_backup(kept), progress_)));
    return {};
  }

  void add(const std::string& path, const std::string& kept, const Copied& copied) {
    contents_.files.push_back({path, kept, copied.size_bytes, copied.crc32c});
    ++progress_.files;
  }

  // States first, each by its CONTENTS; then what no state refers to.
  Result<void> prune() {
    const size_t others = static_cast<size_t>(options_.keep - 1);
    if (whole_states_.size() <= others) return {};
    const size_t count = whole_states_.size() - others;
    for (size_t i = 0; i < count; ++i) {
      const std::string folder = state_folder(options_.path, whole_states_[i]);
      TRY(files_.unlink(folder + "/" + std::string(kContentsName)));
      TRY(files_.sync_folder(folder));
      TRY(files_.remove_tree(folder));
    }
    std::set<std::string> wanted;
    for (const std::string& state : TRY(list_states(files_, options_.path))) {
      const auto contents = read_contents(files_, options_.path, state);
      if (!contents.ok()) return {};  // a damaged one stays as it is, and so does the pool
      for (const BackupFile& file : contents->files) wanted.insert(file.kept_path);
    }
    return remove_unwanted(std::string(kPool.substr(0, kPool.size() - 1)), wanted);
  }

  Result<void> remove_unwanted(const std::string& folder, const std::set<std::string>& wanted) {
    for (const std::string& name : TRY(files_.list(in_backup(folder)))) {
      const std::string path = folder + "/" + name;
      if (wanted.contains(path)) continue;
      const auto below = wanted.lower_bound(path + "/");
      const bool leads_to_wanted = below != wanted.end() && below->starts_with(path + "/");
      if (leads_to_wanted || files_.list(in_backup(path)).ok()) {
        TRY(remove_unwanted(path, wanted));
      } else {
        TRY(files_.unlink(in_backup(path)));
      }
    }
    return {};
  }

  BackupReport report() const {
    BackupReport report;
    report.state = state_;
    report.files = contents_.files.size();
    for (const BackupFile& file : contents_.files) report.bytes += file.size_bytes;
    report.copied_files = progress_.copied_files;
    report.copied_bytes = progress_.copied_bytes;
    return report;
  }

  std::string in_data(const std::string& path) const { return source_.data_folder + "/" + path; }
  std::string in_backup(const std::string& path) const { return options_.path + "/" + path; }
  std::string kept_in_state(const std::string& path) const {
    return "states/" + state_ + "/" + path;
  }

  Files& files_;
  const BackupSource& source_;
  const BackupOptions& options_;
  const Clock& clock_;
  CopyProgress& progress_;
  FolderMaker folders_;
  std::unique_ptr<FileLock> lock_;
  std::string state_;
  uint64_t last_number_ = 0;
  BackupContents contents_;
  std::vector<std::string> whole_states_;    // of before, the oldest first
  std::map<std::string, BackupFile> known_;  // of whole states, by their place in the backup
};

}  // namespace

Result<BackupReport> make_backup(Files& files, const BackupSource& source,
                                 const BackupOptions& options, const Clock& clock,
                                 CopyProgress& progress) {
  return Backup(files, source, options, clock, progress).run();
}

}  // namespace tarn::store
