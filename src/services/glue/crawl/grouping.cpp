#include "services/glue/crawl/grouping.h"

#include <algorithm>
#include <optional>
#include <set>
#include <unordered_map>

#include "base/encoding.h"
#include "services/glue/crawl/csv_infer.h"
#include "services/glue/crawl/folder_tree.h"

namespace tarn::glue::crawl {
namespace {

constexpr double kLeastSimilarity = 0.7;  // Glue's

// What a folder holds, as long as it could be one table or one partition of the folder above.
struct Shape {
  FileSchema schema;
  GroupStatistics statistics;
  std::vector<std::string> levels;        // partition keys below; empty text: no k=v folders
  std::vector<PartitionPlan> partitions;  // none where there are no levels
};

struct Child {
  const Folder* folder;
  std::string_view name;
  Shape shape;
};

void add(GroupStatistics& into, const GroupStatistics& other) {
  into.file_count += other.file_count;
  into.size_bytes += other.size_bytes;
  into.record_count += other.record_count;
}

void absorb(Shape& into, const Shape& other) {
  merge(into.schema, other.schema);
  add(into.statistics, other.statistics);
}

Shape shape_of(const CrawledFile& file) {
  return {file.schema, {1, file.schema.size_bytes, file.schema.record_count}, {}, {}};
}

// The key of a folder named k=v; nothing for another.
std::optional<std::string> hive_key(std::string_view folder_name) {
  const size_t equals = folder_name.find('=');
  if (equals == std::string_view::npos || equals == 0) return std::nullopt;
  return to_lower_ascii(folder_name.substr(0, equals));
}

std::string partition_value(std::string_view folder_name, bool is_hive) {
  if (!is_hive) return std::string(folder_name);
  const std::string_view value = folder_name.substr(folder_name.find('=') + 1);
  return uri_decode(value).value_or(std::string(value));
}

class Grouper {
 public:
  explicit Grouper(const GroupingOptions& options) : options_(options) {}

  std::vector<TablePlan> run(const Folder& root) {
    const int32_t level =
        1 + static_cast<int32_t>(std::count(root.prefix.begin(), root.prefix.end(), '/'));
    if (options_.is_one_file) {
      emit_files(root);
    } else if (auto shape = resolve(root, level)) {
      emit_root(root, *std::move(shape));
    }
    return std::move(tables_);
  }

 private:
  bool is_alike(const Shape& a, const Shape& b) const {
    if (!is_same_format(a.schema, b.schema) || a.levels != b.levels) return false;
    return options_.combine_compatible ||
           similarity(a.schema.columns, b.schema.columns) >= kLeastSimilarity;
  }

  // Nothing where the folder holds several tables, which then have been emitted.
  std::optional<Shape> resolve(const Folder& folder, int32_t level) {
    std::optional<Shape> files = merged_files(folder);
    const bool has_unlike_files = !folder.files.empty() && !files;
    std::vector<Child> children;
    for (const auto& [name, child] : folder.children) {
      auto shape = resolve(*child, level + 1);
      if (shape) children.push_back({child.get(), name, *std::move(shape)});
    }
    const bool has_several = children.size() < folder.children.size();
    const bool may_merge = level >= options_.table_level && !has_unlike_files && !has_several;
    if (children.empty() && may_merge) return files;
    if (may_merge) {
      if (files) {
        if (auto flat = flat_shape(*files, children)) return flat;
      } else if (auto shape = partitioned_shape(children)) {
        return shape;
      }
    }
    emit_files(folder);
    for (Child& child : children) emit_folder(*child.folder, std::move(child.shape));
    return std::nullopt;
  }

  std::optional<Shape> merged_files(const Folder& folder) const {
    std::optional<Shape> merged;
    for (const CrawledFile* file : folder.files) {
      Shape one = shape_of(*file);
      if (!merged) {
        merged = std::move(one);
      } else if (is_alike(*merged, one)) {
        absorb(*merged, one);
      } else {
        return std::nullopt;
      }
    }
    return merged;
  }

  // Files beside folders of the like: one table without partitions, read through all folders.
  std::optional<Shape> flat_shape(const Shape& files, const std::vector<Child>& children) const {
    Shape flat = files;
    for (const Child& child : children) {
      const auto& levels = child.shape.levels;
      const bool has_hive = hive_key(child.name).has_value() ||
                            std::any_of(levels.begin(), levels.end(),
                                        [](const std::string& key) { return !key.empty(); });
      Shape inner = child.shape;
      inner.levels.clear();
      if (has_hive || !is_alike(flat, inner)) return std::nullopt;
      absorb(flat, inner);
    }
    return flat;
  }

