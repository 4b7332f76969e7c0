// ByteSource: bytes from front to end, in pieces.
#pragma once

#include <cstddef>
#include <memory>

#include "base/result.h"

namespace tarn::engines {

class ByteSource {
 public:
  virtual ~ByteSource() = default;
  virtual Result<size_t> read(char* to, size_t size_bytes) = 0;  // 0: the end
};

}  // namespace tarn::engines
