// UnzstdSource: the content of a Zstandard file, of one frame or several, checked to its end.
//
// A file that ends early or does not check is HIVE_BAD_DATA. Belongs to one thread.
#pragma once

#include <memory>
#include <vector>

#include "engines/formats/byte_source.h"

struct ZSTD_DCtx_s;

namespace tarn::engines {

class UnzstdSource final : public ByteSource {
 public:
  explicit UnzstdSource(std::unique_ptr<ByteSource> compressed);
  ~UnzstdSource() override;
  Result<size_t> read(char* to, size_t size_bytes) override;

 private:
  std::unique_ptr<ByteSource> compressed_;
  std::vector<char> input_;
  ZSTD_DCtx_s* context_;
  size_t at_ = 0;
  size_t end_ = 0;
  bool in_frame_ = false;
};

}  // namespace tarn::engines
