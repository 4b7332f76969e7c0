#include "store/files.h"

namespace tarn::store {

Result<std::string> read_file(Files& files, const std::string& path) {
  std::unique_ptr<File> file = TRY(files.open_to_read(path));
  std::string content(TRY(file->size_bytes()), '\0');
  content.resize(TRY(file->read(0, content.data(), content.size())));
  return content;
}

Result<void> replace_file(Files& files, const std::string& folder, const std::string& name,
                          std::string_view content) {
  std::string temporary = folder + "/" + std::string(kTemporaryPrefix) + name;
  TRY(files.unlink(temporary));
  std::unique_ptr<File> file = TRY(files.create(temporary));
  TRY(file->write(0, content));
  TRY(file->sync());
  TRY(files.rename(temporary, folder + "/" + name));
  return files.sync_folder(folder);
}

}  // namespace tarn::store
