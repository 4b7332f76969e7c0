// LocalBlobs: Blobs in a folder of this machine. Thread-safe.
#pragma once

#include <atomic>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_set>
#include <vector>

#include "base/thread_pool.h"
#include "store/blob_writer.h"
#include "store/blobs.h"
#include "store/fan_out.h"
#include "store/files.h"
#include "store/pack_ledger.h"
#include "store/pack_writer.h"

namespace tarn::store {

class LocalBlobs final : public Blobs {
 public:
  LocalBlobs(BlobsOptions options, Files& files);
  ~LocalBlobs() override;
  Result<void> prepare();  // makes the folders

  Result<std::unique_ptr<BlobWriter>> create(FrameKey key, uint64_t size_hint_bytes) override;
  Result<std::shared_ptr<BlobReader>> open_reader(const Extent& extent,
                                                  const FrameKey& key) override;
  void release(const Extent& extent) override;
  Result<void> collect(
      const std::function<Result<bool>(const Extent& extent)>& is_referenced) override;
  std::shared_ptr<void> hold() override;
  Result<std::vector<std::string>> list_sealed() override;
  Result<void> clear() override;

 private:
  using IsReferenced = std::function<Result<bool>(const Extent& extent)>;

  Result<void> replace_folders();
  Result<void> collect_files(const IsReferenced& is_referenced);
  Result<void> collect_packs(const IsReferenced& is_referenced);
  Result<std::shared_ptr<File>> open_pack(uint64_t pack_id);
  uint64_t make_file_id();
  bool is_new_file(uint64_t file_id);
  void delete_pack(uint64_t pack_id);
  void unlink_later(std::string path);
  void unlink_unless_held(std::string path);
  void let_go();
  void empty_trash_later();

  const std::string root_;
  const int64_t watermark_bytes_;
  Files& files_;
  FanOut fan_out_;
  GatheredBytes gathered_bytes_{0};
  PackLedger ledger_;

  std::mutex mutex_;
  bool is_collected_ = false;
  std::unordered_set<uint64_t> new_files_;  // made since the start, until collect() is through
  // Packs read lately, newest first.
  std::list<std::pair<uint64_t, std::shared_ptr<File>>> open_packs_;

  std::mutex hold_mutex_;  // also while a name goes, so that none is half gone after hold()
  int holds_ = 0;
  std::vector<std::string> held_paths_;  // to be unlinked when nobody holds

  ThreadPool sweeper_;  // deletes
  PackWriter packs_;    // last: its destructor uses what is above
};

}  // namespace tarn::store
