// FolderTree: the files of a target as folders. Plain values.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "services/glue/crawl/grouping.h"

namespace tarn::glue::crawl {

struct Folder {
  std::string prefix;                                       // "data/2026/"
  std::map<std::string, std::unique_ptr<Folder>> children;  // by name, without '/'
  std::vector<const CrawledFile*> files;
};

std::unique_ptr<Folder> make_folders(const std::vector<CrawledFile>& files, std::string_view root);

// "data/2026/" → "2026"; "data/a.csv" → "a.csv"; "" → "".
std::string_view last_name(std::string_view prefix);

}  // namespace tarn::glue::crawl
