#include "services/s3/walk.h"

#include <functional>
#include <memory>
#include <utility>

namespace tarn::s3 {

namespace {

using Visit = std::function<Result<void>(std::string_view key, std::string_view value)>;

Result<void> for_each(store::Transaction& transaction, const std::string& start,
                      const Visit& visit) {
  auto cursor = TRY(transaction.scan_loosely(start, store::prefix_end(start)));
  for (; cursor->valid(); TRY(cursor->next())) TRY(visit(cursor->key(), cursor->value()));
  return {};
}

Result<std::string> key_of_row(std::string_view row_key) {
  store::KeyReader reader(row_key);
  int64_t bucket_id = 0;
  std::string key;
  if (!reader.skip_scope() || !reader.read_integer(bucket_id) || !reader.read(key)) {
    return corrupt("the key of a row of S3");
  }
  return key;
}

Result<void> walk_bucket(store::Transaction& transaction, const RowKeys& keys, const Bucket& bucket,
                         RowVisitor& visitor) {
  using Age = RowVisitor::Age;
  TRY(visitor.bucket(bucket));
  for (Age age : {Age::kCurrent, Age::kOlder}) {
    std::string start =
        age == Age::kCurrent ? keys.current_prefix(bucket, "") : keys.older_prefix(bucket, "");
    TRY(for_each(transaction, start, [&](auto row_key, auto value) -> Result<void> {
      auto version = TRY(store::decode_row<Version>(value));
      return visitor.version(bucket, TRY(key_of_row(row_key)), version, age);
    }));
  }
  return for_each(transaction, keys.upload_prefix(bucket, ""),
                  [&](auto row_key, auto value) -> Result<void> {
                    auto upload = TRY(store::decode_row<Upload>(value));
                    return visitor.upload(bucket, TRY(key_of_row(row_key)), upload);
                  });
}

}  // namespace

Result<void> walk_rows(S3& s3, RowVisitor& visitor) {
  auto transaction = s3.database().begin();
  RowKeys keys{s3.database().generation()};
  TRY(for_each(*transaction, keys.all_buckets(), [&](auto, auto value) -> Result<void> {
    auto bucket = TRY(store::decode_row<Bucket>(value));
    return walk_bucket(*transaction, keys, bucket, visitor);
  }));
  return for_each(*transaction, keys.all_parts(), [&](auto key, auto value) -> Result<void> {
    store::KeyReader reader(key);
    int64_t data_id = 0;
    int64_t number = 0;
    if (!reader.skip_scope() || !reader.read_integer(data_id) || !reader.read_integer(number)) {
      return corrupt("the key of a part's row");
    }
    return visitor.part(data_id, static_cast<int32_t>(number), TRY(store::decode_row<Part>(value)));
  });
}

}  // namespace tarn::s3
