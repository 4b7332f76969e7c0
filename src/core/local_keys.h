// LocalKeys: Keys under the master key of this machine. Thread-safe.
#pragma once

#include <string>
#include <string_view>

#include "base/random.h"
#include "core/keys.h"

namespace tarn {

class LocalKeys final : public Keys {
 public:
  // `master_key` has 32 bytes.
  LocalKeys(std::string master_key, Random& random);

  Result<DataKey> make_data_key(std::string_view context) override;
  Result<std::string> wrap(std::string_view plaintext, std::string_view context) override;
  Result<std::string> unwrap(std::string_view wrapped, std::string_view context) override;

 private:
  const std::string master_key_;
  Random& random_;
};

}  // namespace tarn
