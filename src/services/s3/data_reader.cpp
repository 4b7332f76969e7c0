#include "services/s3/data_reader.h"

#include <algorithm>
#include <utility>

namespace tarn::s3 {

Result<std::unique_ptr<DataReader>> DataReader::open(S3& s3, store::Transaction& transaction,
                                                     const Data& data, DataKeys keys) {
  std::unique_ptr<DataReader> reader(new DataReader(s3, std::move(keys)));
  reader->data_ = data;
  switch (data.place) {
    case DataPlace::kNone:
      reader->is_inline_ = true;
      break;
    case DataPlace::kInline: {
      RowKeys rows{s3.database().generation()};
      auto sealed = TRY(transaction.get(rows.inline_bytes(data.id), store::Family::kInlineBytes));
      if (!sealed) return corrupt("the bytes of data " + std::to_string(data.id) + " are missing");
      auto key = TRY(reader->keys_.unwrap(data.piece.wrapped_key, data.id));
      reader->bytes_ = TRY(store::open_inline({std::move(key), data.piece.nonce_prefix}, *sealed));
      reader->is_inline_ = true;
      break;
    }
    case DataPlace::kExtent:
      TRY(reader->open_extent(data));
      break;
    case DataPlace::kParts:
      TRY(reader->pin_parts(data));
      break;
  }
  return reader;
}

Result<void> DataReader::open_extent(const Data& data) {
  auto key = TRY(keys_.unwrap(data.piece.wrapped_key, data.id));
  store::FrameKey frame_key{std::move(key), data.piece.nonce_prefix};
  auto blob = s3_.blobs().open_reader(data.piece.extent, frame_key);
  if (!blob.ok()) {
    // Gone since the snapshot was taken, or really broken?
    bool referenced = TRY(s3_.is_referenced(data.piece.extent));
    return referenced ? std::move(blob).error() : conflict();
  }
  open_ = {std::move(blob).value(), std::move(frame_key), data.piece};
  return {};
}

Result<void> DataReader::pin_parts(const Data& data) {
  pin_ = s3_.sweeper().pin(data.id);
  // Swept before the pin took hold? Then no part is left.
  RowKeys keys{s3_.database().generation()};
  auto fresh = s3_.database().begin();
  if (data.runs.empty()) return {};
  auto row = TRY(fresh->get(keys.part(data.id, data.runs.front().first_number)));
  if (!row) return conflict();
  return {};
}

Result<void> DataReader::open_part(int32_t number) {
  if (open_number_ == number) return {};
  RowKeys keys{s3_.database().generation()};
  auto row = TRY(s3_.database().begin()->get(keys.part(data_.id, number)));
  if (!row) return corrupt("part " + std::to_string(number) + " of an object is missing");
  auto part = TRY(store::decode_row<Part>(*row));
  TRY(open_extent(part.data));
  open_number_ = number;
  return {};
}

Result<std::string> DataReader::read_of_part(uint64_t offset_bytes, uint64_t size_bytes) {
  auto position = find_part(data_, offset_bytes);
  if (position.number == 0) return std::string();
  TRY(open_part(position.number));
  uint64_t available = position.size_bytes - position.offset_bytes;
  return open_.blob->read(position.offset_bytes, std::min(available, size_bytes));
}

Result<std::string> DataReader::read(uint64_t offset_bytes, uint64_t size_bytes) {
  if (is_inline_) {
    if (offset_bytes >= bytes_.size()) return std::string();
    return bytes_.substr(offset_bytes, size_bytes);
  }
  if (data_.place == DataPlace::kExtent) return open_.blob->read(offset_bytes, size_bytes);
  std::string bytes;
  while (bytes.size() < size_bytes) {
    auto more = TRY(read_of_part(offset_bytes + bytes.size(), size_bytes - bytes.size()));
    if (more.empty()) break;
    if (bytes.empty()) {
      bytes = std::move(more);
    } else {
      bytes += more;
    }
  }
  return bytes;
}

Result<std::vector<DataReader::OpenPiece>> DataReader::open_pieces() {
  std::vector<OpenPiece> pieces;
  if (data_.place == DataPlace::kExtent) pieces.push_back(open_);
  if (data_.place != DataPlace::kParts) return pieces;
  for (const PartRun& run : data_.runs) {
    for (int32_t i = 0; i < run.count && run.part_size_bytes > 0; ++i) {
      TRY(open_part(run.first_number + i));
      pieces.push_back(open_);
    }
  }
  return pieces;
}

Result<void> share_data(Context& context, const Data& data) {
  if (data.place == DataPlace::kNone) return {};
  return context.transaction.add(RowKeys{context.generation}.extra_references(data.id), 1);
}

Result<void> drop_data(S3& s3, Context& context, const Data& data) {
  if (data.place == DataPlace::kNone) return {};
  RowKeys keys{context.generation};
  auto& transaction = context.transaction;
  auto counter = TRY(transaction.get(keys.extra_references(data.id)));
  int64_t extra = counter ? store::decode_counter(*counter) : 0;
  if (extra > 1) return transaction.add(keys.extra_references(data.id), -1);
  if (counter) TRY(transaction.erase(keys.extra_references(data.id)));
  if (extra == 1) return {};
  switch (data.place) {
    case DataPlace::kNone:
      break;
    case DataPlace::kInline:
      TRY(transaction.erase(keys.inline_bytes(data.id), store::Family::kInlineBytes));
      break;
    case DataPlace::kExtent:
      TRY(transaction.erase(keys.extent(data.piece.extent)));
      context.after_commit([&s3, extent = data.piece.extent] { s3.blobs().release(extent); });
      break;
    case DataPlace::kParts:
      TRY(transaction.put(keys.trash(data.id), store::encode_row(Trash{})));
      context.after_commit([&s3] { s3.sweeper().wake(); });
      break;
  }
  return {};
}

PartPosition find_part(const Data& data, uint64_t offset_bytes) {
  uint64_t start = 0;
  for (const PartRun& run : data.runs) {
    uint64_t run_bytes = run.part_size_bytes * static_cast<uint64_t>(run.count);
    if (offset_bytes < start + run_bytes) {
      uint64_t within = offset_bytes - start;
      auto index = static_cast<int32_t>(within / run.part_size_bytes);
      return {run.first_number + index, within % run.part_size_bytes, run.part_size_bytes};
    }
    start += run_bytes;
  }
  return {};
}

PartPosition part_at(const Data& data, int64_t index, uint64_t& start_bytes) {
  start_bytes = 0;
  int64_t before = 0;
  for (const PartRun& run : data.runs) {
    if (index >= 1 && index <= before + run.count) {
      auto within = static_cast<uint64_t>(index - before - 1);
      start_bytes += within * run.part_size_bytes;
      return {run.first_number + static_cast<int32_t>(within), 0, run.part_size_bytes};
    }
    before += run.count;
    start_bytes += run.part_size_bytes * static_cast<uint64_t>(run.count);
  }
  return {};
}

int64_t count_parts(const Data& data) {
  int64_t count = 0;
  for (const PartRun& run : data.runs) count += run.count;
  return count;
}

}  // namespace tarn::s3
