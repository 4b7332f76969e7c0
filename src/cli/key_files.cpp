#include "cli/key_files.h"

#include "store/key_rotation.h"
#include "store/migrations.h"

namespace tarn::cli {
namespace {

// Neither rows nor a key ring: a first start, or one that was broken off.
Result<bool> is_unused(store::Files& files, const store::DataFolder& folder) {
  if (TRY(store::has_key_ring(files, folder.path()))) return false;
  return TRY(files.list(folder.path() + "/rows"))
  .empty();
}

}  // namespace

store::KeyFile key_file_at(const std::string& path) {
  const size_t slash = path.rfind('/');
  if (slash == std::string::npos) return {".", path};
  return {path.substr(0, slash), path.substr(slash + 1)};
}

store::KeyFile master_key_file(const Options& options) {
  if (options.master_key_file.empty()) return {options.data, "master-key"};
  return key_file_at(options.master_key_file);
}

Result<store::KeyRing> open_or_make_keys(const Options& options, store::Files& files,
                                         store::DataFolder& folder, Random& random,
                                         std::string& new_master_key_path) {
  const store::KeyFile file = master_key_file(options);
  if (TRY(is_unused(files, folder))) {
    const auto master = TRY(store::load_or_make_master_key(files, file, random));
    if (master.is_new) new_master_key_path = master.path;
    TRY(folder.migrate(store::migrations(master.key, random)));
    if (!TRY(store::has_key_ring(files, folder.path()))) {
      TRY(store::write_key_ring(files, folder.path(), store::make_key_ring({}, random), master.key,
                                random));
    }
  }
  if (!folder.is_current()) {
    const auto master = TRY(store::load_master_key(files, file));
    TRY(folder.migrate(store::migrations(master.key, random)));
  }
  return open_keys(options, files, folder);
}

Result<store::KeyRing> open_keys(const Options& options, store::Files& files,
                                 const store::DataFolder& folder) {
  TRY(check_format_is_current(folder));
  const auto master =
      TRY(store::load_ring_master_key(files, folder.path(), master_key_file(options)));
  return store::read_key_ring(files, folder.path(), master.key);
}

Result<void> check_format_is_current(const store::DataFolder& folder) {
  if (folder.is_current()) return {};
  return Error(400, "Usage",
               "The data folder " + folder.path() + " has the older format " +
                   std::to_string(folder.format()) +
                   ". Start the server once, which migrates it: `tarn serve --data " +
                   folder.path() + "`.");
}

}  // namespace tarn::cli
