#include "services/glue/crawl/folder_tree.h"

namespace tarn::glue::crawl {

std::unique_ptr<Folder> make_folders(const std::vector<CrawledFile>& files, std::string_view root) {
  auto top = std::make_unique<Folder>();
  top->prefix = root;
  for (const CrawledFile& file : files) {
    Folder* folder = top.get();
    std::string_view rest = std::string_view(file.key).substr(root.size());
    for (size_t slash = rest.find('/'); slash != std::string_view::npos; slash = rest.find('/')) {
      auto& child = folder->children[std::string(rest.substr(0, slash))];
      if (!child) {
        child = std::make_unique<Folder>();
        child->prefix = folder->prefix + std::string(rest.substr(0, slash + 1));
      }
      folder = child.get();
      rest.remove_prefix(slash + 1);
    }
    folder->files.push_back(&file);
  }
  return top;
}

std::string_view last_name(std::string_view prefix) {
  if (prefix.ends_with('/')) prefix.remove_suffix(1);
  const size_t slash = prefix.rfind('/');
  return slash == std::string_view::npos ? prefix : prefix.substr(slash + 1);
}

}  // namespace tarn::glue::crawl
