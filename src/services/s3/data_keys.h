// DataKeys: how the data keys of one object are wrapped: under the master key and, where KMS or the
// client has a say, under a secret of theirs within. Each piece of data has a key of its own, bound
// to the piece. Format: docs/formats/data-folder.md. Values; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/random.h"
#include "core/keys.h"

namespace tarn::s3 {

class DataKeys {
 public:
  // SSE-S3: the master key alone.
  explicit DataKeys(Keys& master) : master_(&master) {}
  // SSE-KMS, SSE-C: `secret` has 32 bytes and is not kept longer than this object.
  DataKeys(Keys& master, std::string secret) : master_(&master), secret_(std::move(secret)) {}

  Result<DataKey> make(int64_t data_id, Random& random) const;
  Result<std::string> unwrap(std::string_view wrapped, int64_t data_id) const;

 private:
  std::string wrapping_key(int64_t data_id) const;

  Keys* master_;
  std::string secret_;  // empty: none
};

}  // namespace tarn::s3
