// Small files of the command line: configuration, keys, AWS profiles. Not for the durable state,
// which goes through store/files.h. Thread-safe.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace tarn::cli {

inline constexpr size_t kMaxFileBytes = 16 << 20;

Result<std::string> read_file(const std::string& path);
bool file_exists(const std::string& path);

// Whether `path`, which need not be there, is `folder` or lies below it, by symbolic links too.
bool is_inside(const std::string& path, const std::string& folder);

// Whole or not at all: written beside, synced and renamed. `mode` such as 0600.
Result<void> write_file(const std::string& path, std::string_view content, unsigned mode);

// With its missing parents, each with mode 0700.
Result<void> make_folder(const std::string& path);

}  // namespace tarn::cli
