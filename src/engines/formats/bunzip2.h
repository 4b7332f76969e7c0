// Bunzip2Source: the content of a bzip2 file, of one stream or several, checked to its end.
//
// A file that ends early or does not check is HIVE_BAD_DATA. Belongs to one thread.
#pragma once

#include <memory>
#include <vector>

#include "engines/formats/byte_source.h"

namespace tarn::engines {

class Bunzip2Source final : public ByteSource {
 public:
  explicit Bunzip2Source(std::unique_ptr<ByteSource> compressed);
  ~Bunzip2Source() override;
  Result<size_t> read(char* to, size_t size_bytes) override;

 private:
  struct State;

  Result<bool> fill();

  std::unique_ptr<ByteSource> compressed_;
  std::vector<char> input_;
  std::unique_ptr<State> state_;
};

}  // namespace tarn::engines
