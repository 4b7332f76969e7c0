// Fuzzer: zip archives of functions' code. Besides crashes it finds what is unpacked outside of its
// folder, links that lead out of it, and bytes beyond the limit.
//
// links tarn_lambda
#include <sys/stat.h>

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <string_view>

#include "base/check.h"
#include "services/lambda/archive.h"

namespace {

namespace fs = std::filesystem;

constexpr uint64_t kMaxBytes = 1 << 20;

// Of this process; gone with it.
class Scratch {
 public:
  Scratch() {
    std::string name = fs::temp_directory_path() / "archive-fuzz-XXXXXX";
    CHECK(::mkdtemp(name.data()) != nullptr);
    path_ = fs::canonical(name);
  }
  ~Scratch() { fs::remove_all(path_); }
  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

// Where the link leads, if anywhere.
void check_link(const fs::path& folder, const fs::path& link) {
  std::error_code error;
  const fs::path target = fs::weakly_canonical(link, error);
  if (error) return;  // in a circle
  CHECK((target.string() + "/").starts_with(folder.string() + "/"));
}

void check_tree(const fs::path& folder, uint64_t told_bytes) {
  uint64_t bytes = 0;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    struct stat facts {};
    CHECK(::lstat(entry.path().c_str(), &facts) == 0);
    CHECK(S_ISREG(facts.st_mode) || S_ISDIR(facts.st_mode) || S_ISLNK(facts.st_mode));
    if (S_ISREG(facts.st_mode)) bytes += static_cast<uint64_t>(facts.st_size);
    if (S_ISREG(facts.st_mode)) CHECK((facts.st_mode & 07222) == 0);
    if (S_ISLNK(facts.st_mode)) check_link(folder, entry.path());
  }
  CHECK(bytes <= told_bytes && told_bytes <= kMaxBytes);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const Scratch scratch;
  const fs::path folder = scratch.path() / "code";
  const std::string_view zip(reinterpret_cast<const char*>(data), size);
  const auto unpacked = tarn::lambda::unpack_archive(zip, folder, kMaxBytes);
  if (unpacked.ok()) check_tree(folder, unpacked->bytes);
  if (!unpacked.ok()) CHECK(unpacked.error().http_status() == 400);
  fs::remove_all(folder);
  CHECK(fs::is_empty(scratch.path()));
  return 0;
}
