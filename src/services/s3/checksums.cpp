#include "services/s3/checksums.h"

#include <array>

#include "base/encoding.h"
#include "services/s3/errors.h"

namespace tarn::s3 {

namespace {

struct Known {
  ChecksumAlgorithm algorithm;
  std::string_view name;
  std::string_view header;
  DigestKind digest;
  size_t size_bytes;
};

constexpr std::array<Known, 5> kKnown = {{
    {ChecksumAlgorithm::kCrc32, "CRC32", "x-amz-checksum-crc32", DigestKind::kCrc32, 4},
    {ChecksumAlgorithm::kCrc32c, "CRC32C", "x-amz-checksum-crc32c", DigestKind::kCrc32c, 4},
    {ChecksumAlgorithm::kCrc64Nvme, "CRC64NVME", "x-amz-checksum-crc64nvme", DigestKind::kCrc64Nvme,
     8},
    {ChecksumAlgorithm::kSha1, "SHA1", "x-amz-checksum-sha1", DigestKind::kSha1, 20},
    {ChecksumAlgorithm::kSha256, "SHA256", "x-amz-checksum-sha256", DigestKind::kSha256, 32},
}};

constexpr std::string_view kUnserved[] = {"SHA512", "MD5", "XXHASH64", "XXHASH3", "XXHASH128"};

const Known& known(ChecksumAlgorithm algorithm) {
  return kKnown[static_cast<size_t>(algorithm) - 1];
}

Error unserved_algorithm() {
  return not_implemented("x-amz-checksum-algorithm",
                         "CRC32, CRC32C, CRC64NVME, SHA1 and SHA256 are served");
}

}  // namespace

std::string_view checksum_name(ChecksumAlgorithm algorithm) {
  return algorithm == ChecksumAlgorithm::kNone ? "null" : known(algorithm).name;
}

std::string_view checksum_type_name(ChecksumType type) {
  return type == ChecksumType::kComposite ? "COMPOSITE" : "FULL_OBJECT";
}

DigestKind digest_of(ChecksumAlgorithm algorithm) { return known(algorithm).digest; }

bool is_crc(ChecksumAlgorithm algorithm) {
  return algorithm == ChecksumAlgorithm::kCrc32 || algorithm == ChecksumAlgorithm::kCrc32c ||
         algorithm == ChecksumAlgorithm::kCrc64Nvme;
}

Result<ChecksumAlgorithm> parse_checksum_algorithm(std::string_view name) {
  for (const Known& one : kKnown) {
    if (equals_ignoring_case(one.name, name)) return one.algorithm;
  }
  for (std::string_view one : kUnserved) {
    if (equals_ignoring_case(one, name)) return unserved_algorithm();
  }
  return invalid_request(
      "Checksum algorithm provided is unsupported. Please try again with any of "
      "the valid types: [CRC32, CRC32C, CRC64NVME, SHA1, SHA256]");
}

Result<DeclaredChecksum> only_checksum(const std::vector<std::string_view>& values,
                                       bool has_unserved) {
  if (has_unserved) return unserved_algorithm();
  DeclaredChecksum declared;
  for (size_t i = 0; i < values.size(); ++i) {
    if (!wire::present(values[i])) continue;
    if (declared.algorithm != ChecksumAlgorithm::kNone) return several_checksums();
    declared = {kKnown[i].algorithm, values[i]};
    TRY(decode_checksum(declared));
  }
  return declared;
}

Result<DeclaredChecksum> checksum_of_upload(const RequestHead& head, DeclaredChecksum declared,
                                            std::string_view algorithm_name) {
  auto algorithm = ChecksumAlgorithm::kNone;
  if (!algorithm_name.empty()) algorithm = TRY(parse_checksum_algorithm(algorithm_name));
  std::string_view trailer = trim(head.header("x-amz-trailer"));
  constexpr std::string_view kPrefix = "x-amz-checksum-";
  bool in_trailer = equals_ignoring_case(trailer.substr(0, kPrefix.size()), kPrefix);
  if (in_trailer) {
    auto named = TRY(parse_checksum_algorithm(trailer.substr(kPrefix.size())));
    if (declared.algorithm != ChecksumAlgorithm::kNone) return several_checksums();
    return DeclaredChecksum{named, {}};
  }
  if (declared.algorithm == ChecksumAlgorithm::kNone) {
    if (algorithm == ChecksumAlgorithm::kNone) return declared;
    return invalid_request(
        "x-amz-sdk-checksum-algorithm specified, but no corresponding x-amz-checksum-* or "
        "x-amz-trailer headers were found.");
  }
  if (algorithm != ChecksumAlgorithm::kNone && algorithm != declared.algorithm) {
    return invalid_request("Value for x-amz-sdk-checksum-algorithm header is invalid.");
  }
  return declared;
}

Result<std::string> decode_checksum(const DeclaredChecksum& declared) {
  auto bytes = base64_decode(declared.value);
  const Known& one = known(declared.algorithm);
  if (!bytes || bytes->size() != one.size_bytes) return invalid_checksum_value(one.header);
  return *std::move(bytes);
}

Result<void> compare_checksum(const DeclaredChecksum& declared, const UploadEnd& end,
                              std::string_view actual) {
  if (declared.algorithm == ChecksumAlgorithm::kNone) return {};
  const Known& one = known(declared.algorithm);
  DeclaredChecksum given = declared;
  if (given.value.empty()) {
    for (const auto& [name, value] : end.trailers) {
      if (name == one.header) given.value = trim(value);
    }
    if (given.value.empty()) return missing_trailer(one.header);
  }
  if (TRY(decode_checksum(given)) != actual) return bad_checksum(one.name);
  return {};
}

std::string checksum_text(const Checksum& checksum, int64_t parts) {
  std::string text = base64_encode(checksum.value);
  if (checksum.type == ChecksumType::kComposite) text += "-" + std::to_string(parts);
  return text;
}

}  // namespace tarn::s3
