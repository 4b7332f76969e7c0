#include "store/rocks.h"

#include <rocksdb/cache.h>
#include <rocksdb/convenience.h>
#include <rocksdb/db.h>
#include <rocksdb/env.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/listener.h>
#include <rocksdb/merge_operator.h>
#include <rocksdb/table.h>

#include <algorithm>
#include <atomic>
#include <cstdarg>
#include <map>
#include <mutex>
#include <thread>

#include "base/log.h"
#include "store/bytes.h"
#include "store/errors.h"
#include "store/files.h"
#include "store/rocks_files.h"
#include "store/rocks_manifest_mark.h"

namespace tarn::store {

namespace {

constexpr size_t kCacheBytes = 16 << 20;
constexpr size_t kMemtablesBytes = 32 << 20;
constexpr size_t kArenaBlockBytes = 128 << 10;
constexpr size_t kArenaBlocksMin = 8;  // a memtable has, so that it can be small
constexpr uint64_t kMaxLogBytes = 64 << 20;
constexpr int kMaxOpenFiles = 512;
constexpr int kBackgroundJobs = 2;
constexpr int64_t kResumeEveryUs = 1'000'000;
constexpr size_t kMaxMergesBeforeFold = 16;  // a counter in use stays quick to read

rocksdb::Slice slice(std::string_view text) { return {text.data(), text.size()}; }
std::string_view view(const rocksdb::Slice& slice) { return {slice.data(), slice.size()}; }

Error rocks_error(std::string_view doing, const rocksdb::Status& status) {
  std::string message = "The store failed " + std::string(doing) + ": " + status.ToString();
  return status.IsCorruption() ? corrupt(std::move(message)) : internal_error(std::move(message));
}

// Values of 8 bytes, little-endian, added modulo 2^64. Their names are part of the format.
class AddOperator final : public rocksdb::AssociativeMergeOperator {
 public:
  bool Merge(const rocksdb::Slice&, const rocksdb::Slice* existing, const rocksdb::Slice& operand,
             std::string* sum, rocksdb::Logger*) const override {
    uint64_t a = 0;
    uint64_t b = 0;
    std::string_view left = existing ? view(*existing) : std::string_view();
    std::string_view right = view(operand);
    if (existing && (left.size() != 8 || !take_u64(left, a))) return false;
    if (right.size() != 8 || !take_u64(right, b)) return false;
    sum->clear();
    append_u64(*sum, a + b);
    return true;
  }
  const char* Name() const override { return "tarn.add.1"; }
};

// RocksDB keeps a diary; only its warnings concern us.
class QuietLogger final : public rocksdb::Logger {
 public:
  QuietLogger() : Logger(rocksdb::InfoLogLevel::WARN_LEVEL) {}
  using Logger::Logv;
  void Logv(const char* format, va_list arguments) override {
    Logv(rocksdb::InfoLogLevel::INFO_LEVEL, format, arguments);
  }
  void Logv(rocksdb::InfoLogLevel level, const char* format, va_list arguments) override {
    if (level < rocksdb::InfoLogLevel::WARN_LEVEL) return;
    if (level == rocksdb::InfoLogLevel::HEADER_LEVEL) return;
    char text[1024];
    std::vsnprintf(text, sizeof text, format, arguments);
    // What a backup does on purpose.
    if (std::string_view(text).find("File Deletions") != std::string_view::npos) return;
    log_warn("store.rocksdb", {{"message", text}});
  }
};

class ErrorListener final : public rocksdb::EventListener {
 public:
  void OnBackgroundError(rocksdb::BackgroundErrorReason, rocksdb::Status* status) override {
    if (status->severity() >= rocksdb::Status::Severity::kHardError) note(*status);
  }
  void note(const rocksdb::Status& status) {
    std::lock_guard lock(mutex_);
    reason_ = status.ToString();
    log_error("store.background_error", {{"message", reason_}});
  }
  void OnErrorRecoveryEnd(const rocksdb::BackgroundErrorRecoveryInfo& info) override {
    if (info.new_bg_error.ok()) clear();
  }
  void clear() {
    std::lock_guard lock(mutex_);
    if (!reason_.empty()) log_info("store.recovered");
    reason_.clear();
  }
  std::string reason() {
    std::lock_guard lock(mutex_);
    return reason_;
  }

