// TestFolder: a fresh folder for one test, gone with it. Tests only.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <string>
#include <system_error>

namespace tarn::store {

class TestFolder {
 public:
  enum class Kind { kDisk, kMemory };  // in memory, syncs cost nothing
  explicit TestFolder(Kind kind = Kind::kDisk) {
    namespace fs = std::filesystem;
    bool in_memory = kind == Kind::kMemory && fs::is_directory("/dev/shm");
    std::string parent = in_memory ? "/dev/shm" : fs::temp_directory_path().string();
    std::string pattern = parent + "/tarn-store-XXXXXX";
    const char* made = mkdtemp(pattern.data());
    path_ = made != nullptr ? made : "";
  }
  ~TestFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TestFolder(const TestFolder&) = delete;
  TestFolder& operator=(const TestFolder&) = delete;

  const std::string& path() const { return path_; }
  std::string file(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

}  // namespace tarn::store
