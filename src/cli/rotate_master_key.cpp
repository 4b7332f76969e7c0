// `tarn rotate-master-key`: another master key for a data folder that no server has open.
#include <cstdio>

#include "base/random.h"
#include "cli/commands.h"
#include "cli/key_files.h"
#include "store/data_folder.h"
#include "store/files.h"
#include "store/key_rotation.h"

namespace tarn::cli {

Result<int> rotate_master_key(const Options& options) {
  auto files = store::make_system_files();
  const auto folder = TRY(store::DataFolder::open(
      {.path = options.data, .ballast_bytes = 0, .may_make = false}, *files));
  TRY(check_format_is_current(*folder));
  const store::KeyFile file = master_key_file(options);
  const store::KeyFile new_file = key_file_at(options.new_master_key_file);
  const bool moves = !options.new_master_key_file.empty();
  const store::Rotation done = TRY(store::rotate_master_key(
      *files, folder->path(), file, moves ? &new_file : nullptr, system_random()));
  std::printf("master key %s opens %s; %s no longer does\n", done.new_id.c_str(),
              options.data.c_str(), done.old_id.c_str());
  std::printf("  it is in %s: keep a copy apart, without it the data can't be read\n",
              done.path.c_str());
  std::printf("  backups made before still need the old one\n");
  if (moves) {
    std::printf("  start the server with --master-key-file %s\n  the old key stays in %s\n",
                done.path.c_str(), file.path().c_str());
  }
  return 0;
}

}  // namespace tarn::cli
