// Manifests of S3 data sources: which objects a data set is read from, and how.
//
//   const Manifest manifest = TRY(read_manifest(text));
//   TRY(apply_upload_settings(manifest, upload_settings));   // those of a data set win
//
// Format: https://docs.aws.amazon.com/quicksight/latest/user/supported-manifest-file-format.html
// Pure functions; errors are S3_MANIFEST_ERROR.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "engines/scan.h"

namespace tarn::quicksight {

inline constexpr size_t kMaxManifestBytes = 1 << 20;
inline constexpr size_t kMaxManifestFiles = 1000;

struct S3Place {
  std::string bucket;
  std::string key;
  bool is_prefix = false;
};

struct Manifest {
  std::vector<S3Place> places;
  std::string format = "CSV";  // CSV, TSV, CLF, JSON
  std::string delimiter;       // empty: the format's
  std::string qualifier = "\"";
  bool has_header = true;
  int64_t start_row = 1;
};

Result<Manifest> read_manifest(std::string_view text);
// UploadSettings of a data set: JSON, or null.
Result<void> apply_upload_settings(const Json& settings, Manifest& manifest);
// Format and options of a scan of `columns`, in the order of the file.
Result<engines::ScanTable> text_scan(const Manifest& manifest,
                                     const std::vector<std::string>& columns);

}  // namespace tarn::quicksight
