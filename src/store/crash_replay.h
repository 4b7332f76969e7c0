// CrashReplay: what a disk may hold after a crash, given the file operations that led to it
// (files_recorder.h). Tests only.
//
//   CrashReplay replay(recorder.operations());
//   replay.advance_to(crash_at);                        // only ever forwards
//   FilesImage image = replay.crash(*make_fates(CrashPattern::kAny, replay.unsynced(), seed));
//   MemoryFiles files(image);                           // open the store on it
//
// A crash keeps what files.h promises. Of all else each write may be there whole, in some of its
// sectors, as a longer file of zeros, or not at all; each name may be there or not, whatever came
// after it. A rename is one step. One thread, but images may be used by others.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "store/files_recorder.h"
#include "store/memory_files.h"

namespace tarn::store {

enum class Fate : uint8_t { kLost, kKept, kTorn, kLengthOnly };

// Decides what happens to one unsynced operation after the other.
class Fates {
 public:
  virtual ~Fates() = default;
  virtual Fate next() = 0;
  virtual bool keeps_sector() = 0;  // of a torn write
};

// kAny tosses a coin for each; the others find what coins seldom do.
enum class CrashPattern : uint8_t { kAllLost, kAllKept, kOneLost, kOneKept, kOneTorn, kAny };
inline constexpr int kCrashPatterns = 6;
std::unique_ptr<Fates> make_fates(CrashPattern pattern, size_t unsynced, uint64_t seed);

class CrashReplay {
 public:
  explicit CrashReplay(const std::vector<FileOperation>& operations, const FilesImage& start = {});
  void advance_to(size_t crash_at);
  // Which paths a crash is about; the others are left out of its image.
  using IsMeant = std::function<bool(const std::string& path)>;
  // Operations whose fate is open: about as many as crash() asks for.
  size_t unsynced(const IsMeant& is_meant = {}) const;
  FilesImage crash(Fates& fates, const IsMeant& is_meant = {}) const;

 private:
  struct Inode {
    FilesImage::Content durable = std::make_shared<const std::string>();
    std::vector<const FileOperation*> unsynced;               // writes and truncations since
    mutable std::map<std::string, FilesImage::Content> made;  // by what was chosen of those
  };
  using Names = std::map<std::string, std::shared_ptr<Inode>>;
  // What an operation does to the names of one folder.
  struct NameChange {
    std::string erased;  // empty: none
    std::string set;     // empty: none
    std::shared_ptr<Inode> inode;
    std::string folder;  // made; empty: none
    const std::string& path() const {
      return !folder.empty() ? folder : !set.empty() ? set : erased;
    }
  };

  void apply(const FileOperation& operation);
  void apply_rename(const FileOperation& operation);
  void change_names(const std::string& path, NameChange change);
  static void make(const NameChange& change, Names& names, std::set<std::string>& folders);
  static FilesImage::Content content_of(const Inode& inode, Fates& fates);
  static FilesImage::Content make_content(const Inode& inode, std::string_view chosen);

  const std::vector<FileOperation>& operations_;
  size_t at_ = 0;
  std::map<uint64_t, std::shared_ptr<Inode>> inodes_;  // by the recorder's number
  Names live_;                                         // as the running process sees them
  Names names_;                                        // durable
  std::set<std::string> folders_;                      // durable
  std::map<std::string, std::vector<NameChange>> unsynced_names_;  // by folder
};

}  // namespace tarn::store
