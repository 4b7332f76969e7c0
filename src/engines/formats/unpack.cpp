#include "engines/formats/unpack.h"

#include "engines/formats/bunzip2.h"
#include "engines/formats/gunzip.h"
#include "engines/formats/unzstd.h"

namespace tarn::engines {

namespace {

// "BZh", a digit that is the block's size, and the first bytes of a block or of the end's mark.
bool is_bzip2(std::string_view first_bytes) {
  return first_bytes.size() >= kPackingBytes && first_bytes.starts_with("BZh") &&
         first_bytes[3] >= '1' && first_bytes[3] <= '9' &&
         (first_bytes.substr(4, 2) == "\x31\x41" || first_bytes.substr(4, 2) == "\x17\x72");
}

}  // namespace

Packing packing_of(std::string_view first_bytes) {
  if (is_gzip(first_bytes)) return Packing::kGzip;
  if (is_bzip2(first_bytes)) return Packing::kBzip2;
  if (first_bytes.starts_with("\x28\xB5\x2F\xFD")) return Packing::kZstd;
  return Packing::kNone;
}

std::string_view packing_name(Packing packing) {
  switch (packing) {
    case Packing::kGzip:
      return "gzip";
    case Packing::kBzip2:
      return "bzip2";
    case Packing::kZstd:
      return "zstd";
    case Packing::kNone:
      break;
  }
  return "none";
}

std::unique_ptr<ByteSource> unpack(std::unique_ptr<ByteSource> bytes, Packing packing) {
  switch (packing) {
    case Packing::kGzip:
      return std::make_unique<GunzipSource>(std::move(bytes));
    case Packing::kBzip2:
      return std::make_unique<Bunzip2Source>(std::move(bytes));
    case Packing::kZstd:
      return std::make_unique<UnzstdSource>(std::move(bytes));
    case Packing::kNone:
      break;
  }
  return bytes;
}

}  // namespace tarn::engines