 private:
  std::mutex mutex_;
  std::string reason_;
};

rocksdb::DBOptions database_options(std::vector<std::shared_ptr<rocksdb::EventListener>> listeners,
                                    rocksdb::Env* env) {
  rocksdb::DBOptions options;
  options.env = env;
  options.create_if_missing = true;
  options.create_missing_column_families = true;
  options.db_write_buffer_size = kMemtablesBytes;
  options.max_total_wal_size = kMaxLogBytes;
  options.max_open_files = kMaxOpenFiles;
  options.max_file_opening_threads = 1;
  options.max_background_jobs = kBackgroundJobs;
  options.track_and_verify_wals_in_manifest = true;
  options.skip_stats_update_on_db_open = true;
  options.stats_dump_period_sec = 0;
  options.stats_persist_period_sec = 0;
  options.enable_thread_tracking = false;
  options.info_log = std::make_shared<QuietLogger>();
  options.info_log_level = rocksdb::InfoLogLevel::WARN_LEVEL;
  options.listeners = std::move(listeners);
  return options;
}

rocksdb::ColumnFamilyOptions family_options(Family family, size_t memtable_bytes,
                                            const std::shared_ptr<rocksdb::Cache>& cache) {
  rocksdb::ColumnFamilyOptions options;
  options.write_buffer_size = memtable_bytes;
  options.arena_block_size = std::min(kArenaBlockBytes, memtable_bytes / kArenaBlocksMin);
  options.merge_operator = std::make_shared<AddOperator>();
  options.max_successive_merges = kMaxMergesBeforeFold;
  options.level_compaction_dynamic_level_bytes = true;
  // Inline bytes are encrypted and cannot be compressed.
  std::vector<rocksdb::CompressionType> supported = rocksdb::GetSupportedCompressions();
  bool has_lz4 =
      std::find(supported.begin(), supported.end(), rocksdb::kLZ4Compression) != supported.end();
  options.compression =
      family == Family::kRows && has_lz4 ? rocksdb::kLZ4Compression : rocksdb::kNoCompression;
  rocksdb::BlockBasedTableOptions table;
  table.block_cache = cache;
  table.cache_index_and_filter_blocks = true;
  table.pin_l0_filter_and_index_blocks_in_cache = true;
  // In pieces: the index of a table whose rows compress well is larger than the cache, and would be
  // read and unpacked whole for each look into the table.
  table.index_type = rocksdb::BlockBasedTableOptions::kTwoLevelIndexSearch;
  table.partition_filters = true;
  table.pin_top_level_index_and_filter = true;
  table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
  options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  return options;
}

const rocksdb::Snapshot* snapshot_of(const Rocks::Snapshot& snapshot) {
  return static_cast<const rocksdb::Snapshot*>(snapshot.handle());
}

}  // namespace

struct Rocks::Impl {
  std::unique_ptr<rocksdb::Env> env;
  std::shared_ptr<std::atomic<bool>> log_failed = std::make_shared<std::atomic<bool>>(false);
  std::shared_ptr<ErrorListener> listener = std::make_shared<ErrorListener>();
  std::shared_ptr<rocksdb::Cache> cache = rocksdb::NewLRUCache(kCacheBytes, 2);
  std::unique_ptr<rocksdb::DB> db;
  std::vector<rocksdb::ColumnFamilyHandle*> families;
  std::atomic<int64_t> last_resume_us{0};
  std::atomic<bool> is_resuming{false};
  std::thread resumer;

