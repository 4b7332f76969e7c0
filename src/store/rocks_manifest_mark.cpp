#include "store/rocks_manifest_mark.h"

#include <algorithm>
#include <cstdint>
#include <vector>

#include "base/hash.h"
#include "base/log.h"
#include "store/errors.h"
#include "store/row.h"

namespace tarn::store {

namespace {

const std::string kMarkName = "manifest-mark";

struct MarkRow {
  std::string manifest;  // "MANIFEST-000005"
  uint64_t size_bytes = 0;
  uint64_t checksum = 0;  // CRC-32C of so many bytes
  template <class V>
  void fields(V& v) {
    v(1, manifest);
    v(2, size_bytes);
    v(3, checksum);
  }
};

}  // namespace

Result<void> ManifestMark::check() const {
  const std::string mark_path = rows_path_ + "/" + kMarkName;
  if (!TRY(files_->exists(mark_path))) return {};
  const auto mark = store::decode_row<MarkRow>(TRY(read_file(*files_, mark_path)));
  if (!mark.ok()) {
    log_warn("store.manifest_mark_damaged", {{"path", mark_path}});
    return {};  // it guards, and is no part of what it guards
  }
  const std::string path = rows_path_ + "/" + mark->manifest;
  if (!TRY(files_->exists(path))) return {};  // an open since made another one, and deleted it
  const std::string manifest = TRY(read_file(*files_, path));
  const std::string_view synced = std::string_view(manifest).substr(0, mark->size_bytes);
  if (synced.size() == mark->size_bytes && crc32c(0, synced) == mark->checksum) return {};
  return corrupt("The file " + path +
                 " is damaged: it does not begin with what was synced of it, and tables that it "
                 "named would be lost. Restore a backup.");
}

void ManifestMark::note(rocksdb::DB& database) {
  const std::lock_guard lock(mutex_);
  if (const auto written = write(database); !written.ok()) {
    log_warn("store.manifest_mark_not_written", {{"message", written.error().message()}});
  }
}

Result<void> ManifestMark::write(rocksdb::DB& database) {
  std::vector<std::string> names;
  MarkRow mark;
  const rocksdb::Status status = database.GetLiveFiles(names, &mark.size_bytes, false);
  if (!status.ok()) return internal_error(status.ToString());
  const auto name = std::find_if(names.begin(), names.end(), [](const std::string& each) {
    return each.starts_with("/MANIFEST-");
  });
  if (name == names.end()) return internal_error("RocksDB names no MANIFEST.");
  mark.manifest = name->substr(1);
  const std::string manifest = TRY(read_file(*files_, rows_path_ + *name));
  if (manifest.size() < mark.size_bytes)
    return internal_error("The MANIFEST is shorter than said.");
  mark.checksum = crc32c(0, std::string_view(manifest).substr(0, mark.size_bytes));
  return replace_file(*files_, rows_path_, kMarkName, encode_row(mark));
}

}  // namespace tarn::store
