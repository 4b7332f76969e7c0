// Keys: envelope encryption of data keys under the master key, and later under KMS keys.
// Thread-safe.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace tarn {

struct DataKey {
  std::string plaintext;  // 32 bytes; never stored or logged
  std::string wrapped;    // what is stored
};

class Keys {
 public:
  virtual ~Keys() = default;
  // `context` is bound into the wrapping: unwrap() needs the same one.
  virtual Result<DataKey> make_data_key(std::string_view context) = 0;
  virtual Result<std::string> wrap(std::string_view plaintext, std::string_view context) = 0;
  virtual Result<std::string> unwrap(std::string_view wrapped, std::string_view context) = 0;
};

}  // namespace tarn
