// How the verbs that open a data folder come to its keys. One thread at a time.
#pragma once

#include <string>

#include "base/random.h"
#include "base/result.h"
#include "cli/options.h"
#include "store/data_folder.h"
#include "store/key_ring.h"
#include "store/master_key.h"

namespace tarn::cli {

// Where the master key is: --master-key-file, or `master-key` in the data folder.
store::KeyFile master_key_file(const Options& options);
store::KeyFile key_file_at(const std::string& path);

// For the server: migrates the folder if it is of an older format. Only a folder that holds nothing
// yet gets new keys; `new_master_key_path` then says where, else it stays empty.
Result<store::KeyRing> open_or_make_keys(const Options& options, store::Files& files,
                                         store::DataFolder& folder, Random& random,
                                         std::string& new_master_key_path);

// For verbs that change nothing: neither makes nor migrates.
Result<store::KeyRing> open_keys(const Options& options, store::Files& files,
                                 const store::DataFolder& folder);
Result<void> check_format_is_current(const store::DataFolder& folder);

}  // namespace tarn::cli
