#include "store/key_rotation.h"

#include "base/log.h"
#include "store/key_ring.h"

namespace tarn::store {

namespace {

KeyFile waiting_file(const KeyFile& file) { return {file.folder, file.name + ".new"}; }

Result<void> take_place(Files& files, const KeyFile& waiting, const KeyFile& file) {
  TRY(files.rename(waiting.path(), file.path()));
  return files.sync_folder(file.folder);
}

Result<void> remove(Files& files, const KeyFile& file) {
  if (!TRY(files.exists(file.path()))) return {};
  TRY(files.unlink(file.path()));
  return files.sync_folder(file.folder);
}

// Whether that file has the key with this id; a missing or damaged one has not.
bool holds(Files& files, const KeyFile& file, const std::string& id) {
  auto key = load_master_key(files, file);
  return key.ok() && master_key_id(key->key) == id;
}

}  // namespace

Result<MasterKey> load_ring_master_key(Files& files, const std::string& data_folder,
                                       const KeyFile& file) {
  const std::string id = TRY(key_ring_master_id(files, data_folder));
  const KeyFile waiting = waiting_file(file);
  if (holds(files, file, id)) {
    TRY(remove(files, waiting));  // of a rotation that did not reach the ring
  } else if (holds(files, waiting, id)) {
    TRY(take_place(files, waiting, file));
    log_info("store.rotation_ended", {{"master_key", id}, {"path", file.path()}});
  }
  MasterKey key = TRY(load_master_key(files, file));
  TRY(read_key_ring(files, data_folder, key.key));  // or an error that names the right key
  return key;
}

Result<Rotation> rotate_master_key(Files& files, const std::string& data_folder,
                                   const KeyFile& file, const KeyFile* new_file, Random& random) {
  const MasterKey old_key = TRY(load_ring_master_key(files, data_folder, file));
  KeyRing ring = TRY(read_key_ring(files, data_folder, old_key.key));
  if (ring.keys.size() >= kMaxRingKeys) {
    return Error(400, "Usage", "The key ring is full: the master key was changed too often.");
  }
  const KeyFile place = new_file != nullptr ? *new_file : waiting_file(file);
  const MasterKey new_key = TRY(load_or_make_master_key(files, place, random));
  Rotation rotation{master_key_id(old_key.key), master_key_id(new_key.key), new_key.path};
  if (rotation.old_id == rotation.new_id) {
    return Error(400, "Usage", new_key.path + " holds the master key that is in use already.");
  }
  add_ring_key(ring, random);
  TRY(write_key_ring(files, data_folder, ring, new_key.key, random));
  if (new_file == nullptr) {
    TRY(take_place(files, place, file));
    rotation.path = file.path();
  }
  return rotation;
}

}  // namespace tarn::store
