#include "services/s3/scrub.h"

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "services/s3/bucket_rows.h"
#include "services/s3/check_keys.h"
#include "services/s3/data_reader.h"
#include "services/s3/versions.h"

namespace tarn::s3 {

namespace {

constexpr size_t kRowsPerPage = 64;

enum class Phase : char { kCurrent = '1', kOlder = '2', kUploads = '3' };

// Where a page begins: in which bucket, among which of its rows, behind which of them.
struct Position {
  std::string bucket;
  Phase phase = Phase::kCurrent;
  std::string row_key;  // empty: at the first

  std::string text() const { return bucket + "\n" + static_cast<char>(phase) + row_key; }
  static Position parse(const std::string& text) {
    Position position;
    const size_t end = text.find('\n');
    if (end == std::string::npos) return position;
    position.bucket = text.substr(0, end);
    position.phase = static_cast<Phase>(text[end + 1]);
    position.row_key = text.substr(end + 2);
    return position;
  }
};

// Whether the rows still say so: what was deleted or replaced meanwhile is not damaged.
Result<bool> is_stored(S3& s3, const Data& data) {
  const RowKeys keys{s3.database().generation()};
  auto transaction = s3.database().begin();
  switch (data.place) {
    case DataPlace::kNone:
      return true;
    case DataPlace::kInline:
      return TRY(transaction->get(keys.inline_bytes(data.id), store::Family::kInlineBytes))
      .has_value();
    case DataPlace::kExtent:
      return s3.is_referenced(data.piece.extent);
    case DataPlace::kParts: {
      const std::string start = keys.parts(data.id);
      auto cursor = TRY(transaction->scan_loosely(start, store::prefix_end(start)));
      return cursor->valid();
    }
  }
  return true;
}

// One run of bytes, opened when the scrubber comes to it.
class Opened {
 public:
  Opened(S3& s3, Data data, DataKeys keys)
      : s3_(s3), data_(std::move(data)), keys_(std::move(keys)) {}
  Result<std::string> read(uint64_t offset_bytes, uint64_t size_bytes) {
    if (reader_ == nullptr) {
      auto transaction = s3_.database().begin();
      reader_ = TRY(DataReader::open(s3_, *transaction, data_, keys_));
    }
    return reader_->read(offset_bytes, size_bytes);
  }

 private:
  S3& s3_;
  const Data data_;
  const DataKeys keys_;
  std::unique_ptr<DataReader> reader_;
};

// Of what has no key here: whether it is there, and long enough.
Result<std::string> look_for(S3& s3, const Data& data) {
  if (data.place == DataPlace::kExtent) TRY(s3.blobs().open_reader(data.piece.extent, {}));
  return std::string();
}

store::ScrubItem make_item(S3& s3, std::string name, const Data& data, uint64_t size_bytes,
                           std::optional<DataKeys> keys) {
  if (!keys) {
    return {std::move(name), 0, [&s3, data](uint64_t, uint64_t) { return look_for(s3, data); },
            [&s3, data] { return is_stored(s3, data); }};
  }
  auto opened = std::make_shared<Opened>(s3, data, std::move(*keys));
  return {std::move(name), size_bytes,
          [opened](uint64_t offset, uint64_t count) { return opened->read(offset, count); },
          [&s3, data] { return is_stored(s3, data); }};
}

class PageMaker {
 public:
  PageMaker(S3& s3, const std::string& position)
      : s3_(s3),
        keys_{s3.database().generation()},
        transaction_(s3.database().begin()),
        position_(Position::parse(position)) {}

  Result<store::ScrubPage> make() {
    const auto bucket = TRY(find_bucket());
    if (!bucket) return std::move(page_);
    if (bucket->name != position_.bucket) position_ = {bucket->name, Phase::kCurrent, {}};
    TRY(read_rows(*bucket));
    page_.next = position_.text();
    return std::move(page_);
  }

