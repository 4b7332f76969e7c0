// TrailStatus: how a trail's deliveries go. Written by the mover, apart from the trail itself, so
// that neither disturbs the other.
#pragma once

#include <cstdint>
#include <string>

#include "services/cloudtrail/trail_rows.h"

namespace tarn::cloudtrail {

struct TrailStatusRow {
  int64_t delivered_ms = 0;  // 0: never
  int64_t attempted_ms = 0;
  std::string delivery_error;  // of the last attempt; empty: it went well
  int64_t digested_ms = 0;
  std::string digest_error;
  template <class V>
  void fields(V& v) {
    v(1, delivered_ms);
    v(2, attempted_ms);
    v(3, delivery_error);
    v(4, digested_ms);
    v(5, digest_error);
  }
  store::UnknownFields unknown;
};

inline std::string trail_status_key(uint64_t generation, const TrailName& trail) {
  return store::Key(directory_scope(generation), "cloudtrail.status")
      .add(trail.account)
      .add(trail.region)
      .add(trail.name)
      .bytes();
}

inline Result<TrailStatusRow> read_trail_status(store::Transaction& transaction,
                                                uint64_t generation, const TrailName& trail) {
  const auto bytes = TRY(transaction.get(trail_status_key(generation, trail)));
  if (!bytes) return TrailStatusRow{};
  return store::decode_row<TrailStatusRow>(*bytes);
}

}  // namespace tarn::cloudtrail
