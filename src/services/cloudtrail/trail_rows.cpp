#include "services/cloudtrail/trail_rows.h"

namespace tarn::cloudtrail {

std::string trail_arn(const TrailName& trail) {
  return "arn:aws:cloudtrail:" + trail.region + ":" + trail.account + ":trail/" + trail.name;
}

store::Key trails_key(uint64_t generation) {
  return {directory_scope(generation), "cloudtrail.trail"};
}

store::Key trail_key(uint64_t generation, const TrailName& trail) {
  return trails_key(generation).add(trail.account).add(trail.region).add(trail.name);
}

store::Key outbox_key(uint64_t generation, const TrailName& trail) {
  return store::Key(directory_scope(generation), "cloudtrail.outbox")
      .add(trail.account)
      .add(trail.region)
      .add(trail.name);
}

std::string outbox_key(uint64_t generation, const TrailName& trail, std::string_view event_region,
                       const EventPlace& place) {
  return outbox_key(generation, trail)
      .add(event_region)
      .add_integer(place.time_ms)
      .add_integer(place.sequence)
      .bytes();
}

}  // namespace tarn::cloudtrail
