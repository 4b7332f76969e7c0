#include "services/cloudtrail/delivery.h"

#include <algorithm>
#include <optional>

#include "base/encoding.h"
#include "base/gzip.h"
#include "base/hash.h"
#include "services/cloudtrail/delivery_place.h"
#include "services/cloudtrail/event_json.h"
#include "services/cloudtrail/trail_status.h"

namespace tarn::cloudtrail {
namespace {

constexpr size_t kMaxEventsPerFile = 2000;
constexpr size_t kUniqueLength = 16;
constexpr size_t kPieceBytes = 256 * 1024;

// The file's text, hashed and compressed as it comes.
class LogText {
 public:
  void append(std::string_view text) {
    digest_->update(text);
    gzip_.append(text);
  }
  std::string sha256_hex() { return hex_encode(digest_->finish()); }
  std::string compressed() { return gzip_.finish(); }

 private:
  std::unique_ptr<Digest> digest_ = Digest::make(DigestKind::kSha256);
  Gzip gzip_;
};

Result<void> put_object(Objects& objects, const TrailRow& trail, const std::string& key,
                        std::string_view bytes) {
  const ObjectAttributes attributes{"application/json", "gzip", {}};
  auto writer = TRY(objects.create(delivery_caller(trail), trail.bucket, key, attributes));
  for (size_t at = 0; at < bytes.size(); at += kPieceBytes) {
    TRY(writer->write(bytes.substr(at, kPieceBytes)));
  }
  TRY(writer->finish());
  return {};
}

}  // namespace

Result<bool> Delivery::take(const TrailRow& trail, const std::string& region, int64_t delivery_ms) {
  const TrailName name = name_of(trail);
  const int64_t now_ms = parts_.clock.domain_ms();
  auto transaction = parts_.database.begin();
  BatchRow batch;
  std::vector<std::string> keys;
  const std::string start = outbox_key(generation_, name).add(region).bytes();
  auto cursor = TRY(transaction->scan_loosely(start, store::prefix_end(start)));
  for (; cursor->valid() && keys.size() < kMaxEventsPerFile; TRY(cursor->next())) {
    store::KeyReader reader(cursor->key().substr(start.size()));
    EventPlace place;
    if (!reader.read_integer(place.time_ms) || !reader.read_integer(place.sequence)) {
      return corrupt("a key of the outbox");
    }
    batch.times_ms.push_back(place.time_ms);
    batch.sequences.push_back(place.sequence);
    batch.kinds += cursor->value();
    keys.emplace_back(cursor->key());
  }
  cursor.reset();
  const bool is_full = keys.size() == kMaxEventsPerFile;
  if (keys.empty() || (!is_full && batch.times_ms.front() + delivery_ms > now_ms)) return false;
  batch.taken_ms = now_ms;
  batch.unique = make_id(parts_.random, "", kUniqueLength);
  for (const std::string& key : keys) TRY(transaction->erase(key));
  TRY(transaction->put(batch_key(generation_, name).add(region).bytes(), store::encode_row(batch)));
  TRY(parts_.database.commit_and_wait(std::move(transaction)));
  return true;
}

Result<DeliveredRow> Delivery::write(const TrailRow& trail, const std::string& region,
                                     const BatchRow& batch) {
  DeliveredRow file;
  file.bucket = trail.bucket;
  file.key = log_file_key(trail, region, batch.taken_ms, batch.unique);
  const auto [oldest, newest] = std::minmax_element(batch.times_ms.begin(), batch.times_ms.end());
  file.oldest_ms = *oldest;
  file.newest_ms = *newest;
  LogText text;
  text.append("{\"Records\":[");
  const auto transaction = parts_.database.begin();
  const store::Scope scope{generation_, trail.account, region};
  std::string_view separator;
  for (size_t i = 0; i < batch.times_ms.size(); ++i) {
    const EventKind kind = batch.kinds[i] == 'd' ? EventKind::kData : EventKind::kManagement;
    const EventPlace place{batch.times_ms[i], batch.sequences[i]};
    const auto bytes = TRY(transaction->get(event_key(scope, kind, place)));
    if (!bytes) continue;  // retention was faster than a bucket that lets nobody in
    const EventRow row = TRY(store::decode_row<EventRow>(*bytes));
    text.append(separator);
    separator = ",";
    text.append(event_json(row, place, trail.account, region));
  }
  text.append("]}");
  file.sha256_hex = text.sha256_hex();
  TRY(put_object(parts_.objects, trail, file.key, text.compressed()));
  return file;
}

Result<void> Delivery::settle(const TrailRow& trail, const std::string& region,
                              const DeliveredRow& file) {
  const TrailName name = name_of(trail);
  return store::run_transaction(
      parts_.database, [&](store::Transaction& transaction) -> Result<void> {
        TRY(transaction.erase(batch_key(generation_, name).add(region).bytes()));
        if (trail.validates_files) {
          const std::string key =
              delivered_key(generation_, name).add(region).add(file.key).bytes();
          TRY(transaction.put(key, store::encode_row(file)));
        }
        TrailStatusRow status = TRY(read_trail_status(transaction, generation_, name));
        status.delivered_ms = status.attempted_ms = parts_.clock.domain_ms();
        status.delivery_error.clear();
        return transaction.put(trail_status_key(generation_, name), store::encode_row(status));
      });
}

Result<size_t> Delivery::deliver(const TrailRow& trail, const std::string& region,
                                 int64_t delivery_ms) {
  const std::string key = batch_key(generation_, name_of(trail)).add(region).bytes();
  auto bytes = TRY(parts_.database.begin()->get(key));
  if (!bytes) {
    if (!TRY(take(trail, region, delivery_ms))) return size_t{0};
    bytes = TRY(parts_.database.begin()->get(key));
    if (!bytes) return size_t{0};  // a reset emptied the server in between
  }
  const BatchRow batch = TRY(store::decode_row<BatchRow>(*bytes));
  TRY(settle(trail, region, TRY(write(trail, region, batch))));
  return batch.times_ms.size();
}

}  // namespace tarn::cloudtrail
