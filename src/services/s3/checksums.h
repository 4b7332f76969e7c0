// Checksums: what clients declare about bodies, and what answers say about objects. The model
// spreads each over one member an algorithm; the templates here gather them. Pure functions.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.h"
#include "core/context.h"
#include "core/operation.h"
#include "services/s3/version_rows.h"
#include "wire/types.h"

namespace tarn::s3 {

std::string_view checksum_name(ChecksumAlgorithm algorithm);  // "CRC64NVME"
std::string_view checksum_type_name(ChecksumType type);       // "FULL_OBJECT"
DigestKind digest_of(ChecksumAlgorithm algorithm);
// InvalidRequest for a name that is none; NotImplemented for one that is not served.
Result<ChecksumAlgorithm> parse_checksum_algorithm(std::string_view name);
bool is_crc(ChecksumAlgorithm algorithm);

// A checksum as the client gives it: base64, and not yet compared with anything.
struct DeclaredChecksum {
  ChecksumAlgorithm algorithm = ChecksumAlgorithm::kNone;
  std::string_view value;  // empty: comes in the trailer
};

// The values of the model's members, in the order of ChecksumAlgorithm from kCrc32 on.
Result<DeclaredChecksum> only_checksum(const std::vector<std::string_view>& values,
                                       bool has_unserved);

template <class T>
Result<DeclaredChecksum> declared_checksum(const T& in) {
  bool unserved = wire::present(in.checksum_sha512) || wire::present(in.checksum_md5) ||
                  wire::present(in.checksum_xxhash64) || wire::present(in.checksum_xxhash3) ||
                  wire::present(in.checksum_xxhash128);
  return only_checksum({in.checksum_crc32, in.checksum_crc32c, in.checksum_crc64nvme,
                        in.checksum_sha1, in.checksum_sha256},
                       unserved);
}

// Of an upload: from its headers, its x-amz-trailer or x-amz-sdk-checksum-algorithm.
Result<DeclaredChecksum> checksum_of_upload(const RequestHead& head, DeclaredChecksum declared,
                                            std::string_view algorithm_name);

// InvalidRequest unless `value` is base64 of the right length; the raw bytes.
Result<std::string> decode_checksum(const DeclaredChecksum& declared);
// BadDigest unless what was declared, in header or trailer, is `actual` (raw).
Result<void> compare_checksum(const DeclaredChecksum& declared, const UploadEnd& end,
                              std::string_view actual);

// As an answer has it: base64, with "-N" after a composite one of N parts.
std::string checksum_text(const Checksum& checksum, int64_t parts);

template <class Out>
void tell_checksum(Arena& arena, Out& out, const Checksum& checksum, int64_t parts = 0) {
  if (checksum.algorithm == ChecksumAlgorithm::kNone || checksum.value.empty()) return;
  auto text = arena.copy(checksum_text(checksum, parts));
  switch (checksum.algorithm) {
    case ChecksumAlgorithm::kNone:
      break;
    case ChecksumAlgorithm::kCrc32:
      out.checksum_crc32 = text;
      break;
    case ChecksumAlgorithm::kCrc32c:
      out.checksum_crc32c = text;
      break;
    case ChecksumAlgorithm::kCrc64Nvme:
      out.checksum_crc64nvme = text;
      break;
    case ChecksumAlgorithm::kSha1:
      out.checksum_sha1 = text;
      break;
    case ChecksumAlgorithm::kSha256:
      out.checksum_sha256 = text;
      break;
  }
  if constexpr (requires { out.checksum_type; }) {
    out.checksum_type = checksum_type_name(checksum.type);
  }
}

}  // namespace tarn::s3
