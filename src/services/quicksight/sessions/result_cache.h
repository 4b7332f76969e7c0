// ResultCache: results of statements over data that doesn't change, the latest used, within so many
// bytes. The key holds the version of the data, the viewer's rules and the SQL, so that nobody gets
// what others may see. Thread-safe.
#pragma once

#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "services/quicksight/sessions/result_table.h"

namespace tarn::quicksight {

class ResultCache {
 public:
  explicit ResultCache(size_t limit_bytes) : limit_bytes_(limit_bytes) {}

  // `view_key`: DataSetView::cache_key; empty: nothing is kept.
  static std::string key(std::string_view view_key, std::string_view sql, size_t rows);

  std::shared_ptr<const ResultTable> find(const std::string& key);  // null: not there
  void put(const std::string& key, std::shared_ptr<const ResultTable> table);

 private:
  struct Entry {
    std::string key;
    std::shared_ptr<const ResultTable> table;
    size_t size_bytes = 0;
  };

  const size_t limit_bytes_;
  std::mutex mutex_;
  std::list<Entry> entries_;  // the latest used first
  std::unordered_map<std::string, std::list<Entry>::iterator> by_key_;
  size_t held_bytes_ = 0;
};

}  // namespace tarn::quicksight
