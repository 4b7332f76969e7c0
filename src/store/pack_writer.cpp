#include "store/pack_writer.h"

#include <optional>

#include "base/hash.h"
#include "store/blob_layout.h"

namespace tarn::store {

struct PackWriter::Pack {
  uint64_t id = 0;
  std::unique_ptr<File> file;
  uint64_t end_bytes = kPackHeaderBytes;

  std::mutex mutex;
  std::condition_variable synced;
  uint64_t written_ticket = 0;  // records that are written
  uint64_t synced_ticket = 0;   // records that are durable
  bool is_syncing = false;
  bool name_is_durable = false;
  std::optional<Error> failure;  // of a sync: nothing of this pack is trusted from then on
};

PackWriter::PackWriter(Files& files, std::string root, PackLedger& ledger,
                       std::function<uint64_t()> make_id, std::function<void(uint64_t)> delete_pack)
    : files_(files),
      root_(std::move(root)),
      ledger_(ledger),
      make_id_(std::move(make_id)),
      delete_pack_(std::move(delete_pack)) {}

PackWriter::~PackWriter() { close_pack(); }

void PackWriter::close_pack() {
  std::lock_guard lock(mutex_);
  close_pack_locked();
}

Result<void> PackWriter::close_pack_and(const std::function<Result<void>()>& change) {
  std::lock_guard lock(mutex_);
  close_pack_locked();
  return change();
}

void PackWriter::close_pack_locked() {
  if (open_ == nullptr) return;
  if (ledger_.seal(open_->id)) delete_pack_(open_->id);
  open_.reset();
}

Result<std::shared_ptr<PackWriter::Pack>> PackWriter::begin_pack() {
  auto pack = std::make_shared<Pack>();
  pack->id = make_id_();
  pack->file = TRY(files_.create(pack_path(root_, pack->id)));
  TRY(pack->file->write(0, encode_pack_header(pack->id)));
  ledger_.begin(pack->id);
  return pack;
}

Result<Extent> PackWriter::append(uint64_t size_bytes, std::string_view ciphertext,
                                  std::string_view tags) {
  RecordHeader header;
  header.size_bytes = size_bytes;
  header.body_crc32c = crc32c(crc32c(0, ciphertext), tags);
  std::string record;
  record.reserve(kRecordHeaderBytes + ciphertext.size() + tags.size());

  std::unique_lock lock(mutex_);
  if (open_ == nullptr) open_ = TRY(begin_pack());
  std::shared_ptr<Pack> pack = open_;
  record = encode_record_header(pack->id, header);
  record.append(ciphertext).append(tags);
  Extent extent = record_extent(pack->id, pack->end_bytes, size_bytes);
  ledger_.add(pack->id);
  Result<void> written = pack->file->write(pack->end_bytes, record);
  uint64_t ticket = 0;
  if (written.ok()) {
    pack->end_bytes = record_end(extent);
    std::lock_guard sync_lock(pack->mutex);
    ticket = ++pack->written_ticket;
  }
  if (!written.ok() || pack->end_bytes >= kPackBytesMax) close_pack_locked();
  lock.unlock();

  if (written.ok()) written = sync(*pack, ticket);
  if (written.ok()) return extent;
  lock.lock();
  if (open_ == pack) close_pack_locked();
  lock.unlock();
  if (ledger_.remove(extent)) delete_pack_(pack->id);
  return std::move(written).error();
}

// One caller syncs for all that have written; the others wait for it.
Result<void> PackWriter::sync(Pack& pack, uint64_t ticket) {
  std::unique_lock lock(pack.mutex);
  while (pack.synced_ticket < ticket) {
    if (pack.failure) return *pack.failure;
    if (pack.is_syncing) {
      pack.synced.wait(lock);
      continue;
    }
    pack.is_syncing = true;
    uint64_t covered = pack.written_ticket;
    lock.unlock();
    Result<void> result = pack.file->sync();
    if (result.ok() && !pack.name_is_durable) result = files_.sync_folder(packs_folder(root_));
    lock.lock();
    pack.is_syncing = false;
    if (result.ok()) {
      pack.name_is_durable = true;
      pack.synced_ticket = covered;
    } else {
      pack.failure = std::move(result).error();
    }
    pack.synced.notify_all();
  }
  return {};
}

}  // namespace tarn::store