  // The largest group of children that are alike, where it is the majority, are partitions; the
  // others are emitted as tables.
  std::optional<Shape> partitioned_shape(std::vector<Child>& children) {
    std::vector<std::vector<size_t>> groups;
    std::vector<Shape> merged;
    for (size_t i = 0; i < children.size(); ++i) {
      size_t g = 0;
      while (g < groups.size() && !is_alike(merged[g], children[i].shape)) ++g;
      if (g == groups.size()) {
        groups.emplace_back();
        merged.push_back({children[i].shape.schema, {}, children[i].shape.levels, {}});
        merged.back().statistics = children[i].shape.statistics;
      } else {
        absorb(merged[g], children[i].shape);
      }
      groups[g].push_back(i);
    }
    const auto largest = std::max_element(groups.begin(), groups.end(),
                                          [](auto& a, auto& b) { return a.size() < b.size(); });
    if (largest->size() * 2 <= children.size()) return std::nullopt;
    const std::set<size_t> chosen(largest->begin(), largest->end());
    Shape shape = std::move(merged[static_cast<size_t>(largest - groups.begin())]);
    add_level(children, chosen, shape);
    for (size_t i = 0; i < children.size(); ++i) {
      if (!chosen.contains(i)) emit_folder(*children[i].folder, std::move(children[i].shape));
    }
    return shape;
  }

  void add_level(std::vector<Child>& children, const std::set<size_t>& chosen, Shape& shape) {
    std::set<std::optional<std::string>> keys;
    for (const size_t i : chosen) keys.insert(hive_key(children[i].name));
    const bool is_hive = keys.size() == 1 && keys.begin()->has_value();
    shape.levels.insert(shape.levels.begin(), is_hive ? **keys.begin() : std::string());
    for (const size_t i : chosen) {
      Child& child = children[i];
      if (child.shape.partitions.empty()) {
        child.shape.partitions.push_back({{}, child.folder->prefix, child.shape.statistics});
      }
      for (PartitionPlan& partition : child.shape.partitions) {
        partition.values.insert(partition.values.begin(), partition_value(child.name, is_hive));
        shape.partitions.push_back(std::move(partition));
      }
    }
  }

  // A target with one folder in it says nothing with that folder's name: the table is the folder,
  // unless its name looks like a value.
  void emit_root(const Folder& root, Shape shape) {
    const Folder* folder = &root;
    while (options_.table_level == 0 && folder->files.empty() && folder->children.size() == 1 &&
           !shape.levels.empty() && shape.levels[0].empty()) {
      const char first = folder->children.begin()->first[0];
      const bool is_name = (first >= 'a' && first <= 'z') || (first >= 'A' && first <= 'Z');
      if (!is_name) break;
      folder = folder->children.begin()->second.get();
      shape.levels.erase(shape.levels.begin());
      for (auto& partition : shape.partitions) partition.values.erase(partition.values.begin());
      if (shape.levels.empty()) shape.partitions.clear();
    }
    emit_folder(*folder, std::move(shape));
  }

  void emit_files(const Folder& folder) {
    // Alike files beside folders that are not: still one table for each, as a table of the folder
    // would read the other folders too.
    for (const CrawledFile* file : folder.files) {
      Shape shape = shape_of(*file);
      emit(file->key, table_name(last_name(file->key)), std::move(shape));
    }
  }

  void emit_folder(const Folder& folder, Shape shape) {
    const std::string_view name = last_name(folder.prefix);
    emit(folder.prefix, table_name(name.empty() ? options_.bucket : name), std::move(shape));
  }

  void emit(std::string prefix, std::string name, Shape shape) {
    TablePlan table;
    table.name = std::move(name);
    table.prefix = std::move(prefix);
    std::set<std::string> taken;
    for (const TypeField& column : shape.schema.columns) taken.insert(to_lower_ascii(column.name));
    for (size_t i = 0; i < shape.levels.size(); ++i) {
      std::string key = shape.levels[i];
      if (key.empty() || taken.contains(key)) key = "partition_" + std::to_string(i);
      taken.insert(key);
      table.partition_keys.push_back(std::move(key));
    }
    table.schema = std::move(shape.schema);
    table.statistics = shape.statistics;
    table.partitions = std::move(shape.partitions);
    tables_.push_back(std::move(table));
  }

  const GroupingOptions& options_;
  std::vector<TablePlan> tables_;
};

// A file whose header was taken for data is mended where another file has that header.
void promote_headers(std::vector<CrawledFile>& files) {
  std::unordered_map<std::string, std::vector<TypeField>> headers;
  const auto key_of = [](const FileSchema& schema) {
    std::string key(1, schema.csv.delimiter);
    for (const std::string& cell : schema.csv.first_row) key += to_lower_ascii(trim(cell)) + '\n';
    return key;
  };
  for (const CrawledFile& file : files) {
    if (file.schema.format != FileFormat::kCsv || !file.schema.csv.has_header) continue;
    headers.emplace(key_of(file.schema), file.schema.columns);
  }
  if (headers.empty()) return;
  for (CrawledFile& file : files) {
    if (file.schema.format != FileFormat::kCsv || file.schema.csv.has_header) continue;
    const auto found = headers.find(key_of(file.schema));
    if (found != headers.end()) promote_header(file.schema, found->second);
  }
}

}  // namespace

std::string table_name(std::string_view text) {
  std::string name = to_lower_ascii(text);
  for (char& c : name) {
    const bool is_plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
    if (!is_plain) c = '_';
  }
  return name;
}

std::vector<TablePlan> group_files(std::vector<CrawledFile> files, const GroupingOptions& options) {
  if (files.empty()) return {};
  promote_headers(files);
  const auto root = make_folders(files, options.root);
  return Grouper(options).run(*root);
}

}  // namespace tarn::glue::crawl
