// LocalKeys: Keys under the key ring of this machine's data folder. Thread-safe.
#pragma once

#include <string>
#include <string_view>

#include "base/random.h"
#include "core/keys.h"
#include "store/key_ring.h"

namespace tarn {

class LocalKeys final : public Keys {
 public:
  LocalKeys(store::KeyRing ring, Random& random);
  // A ring of one key, of 32 bytes: for tests.
  LocalKeys(std::string key, Random& random);

  Result<DataKey> make_data_key(std::string_view context) override;
  Result<std::string> wrap(std::string_view plaintext, std::string_view context) override;
  Result<std::string> unwrap(std::string_view wrapped, std::string_view context) override;

 private:
  Result<std::string_view> ring_key(uint32_t number) const;
  std::string wrap_under_newest(std::string_view plaintext, std::string_view context);

  const store::KeyRing ring_;
  Random& random_;
};

}  // namespace tarn
