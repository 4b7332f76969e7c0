// Another master key for the data of a folder that no server has open.
//
//   const Rotation done = TRY(rotate_master_key(files, data_folder, file, nullptr, random));
//
// The new key is made durable in its file, then the key ring is replaced in one step, then the new
// file takes the old one's place. Killed anywhere in between, the ring says which of the two keys
// is the right one, and load_ring_master_key() finds it. One thread; hold the DataFolder.
#pragma once

#include <string>

#include "base/random.h"
#include "base/result.h"
#include "store/files.h"
#include "store/master_key.h"

namespace tarn::store {

struct Rotation {
  std::string old_id;  // as of master_key_id()
  std::string new_id;
  std::string path;  // of the new key
};

// `new_file` null: the new key takes the place of the old one. Else it is made there, or taken from
// there, and the old file stays.
Result<Rotation> rotate_master_key(Files& files, const std::string& data_folder,
                                   const KeyFile& file, const KeyFile* new_file, Random& random);

// The master key of the folder's key ring. Ends a rotation that was broken off.
Result<MasterKey> load_ring_master_key(Files& files, const std::string& data_folder,
                                       const KeyFile& file);

}  // namespace tarn::store
