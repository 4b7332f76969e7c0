// SpiceFiles: the engine's databases as files, "tarnspice://<name>": sealed objects, read-only, and
// scratch files. Only names that were added here can be opened, whoever asks.
//
//   auto files = std::make_shared<SpiceFiles>(spill_folder);
//   files->add_object("v1", object_file);      // the engine may attach "tarnspice://v1"
//   TRY(files->add_scratch("b1", most_bytes)); // … and write "tarnspice://b1"
//   TRY(files->add_stream("w1"));              // … or from its beginning to its end
//
// An object has kSpiceHeadBytes before its database (docs/formats/spice.md), which the engine does
// not see. The write-ahead log of a database is kept in memory. Thread-safe.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "base/result.h"
#include "engines/sqld/object_file.h"
#include "engines/sqld/scratch_file.h"
#include "engines/sqld/scratch_stream.h"

namespace duckdb {
class FileSystem;
}

namespace tarn::engines {

inline constexpr const char* kSpiceScheme = "tarnspice://";
// With it the engine's blocks of 256 KiB begin where frames do (the engine's own heads: 12 KiB).
inline constexpr uint64_t kSpiceHeadBytes = 64 * 1024 - 12 * 1024;

// The head of an object: what it is, its version, a checksum.
std::string spice_head();
Result<void> check_spice_head(std::string_view head);

// One file, as the engine has it open.
class SpiceFile {
 public:
  virtual ~SpiceFile() = default;
  virtual uint64_t size_bytes() const = 0;
  virtual Result<size_t> read(uint64_t offset_bytes, char* to, size_t size_bytes) = 0;
  virtual Result<void> write(uint64_t offset_bytes, const char* from, size_t size_bytes) = 0;
  virtual Result<void> truncate(uint64_t size_bytes) = 0;
};

class SpiceFiles {
 public:
  explicit SpiceFiles(std::string spill_folder) : spill_folder_(std::move(spill_folder)) {}

  Result<void> add_object(const std::string& name, std::shared_ptr<ObjectFile> object);
  Result<std::shared_ptr<ScratchFile>> add_scratch(const std::string& name, uint64_t most_bytes);
  Result<std::shared_ptr<ScratchStream>> add_stream(const std::string& name);
  void remove(const std::string& name);

  // For the file system. Null where there is none; a log is made with `may_create`.
  std::shared_ptr<SpiceFile> find(const std::string& name, bool may_create);
  bool has(const std::string& name);  // and something was written to it
  void remove_log(const std::string& name);

 private:
  const std::string spill_folder_;
  std::mutex mutex_;
  std::map<std::string, std::shared_ptr<SpiceFile>> files_;
};

std::unique_ptr<duckdb::FileSystem> make_spice_file_system(std::shared_ptr<SpiceFiles> files);

}  // namespace tarn::engines
