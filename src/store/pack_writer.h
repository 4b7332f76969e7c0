// PackWriter: appends records to the pack that is open, many of them under one sync.
//
// A pack of an earlier start is never appended to: its end may be torn. Records are written one
// after the other, so that after a crash whatever was acknowledged follows only whole records.
// Thread-safe.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "base/result.h"
#include "store/blobs.h"
#include "store/files.h"
#include "store/pack_ledger.h"

namespace tarn::store {

inline constexpr uint64_t kPackBytesMax = 128 << 20;

class PackWriter {
 public:
  // `delete_pack` is told of packs that are empty when they close.
  PackWriter(Files& files, std::string root, PackLedger& ledger, std::function<uint64_t()> make_id,
             std::function<void(uint64_t)> delete_pack);
  ~PackWriter();

  // Durable when it returns.
  Result<Extent> append(uint64_t size_bytes, std::string_view ciphertext, std::string_view tags);
  void close_pack();  // the next record begins a new one
  // Closes the pack and runs `change` while no new one can begin.
  Result<void> close_pack_and(const std::function<Result<void>()>& change);

 private:
  struct Pack;
  Result<std::shared_ptr<Pack>> begin_pack();
  void close_pack_locked();
  Result<void> sync(Pack& pack, uint64_t ticket);

  Files& files_;
  const std::string root_;
  PackLedger& ledger_;
  const std::function<uint64_t()> make_id_;
  const std::function<void(uint64_t)> delete_pack_;

  std::mutex mutex_;  // held while a record is written, not while it is synced
  std::shared_ptr<Pack> open_;
};

}  // namespace tarn::store
