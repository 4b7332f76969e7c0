#include "services/cloudtrail/delivery_rows.h"

namespace tarn::cloudtrail {
namespace {

store::Key below_trail(uint64_t generation, std::string_view kind, const TrailName& trail) {
  return store::Key(directory_scope(generation), kind)
      .add(trail.account)
      .add(trail.region)
      .add(trail.name);
}

}  // namespace

store::Key batch_key(uint64_t generation, const TrailName& trail) {
  return below_trail(generation, "cloudtrail.batch", trail);
}

store::Key delivered_key(uint64_t generation, const TrailName& trail) {
  return below_trail(generation, "cloudtrail.delivered", trail);
}

store::Key digest_chain_key(uint64_t generation, const TrailName& trail) {
  return below_trail(generation, "cloudtrail.digest_chain", trail);
}

store::Key digest_keys_key(uint64_t generation) {
  return {directory_scope(generation), "cloudtrail.digest_key"};
}

Result<std::vector<std::string>> regions_below(store::Transaction& transaction,
                                               const store::Key& trail_key) {
  const std::string& start = trail_key.bytes();
  std::vector<std::string> regions;
  auto cursor = TRY(transaction.scan_loosely(start, store::prefix_end(start)));
  while (cursor->valid()) {
    // What follows the trail's key is the region.
    store::KeyReader reader(cursor->key());
    std::string account, home_region, name, region;
    if (!reader.skip_scope() || !reader.read(account) || !reader.read(home_region) ||
        !reader.read(name) || !reader.read(region)) {
      return corrupt("a key below a trail");
    }
    regions.push_back(region);
    const std::string below = store::Key(trail_key).add(region).bytes();
    TRY(cursor->seek(store::prefix_end(below)));
  }
  return regions;
}

}  // namespace tarn::cloudtrail
