#include "store/migrations.h"

#include "store/key_ring.h"

namespace tarn::store {

namespace {

// Format 1 wrapped directly under the master key: that key becomes number 0 of the ring.
Result<void> add_key_ring(const std::string& path, Files& files, const std::string& master_key,
                          Random& random) {
  if (TRY(has_key_ring(files, path))) {  // broken off before FORMAT was written
    TRY(read_key_ring(files, path, master_key));
    return {};
  }
  return write_key_ring(files, path, make_key_ring(master_key, random), master_key, random);
}

}  // namespace

std::vector<Migration> migrations(const std::string& master_key, Random& random) {
  return {
      [master_key, &random](const std::string& path, Files& files) {
        return add_key_ring(path, files, master_key, random);
      },
      // Format 2 had no cloudtrail.block rows. The server makes them of what is there; an older one
      // would not keep them right.
      [](const std::string&, Files&) { return Result<void>(); },
  };
}

}  // namespace tarn::store