 private:
  // The one of the position, or the next one if that is gone; nothing after the last.
  Result<std::optional<Bucket>> find_bucket() {
    const std::string all = keys_.all_buckets();
    const std::string start = position_.bucket.empty() ? all : keys_.bucket(position_.bucket);
    auto cursor = TRY(transaction_->scan_loosely(start, store::prefix_end(all)));
    if (!cursor->valid()) return std::optional<Bucket>();
    return std::optional<Bucket>(TRY(store::decode_row<Bucket>(cursor->value())));
  }

  Result<void> read_rows(const Bucket& bucket) {
    const std::string all = prefix_of(bucket);
    const std::string start = position_.row_key.empty() ? all : position_.row_key + '\0';
    auto cursor = TRY(transaction_->scan_loosely(start, store::prefix_end(all)));
    const size_t most = position_.phase == Phase::kUploads ? 1 : kRowsPerPage;
    for (size_t count = 0; cursor->valid() && count < most; ++count) {
      position_.row_key = cursor->key();
      TRY(add_row(bucket, position_.row_key, cursor->value()));
      TRY(cursor->next());
    }
    if (!cursor->valid()) go_on();
    return {};
  }

  std::string prefix_of(const Bucket& bucket) const {
    switch (position_.phase) {
      case Phase::kCurrent:
        return keys_.current_prefix(bucket, "");
      case Phase::kOlder:
        return keys_.older_prefix(bucket, "");
      case Phase::kUploads:
        return keys_.upload_prefix(bucket, "");
    }
    return {};
  }

  // To the next kind of rows; behind the last one to the name after the bucket's.
  void go_on() {
    position_.row_key.clear();
    if (position_.phase == Phase::kUploads) {
      position_ = {position_.bucket + '\0', Phase::kCurrent, {}};
    } else {
      position_.phase = position_.phase == Phase::kCurrent ? Phase::kOlder : Phase::kUploads;
    }
  }

  Result<void> add_row(const Bucket& bucket, std::string_view row_key, std::string_view value) {
    store::KeyReader reader(row_key);
    int64_t bucket_id = 0;
    std::string key;
    if (!reader.skip_scope() || !reader.read_integer(bucket_id) || !reader.read(key)) {
      return corrupt("the key of a row of S3");
    }
    const std::string name = bucket.name + "/" + key;
    if (position_.phase == Phase::kUploads) return add_upload(bucket, name, value);
    const auto version = TRY(store::decode_row<Version>(value));
    if (version.data.place == DataPlace::kNone) return {};
    auto keys = TRY(keys_if_known(s3_, bucket, version.encryption));
    page_.items.push_back(make_item(s3_,
                                    "s3 object " + name + ", version " + version_id_of(version),
                                    version.data, version.size_bytes, std::move(keys)));
    return {};
  }

  Result<void> add_upload(const Bucket& bucket, const std::string& name, std::string_view value) {
    const auto upload = TRY(store::decode_row<Upload>(value));
    const auto keys = TRY(keys_if_known(s3_, bucket, upload.encryption));
    const std::string start = keys_.parts(upload.data_id);
    auto cursor = TRY(transaction_->scan_loosely(start, store::prefix_end(start)));
    for (; cursor->valid(); TRY(cursor->next())) {
      const auto part = TRY(store::decode_row<Part>(cursor->value()));
      if (part.data.place == DataPlace::kNone) continue;
      page_.items.push_back(make_item(s3_, "s3 part of upload " + upload.id + " of " + name,
                                      part.data, part.size_bytes, keys));
    }
    return {};
  }

  S3& s3_;
  const RowKeys keys_;
  const std::unique_ptr<store::Transaction> transaction_;
  Position position_;
  store::ScrubPage page_;
};

}  // namespace

store::ScrubSource scrub_source(S3& s3) {
  return [&s3](const std::string& position) { return PageMaker(s3, position).make(); };
}

}  // namespace tarn::s3
