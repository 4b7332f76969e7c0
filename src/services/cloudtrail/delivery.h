// Delivery: files of events for one trail, written so that a crash at any point neither loses nor
// repeats an event.
//
//   1. take: one transaction moves events from the outbox into a batch row that names the file;
//   2. write: the file goes into the bucket, made of nothing but the batch and its events;
//   3. settle: one transaction removes the batch row and notes the file down for its digest.
//
// What a crash leaves between 1 and 3 is a batch row: writing its file again gives the same bytes
// under the same key. One thread.
#pragma once

#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/random.h"
#include "core/keys.h"
#include "core/objects.h"
#include "services/cloudtrail/delivery_rows.h"
#include "store/database.h"

namespace tarn::cloudtrail {

struct MoverParts {
  store::Database& database;
  const Clock& clock;
  Random& random;
  Keys& keys;
  Objects& objects;
};

class Delivery {
 public:
  Delivery(const MoverParts& parts, uint64_t generation) : parts_(parts), generation_(generation) {}

  // Delivers what has waited for `delivery_ms` or fills a file: the number of events in the file.
  Result<size_t> deliver(const TrailRow& trail, const std::string& region, int64_t delivery_ms);

 private:
  Result<bool> take(const TrailRow& trail, const std::string& region, int64_t delivery_ms);
  Result<DeliveredRow> write(const TrailRow& trail, const std::string& region,
                             const BatchRow& batch);
  Result<void> settle(const TrailRow& trail, const std::string& region, const DeliveredRow& file);

  const MoverParts& parts_;
  const uint64_t generation_;
};

}  // namespace tarn::cloudtrail
