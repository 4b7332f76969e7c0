// The master key: 32 bytes in a file of mode 0600, made at the first start.
//
// It wraps what encrypts the data (core/local_keys.h). Who has lost it has lost the data; who has
// both has the data. Format: docs/formats/data-folder.md. Functions may be called by one thread at
// a time.
#pragma once

#include <string>

#include "base/random.h"
#include "base/result.h"
#include "store/files.h"

namespace tarn::store {

// Where a key is kept.
struct KeyFile {
  std::string folder;
  std::string name;
  std::string path() const { return folder + "/" + name; }
};

struct MasterKey {
  std::string key;  // 32 bytes
  std::string path;
  bool is_new = false;  // made by this call: tell the operator to keep a copy apart
};

// Made durably where the file is missing. A file that others may read or that is damaged is an
// error that says so.
Result<MasterKey> load_or_make_master_key(Files& files, const KeyFile& file, Random& random);
// The same where there are data already: a missing file is an error, as a new key can't read them.
Result<MasterKey> load_master_key(Files& files, const KeyFile& file);

}  // namespace tarn::store
