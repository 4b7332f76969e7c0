// PackLedger: how many records of each pack are in use. A pack whose last record was released is
// deleted whole.
//
// Packs from before this start are unknown until collect() counted them; what is released until
// then is noted down. Thread-safe.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <set>
#include <vector>

#include "store/blobs.h"

namespace tarn::store {

class PackLedger {
 public:
  void begin(uint64_t pack_id);  // a new pack, which takes records
  void add(uint64_t pack_id);    // one record more
  // Each of these answers whether the pack is empty for good now and should be deleted.
  [[nodiscard]] bool remove(const Extent& extent);
  [[nodiscard]] bool seal(uint64_t pack_id);  // takes no more records
  [[nodiscard]] bool count(uint64_t pack_id, const std::vector<uint64_t>& referenced_offsets);

  bool is_counted(uint64_t pack_id) const;
  void clear();

 private:
  struct Pack {
    bool is_counted = false;
    bool is_sealed = true;
    uint64_t live_records = 0;
    std::set<uint64_t> released_offsets;  // before the pack was counted
  };
  bool drop_if_empty(std::map<uint64_t, Pack>::iterator at);

  mutable std::mutex mutex_;
  std::map<uint64_t, Pack> packs_;
};

}  // namespace tarn::store
