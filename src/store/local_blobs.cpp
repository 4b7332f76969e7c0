#include "store/local_blobs.h"

#include <algorithm>
#include <cstring>

#include "base/log.h"
#include "base/random.h"
#include "store/blob_inventory.h"
#include "store/blob_layout.h"
#include "store/blob_reader.h"
#include "store/errors.h"

namespace tarn::store {

namespace {

constexpr size_t kOpenPacksMax = 32;
constexpr size_t kSweeperQueueMax = 1'000'000;  // beyond, garbage waits for the next start

uint64_t random_id() {
  uint64_t id = 0;
  std::memcpy(&id, system_random().bytes(sizeof id).data(), sizeof id);
  return id;
}

}  // namespace

Result<std::unique_ptr<Blobs>> Blobs::open(BlobsOptions options, Files& files) {
  auto blobs = std::make_unique<LocalBlobs>(std::move(options), files);
  TRY(blobs->prepare());
  return std::unique_ptr<Blobs>(std::move(blobs));
}

LocalBlobs::LocalBlobs(BlobsOptions options, Files& files)
    : root_(std::move(options.path)),
      watermark_bytes_(options.free_space_watermark_bytes),
      files_(files),
      fan_out_(files, root_),
      sweeper_("sweeper", 1, kSweeperQueueMax),
      packs_(files, root_, ledger_, random_id, [this](uint64_t id) { delete_pack(id); }) {}

LocalBlobs::~LocalBlobs() = default;

Result<void> LocalBlobs::prepare() {
  for (const std::string& folder : {root_, files_folder(root_), packs_folder(root_)}) {
    TRY(files_.make_folder(folder));
  }
  TRY(files_.sync_folder(root_));
  empty_trash_later();
  return {};
}

Result<std::unique_ptr<BlobWriter>> LocalBlobs::create(FrameKey key, uint64_t size_hint_bytes) {
  int64_t free_bytes = TRY(files_.free_bytes(root_));
  if (free_bytes < watermark_bytes_ ||
      size_hint_bytes > static_cast<uint64_t>(free_bytes - watermark_bytes_)) {
    return disk_nearly_full(root_, free_bytes, watermark_bytes_);
  }
  BlobHome home{files_,         root_, packs_, fan_out_, [this] { return make_file_id(); },
                gathered_bytes_};
  return make_blob_writer(std::move(home), std::move(key), size_hint_bytes);
}

Result<std::shared_ptr<BlobReader>> LocalBlobs::open_reader(const Extent& extent,
                                                            const FrameKey& key) {
  std::shared_ptr<File> file;
  switch (extent.place) {
    case ExtentPlace::kNone:
      return corrupt("An extent without a place can't be read.");
    case ExtentPlace::kPack:
      file = TRY(open_pack(extent.id));
      break;
    case ExtentPlace::kFile:
      file = TRY(files_.open_to_read(file_path(root_, extent.id)));
      break;
  }
  if (file == nullptr) return corrupt("An extent's place is unknown.");
  return make_blob_reader(std::move(file), extent, key);
}

Result<std::shared_ptr<File>> LocalBlobs::open_pack(uint64_t pack_id) {
  auto is_wanted = [&](const auto& entry) { return entry.first == pack_id; };
  {
    std::lock_guard lock(mutex_);
    auto found = std::find_if(open_packs_.begin(), open_packs_.end(), is_wanted);
    if (found != open_packs_.end()) {
      open_packs_.splice(open_packs_.begin(), open_packs_, found);
      return open_packs_.front().second;
    }
  }
  std::shared_ptr<File> file = TRY(files_.open_to_read(pack_path(root_, pack_id)));
  std::lock_guard lock(mutex_);
  open_packs_.emplace_front(pack_id, file);
  if (open_packs_.size() > kOpenPacksMax) open_packs_.pop_back();
  return file;
}

void LocalBlobs::release(const Extent& extent) {
  if (extent.place == ExtentPlace::kFile) unlink_later(file_path(root_, extent.id));
  if (extent.place == ExtentPlace::kPack && ledger_.remove(extent)) delete_pack(extent.id);
}

Result<void> LocalBlobs::collect(const IsReferenced& is_referenced) {
  TRY(collect_packs(is_referenced));
  TRY(collect_files(is_referenced));
  std::lock_guard lock(mutex_);
  is_collected_ = true;
  new_files_.clear();
  return {};
}

Result<void> LocalBlobs::collect_files(const IsReferenced& is_referenced) {
  std::vector<std::string> garbage_paths;
  auto look_at = [&](uint64_t file_id) -> Result<void> {
    if (is_new_file(file_id)) return {};
    Result<Extent> extent = inspect_file(files_, root_, file_id);
    // Released in the meantime.
    if (!extent.ok() && !TRY(files_.exists(file_path(root_, file_id)))) return {};
    if (!TRY(is_referenced(TRY(std::move(extent))))) unlink_later(file_path(root_, file_id));
    return {};
  };
  TRY(each_file(files_, root_, look_at, garbage_paths));
  for (std::string& path : garbage_paths) unlink_later(std::move(path));
  return {};
}

Result<void> LocalBlobs::collect_packs(const IsReferenced& is_referenced) {
  for (uint64_t pack_id : TRY(list_packs(files_, root_))) {
    if (ledger_.is_counted(pack_id)) continue;  // made since the start
    std::vector<uint64_t> referenced_offsets;
    auto keep_if_referenced = [&](const Extent& extent) -> Result<void> {
      if (TRY(is_referenced(extent))) referenced_offsets.push_back(extent.offset_bytes);
      return {};
    };
    // The bytes of a record may be sound though its header is not.
    auto look_into_gap = [&](const Extent& extent) -> Result<void> {
      if (!TRY(is_referenced(extent))) return {};
      log_error("store.record_damaged",
                {{"path", pack_path(root_, pack_id)}, {"offset_bytes", extent.offset_bytes}});
      referenced_offsets.push_back(extent.offset_bytes);
      return {};
    };
    TRY(each_record(files_, root_, pack_id, keep_if_referenced, look_into_gap));
    if (ledger_.count(pack_id, referenced_offsets)) delete_pack(pack_id);
  }
  return {};
}

Result<void> LocalBlobs::clear() {
  {
    std::lock_guard lock(hold_mutex_);
    if (holds_ > 0) return backup_is_running();
  }
  TRY(packs_.close_pack_and([this] { return replace_folders(); }));
  fan_out_.clear();
  {
    std::lock_guard lock(mutex_);
    open_packs_.clear();
  }
  empty_trash_later();
  return {};
}

Result<void> LocalBlobs::replace_folders() {
  std::string trash = trash_folder(root_);
  std::string suffix = "-" + make_hex_id(system_random(), 16);
  TRY(files_.make_folder(trash));
  TRY(files_.rename(files_folder(root_), trash + "/files" + suffix));
  TRY(files_.rename(packs_folder(root_), trash + "/packs" + suffix));
  TRY(files_.make_folder(files_folder(root_)));
  TRY(files_.make_folder(packs_folder(root_)));
  ledger_.clear();
  return files_.sync_folder(root_);
}

uint64_t LocalBlobs::make_file_id() {
  uint64_t id = random_id();
  std::lock_guard lock(mutex_);
  if (!is_collected_) new_files_.insert(id);
  return id;
}

bool LocalBlobs::is_new_file(uint64_t file_id) {
  std::lock_guard lock(mutex_);
  return new_files_.contains(file_id);
}

void LocalBlobs::delete_pack(uint64_t pack_id) {
  {
    std::lock_guard lock(mutex_);
    std::erase_if(open_packs_, [&](const auto& entry) { return entry.first == pack_id; });
  }
  unlink_later(pack_path(root_, pack_id));
}

// A name that stays for lack of room in the queue is garbage for the next collect().
void LocalBlobs::unlink_later(std::string path) {
  (void)sweeper_.try_post(
      [this, path = std::move(path)]() mutable { unlink_unless_held(std::move(path)); });
}

void LocalBlobs::unlink_unless_held(std::string path) {
  std::lock_guard lock(hold_mutex_);
  if (holds_ > 0) {
    held_paths_.push_back(std::move(path));
    return;
  }
  Result<void> result = files_.unlink(path);
  if (!result.ok()) log_warn("store.unlink_failed", {{"message", result.error().message()}});
}

std::shared_ptr<void> LocalBlobs::hold() {
  std::lock_guard lock(hold_mutex_);
  ++holds_;
  return std::shared_ptr<void>(nullptr, [this](void*) { let_go(); });
}

void LocalBlobs::let_go() {
  std::vector<std::string> paths;
  {
    std::lock_guard lock(hold_mutex_);
    if (--holds_ > 0) return;
    paths.swap(held_paths_);
  }
  for (std::string& path : paths) unlink_later(std::move(path));
}

Result<std::vector<std::string>> LocalBlobs::list_sealed() {
  std::vector<std::string> names;
  auto add = [&](const std::string& path) { names.push_back(path.substr(root_.size() + 1)); };
  TRY(packs_.close_pack_and([&]() -> Result<void> {
    for (uint64_t pack_id : TRY(list_packs(files_, root_))) add(pack_path(root_, pack_id));
    return {};
  }));
  std::vector<std::string> garbage_paths;
  auto add_file = [&](uint64_t file_id) -> Result<void> {
    add(file_path(root_, file_id));
    return {};
  };
  TRY(each_file(files_, root_, add_file, garbage_paths));
  return names;
}

void LocalBlobs::empty_trash_later() {
  (void)sweeper_.try_post([this] {
    Result<void> result = files_.remove_tree(trash_folder(root_));
    if (!result.ok()) log_warn("store.trash_failed", {{"message", result.error().message()}});
  });
}

}  // namespace tarn::store
