// Recovery: opens the store on what a crash left, and says what is wrong with what is seen.
//
// A state is rows and blobs as two fates left them; rows are recovered once for several fates of
// the blobs. All states: the store opens, and each client sees a state of its history. Some, as
// they cost more: garbage goes and leaves nothing behind, fsck finds no fault, open queries end as
// FAILED, and a second crash, while the first one is recovered from, changes nothing. Thread-safe.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "crash/recording.h"
#include "store/memory_files.h"

namespace tarn::crash {

struct Thoroughness {
  bool collects = false;  // and runs fsck
  bool crashes_again = false;
};

struct Recovered {
  std::vector<uint64_t> seen;  // a digest of what each client sees
  std::string problem;         // empty: none
};

// What a crash left, and when it came.
struct CrashState {
  store::FilesImage image;
  uint64_t digest = 0;
  size_t at = 0;
  size_t number = 0;                 // of the fates, for reports
  std::vector<size_t> other_points;  // where it came out too
};

bool is_of_rows(const std::string& path);
inline bool is_of_blobs(const std::string& path) { return !is_of_rows(path); }

// The rows of the one, all else of the other.
store::FilesImage combine(const store::FilesImage& rows, const store::FilesImage& blobs);

class Recovery {
 public:
  explicit Recovery(const Recording& recording) : recording_(recording) {}

  // The same rows with each of the blobs; one answer for each.
  std::vector<Recovered> recover(const std::vector<CrashState>& crashes) const;
  // Empty, or what is wrong.
  std::string recover_thoroughly(const store::FilesImage& image, size_t crash_at,
                                 const Thoroughness& thoroughness) const;
  // Of states that were recovered before: whether what was seen is right at that time too.
  bool accepts(const std::vector<uint64_t>& seen, size_t crash_at) const;

 private:
  Result<std::vector<State>> look(World& world) const;
  Result<void> look_again(World& world, std::vector<State>& states) const;
  std::string judge(const std::vector<State>& states, size_t crash_at) const;
  Result<std::string> check_collected(store::Files& files) const;
  std::string crash_again(const store::FilesImage& image, size_t crash_at) const;

  const Recording& recording_;
};

}  // namespace tarn::crash
