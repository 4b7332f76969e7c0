// GunzipSource: the content of a gzip file, of one member or several, checked to its end.
//
//   GunzipSource source(std::move(compressed));
//
// A file that ends early or does not check is HIVE_BAD_DATA. Belongs to one thread.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "engines/formats/byte_source.h"

struct inflate_state;

namespace tarn::engines {

bool is_gzip(std::string_view first_bytes);

class GunzipSource final : public ByteSource {
 public:
  explicit GunzipSource(std::unique_ptr<ByteSource> compressed);
  ~GunzipSource() override;
  Result<size_t> read(char* to, size_t size_bytes) override;

 private:
  Result<bool> fill();
  Result<bool> begin_member();

  std::unique_ptr<ByteSource> compressed_;
  std::vector<char> input_;
  std::unique_ptr<inflate_state> state_;
  bool in_member_ = false;
  bool has_member_ = false;
  bool at_end_ = false;
};

}  // namespace tarn::engines
