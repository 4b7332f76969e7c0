// DataReader: the plaintext of one version, and how versions share and drop their data.
//
// A reader stays valid whatever is deleted: an extent is held open, parts are pinned. Where the
// data vanished between the snapshot and open(), open() answers a lost race, so that the operation
// runs again. Readers are not synchronised.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/context.h"
#include "services/s3/data_keys.h"
#include "services/s3/data_rows.h"
#include "services/s3/s3.h"

namespace tarn::s3 {

class DataReader {
 public:
  static Result<std::unique_ptr<DataReader>> open(S3& s3, store::Transaction& transaction,
                                                  const Data& data, DataKeys keys);
  // Verified plaintext; shorter than asked only at the end.
  Result<std::string> read(uint64_t offset_bytes, uint64_t size_bytes);

  // For engines: the small bytes, or null; or all extents in order, opened.
  const std::string* inline_bytes() const { return is_inline_ ? &bytes_ : nullptr; }
  struct OpenPiece {
    std::shared_ptr<store::BlobReader> blob;
    store::FrameKey key;
    Piece piece;
  };
  Result<std::vector<OpenPiece>> open_pieces();

 private:
  DataReader(S3& s3, DataKeys keys) : s3_(s3), keys_(std::move(keys)) {}
  Result<void> open_extent(const Data& data);
  Result<void> pin_parts(const Data& data);
  Result<void> open_part(int32_t number);
  Result<std::string> read_of_part(uint64_t offset_bytes, uint64_t size_bytes);

  S3& s3_;
  DataKeys keys_;
  Data data_;
  bool is_inline_ = false;
  std::string bytes_;
  OpenPiece open_;           // of the extent, or of the part read last
  int32_t open_number_ = 0;  // of that part
  std::shared_ptr<void> pin_;
};

// One more version refers to `data`.
Result<void> share_data(Context& context, const Data& data);
// A version that is being deleted or replaced no longer does; with the last one the bytes go,
// after the commit.
Result<void> drop_data(S3& s3, Context& context, const Data& data);

// Which part, and where in it, the byte at `offset_bytes` of the object is.
struct PartPosition {
  int32_t number = 0;  // 0: past the end
  uint64_t offset_bytes = 0;
  uint64_t size_bytes = 0;
};
PartPosition find_part(const Data& data, uint64_t offset_bytes);
// Part `index` of the object, counted from 1, and where it begins in the object.
PartPosition part_at(const Data& data, int64_t index, uint64_t& start_bytes);
int64_t count_parts(const Data& data);

}  // namespace tarn::s3