  rocksdb::ColumnFamilyHandle* family(Family which) const {
    return families[static_cast<size_t>(which)];
  }
};

Rocks::Rocks(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

Rocks::~Rocks() {
  if (impl_->resumer.joinable()) impl_->resumer.join();
  for (rocksdb::ColumnFamilyHandle* family : impl_->families) {
    impl_->db->DestroyColumnFamilyHandle(family);
  }
  impl_->db->Close().PermitUncheckedError();
}

Result<std::shared_ptr<Rocks>> Rocks::open(const RocksOptions& options) {
  auto impl = std::make_unique<Impl>();
  impl->env = rocksdb::NewCompositeEnv(make_rocks_files(options.files, impl->log_failed));
  const size_t memtable_bytes = options.memtable_bytes;
  std::vector<rocksdb::ColumnFamilyDescriptor> families = {
      {rocksdb::kDefaultColumnFamilyName,
       family_options(Family::kRows, memtable_bytes, impl->cache)},
      {"inline-bytes", family_options(Family::kInlineBytes, memtable_bytes, impl->cache)},
  };
  std::shared_ptr<Files> files(options.files, [](Files*) {});
  if (files == nullptr) files = make_system_files();
  auto mark = std::make_shared<ManifestMark>(std::move(files), options.path);
  TRY(mark->check());
  rocksdb::DB* db = nullptr;
  rocksdb::Status status =
      rocksdb::DB::Open(database_options({impl->listener, mark}, impl->env.get()), options.path,
                        families, &impl->families, &db);
  if (!status.ok()) return rocks_error("to open " + options.path, status);
  impl->db.reset(db);
  mark->note(*db);
  return std::shared_ptr<Rocks>(new Rocks(std::move(impl)));
}

Rocks::Snapshot::Snapshot(std::shared_ptr<Rocks> rocks)
    : rocks_(std::move(rocks)), handle_(rocks_->impl_->db->GetSnapshot()) {}

Rocks::Snapshot::~Snapshot() {
  rocks_->impl_->db->ReleaseSnapshot(static_cast<const rocksdb::Snapshot*>(handle_));
}

uint64_t Rocks::Snapshot::sequence() const {
  return static_cast<const rocksdb::Snapshot*>(handle_)->GetSequenceNumber();
}

struct Rocks::Iterator::Impl {
  std::string start;
  std::string end;
  rocksdb::Slice lower;
  rocksdb::Slice upper;
  std::unique_ptr<rocksdb::Iterator> iterator;
};

Rocks::Iterator::Iterator(const Snapshot& snapshot, std::string_view start, std::string_view end)
    : impl_(std::make_unique<Impl>()) {
  impl_->start = start;
  impl_->end = end;
  impl_->lower = impl_->start;
  impl_->upper = impl_->end;
  rocksdb::ReadOptions options;
  options.snapshot = snapshot_of(snapshot);
  options.iterate_lower_bound = &impl_->lower;
  options.iterate_upper_bound = &impl_->upper;
  const Rocks::Impl& rocks = *snapshot.rocks().impl_;
  impl_->iterator.reset(rocks.db->NewIterator(options, rocks.family(Family::kRows)));
}

Rocks::Iterator::~Iterator() = default;
bool Rocks::Iterator::valid() const { return impl_->iterator->Valid(); }
std::string_view Rocks::Iterator::key() const { return view(impl_->iterator->key()); }
std::string_view Rocks::Iterator::value() const { return view(impl_->iterator->value()); }
void Rocks::Iterator::next() { impl_->iterator->Next(); }
void Rocks::Iterator::previous() { impl_->iterator->Prev(); }
void Rocks::Iterator::seek(std::string_view key) { impl_->iterator->Seek(slice(key)); }

void Rocks::Iterator::seek_backward(std::string_view key) {
  impl_->iterator->SeekForPrev(slice(key));
}

Result<void> Rocks::Iterator::status() const {
  rocksdb::Status status = impl_->iterator->status();
  if (!status.ok()) return rocks_error("to scan rows", status);
  return {};
}

struct Rocks::Batch::Impl {
  rocksdb::WriteBatch batch;
};

Rocks::Batch::Batch() : impl_(std::make_unique<Impl>()) {}
Rocks::Batch::~Batch() = default;
bool Rocks::Batch::empty() const { return impl_->batch.Count() == 0; }

// Adding to a batch in memory fails only for families that do not exist.
void Rocks::Batch::put(Rocks& rocks, Family family, std::string_view key, std::string_view value) {
  impl_->batch.Put(rocks.impl_->family(family), slice(key), slice(value)).PermitUncheckedError();
}

void Rocks::Batch::erase(Rocks& rocks, Family family, std::string_view key) {
  impl_->batch.Delete(rocks.impl_->family(family), slice(key)).PermitUncheckedError();
}

void Rocks::Batch::add(Rocks& rocks, std::string_view key, int64_t delta) {
  std::string operand;
  append_u64(operand, static_cast<uint64_t>(delta));
  impl_->batch.Merge(rocks.impl_->family(Family::kRows), slice(key), operand)
      .PermitUncheckedError();
}

void Rocks::Batch::erase_range(Rocks& rocks, Family family, std::string_view start,
                               std::string_view end) {
  impl_->batch.DeleteRange(rocks.impl_->family(family), slice(start), slice(end))
      .PermitUncheckedError();
}

Result<std::optional<std::string>> Rocks::get(const Snapshot& snapshot, std::string_view key,
                                              Family family) {
  rocksdb::ReadOptions options;
  options.snapshot = snapshot_of(snapshot);
  std::string value;
  rocksdb::Status status = impl_->db->Get(options, impl_->family(family), slice(key), &value);
  if (status.IsNotFound()) return std::optional<std::string>();
  if (!status.ok()) return rocks_error("to read a row", status);
  return std::optional<std::string>(std::move(value));
}

Result<void> Rocks::write_synced(Batch& batch) {
  rocksdb::WriteOptions options;
  options.sync = true;
  rocksdb::Status status = impl_->db->Write(options, &batch.impl_->batch);
  if (status.ok()) return {};
  impl_->listener->note(status);  // also what RocksDB counts as soft keeps refusing until resumed
  return rocks_error("to write and sync a commit", status);
}

bool Rocks::log_has_failed() const { return *impl_->log_failed; }

uint64_t Rocks::latest_sequence() const { return impl_->db->GetLatestSequenceNumber(); }

// Resume() may take as long as the disk is broken, so no commit waits for it.
std::optional<std::string> Rocks::refusal() {
  std::string reason = impl_->listener->reason();
  if (reason.empty()) return std::nullopt;
  auto now_us = static_cast<int64_t>(rocksdb::Env::Default()->NowMicros());
  if (impl_->is_resuming || now_us - impl_->last_resume_us < kResumeEveryUs) return reason;
  if (impl_->resumer.joinable()) impl_->resumer.join();
  impl_->is_resuming = true;
  impl_->resumer = std::thread([this] {
    if (impl_->db->Resume().ok()) impl_->listener->clear();
    impl_->last_resume_us = static_cast<int64_t>(rocksdb::Env::Default()->NowMicros());
    impl_->is_resuming = false;
  });
  return reason;
}

void Rocks::flush() {
  rocksdb::FlushOptions options;
  rocksdb::Status status = impl_->db->Flush(options, impl_->families);
  if (!status.ok()) log_warn("store.flush_failed", {{"message", status.ToString()}});
}

namespace {

constexpr std::string_view kTableSuffix = ".sst";

class FrozenRocks final : public FrozenRows {
 public:
  FrozenRocks(std::shared_ptr<Rocks> rocks, rocksdb::DB& db) : rocks_(std::move(rocks)), db_(db) {}
  ~FrozenRocks() override {
    if (is_held_) db_.EnableFileDeletions(false).PermitUncheckedError();
  }

  rocksdb::Status take(const std::vector<rocksdb::ColumnFamilyHandle*>& families) {
    rocksdb::Status status = db_.DisableFileDeletions();
    if (!status.ok()) return status;
    is_held_ = true;
    std::vector<rocksdb::LiveFileStorageInfo> infos;
    status = db_.GetLiveFilesStorageInfo({}, &infos);
    if (!status.ok()) return status;
    std::map<std::string, std::string> unique_names;
    for (rocksdb::ColumnFamilyHandle* family : families) {
      status = name_tables(family, unique_names);
      if (!status.ok()) return status;
    }
    for (rocksdb::LiveFileStorageInfo& info : infos) {
      const std::string name = info.relative_filename;
      files_.push_back({name, info.size, std::move(info.replacement_contents), unique_names[name]});
    }
    return status;
  }

 private:
  // The session that wrote a table and its number there are a name that no other table has.
  rocksdb::Status name_tables(rocksdb::ColumnFamilyHandle* family,
                              std::map<std::string, std::string>& unique_names) {
    rocksdb::TablePropertiesCollection tables;
    rocksdb::Status status = db_.GetPropertiesOfAllTables(family, &tables);
    for (const auto& [path, properties] : tables) {
      if (properties->db_session_id.empty()) continue;  // copied with every backup, then
      unique_names[path.substr(path.rfind('/') + 1)] =
          properties->db_session_id + "-" + std::to_string(properties->orig_file_number) +
          std::string(kTableSuffix);
    }
    return status;
  }

  const std::shared_ptr<Rocks> rocks_;
  rocksdb::DB& db_;
  bool is_held_ = false;
};

}  // namespace

Result<std::unique_ptr<FrozenRows>> Rocks::freeze() {
  auto frozen = std::make_unique<FrozenRocks>(shared_from_this(), *impl_->db);
  rocksdb::Status status = frozen->take(impl_->families);
  if (!status.ok()) return rocks_error("to freeze its files", status);
  return std::unique_ptr<FrozenRows>(std::move(frozen));
}

Result<void> Rocks::verify_checksums() {
  rocksdb::Status status = impl_->db->VerifyChecksum();
  if (!status.ok()) return rocks_error("to verify the checksums of its tables", status);
  return {};
}

size_t Rocks::memtable_bytes() const {
  uint64_t total = 0;
  for (rocksdb::ColumnFamilyHandle* family : impl_->families) {
    uint64_t bytes = 0;
    impl_->db->GetIntProperty(family, rocksdb::DB::Properties::kCurSizeAllMemTables, &bytes);
    total += bytes;
  }
  return total;
}

int64_t Rocks::memory_bytes() const {
  uint64_t total = impl_->cache->GetUsage() + memtable_bytes();
  for (rocksdb::ColumnFamilyHandle* family : impl_->families) {
    uint64_t bytes = 0;
    impl_->db->GetIntProperty(family, rocksdb::DB::Properties::kEstimateTableReadersMem, &bytes);
    total += bytes;
  }
  return static_cast<int64_t>(total);
}

}  // namespace tarn::store
