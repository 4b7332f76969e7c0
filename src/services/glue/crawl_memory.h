// CrawlMemory: what a crawler found of each object, kept between its crawls, so that an object that
// has not changed is not read again.
//
//   CrawlMemory memory = TRY(CrawlMemory::load(database, scope, crawler, settings));
//   if (const auto* known = memory.find(version_id)) ... else memory.keep(object, classified);
//   TRY(memory.save(true));
//
// An object version never changes, so what was found of it stays true for the same `settings`:
// classifiers, role and version of this program's inference. Rows that a kill cut off are only
// missing. Belongs to one thread.
#pragma once

#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/objects.h"
#include "services/glue/crawl/classify.h"
#include "services/glue/crawl_memory_rows.h"
#include "store/database.h"

namespace tarn::glue {

class CrawlMemory {
 public:
  static Result<CrawlMemory> load(store::Database& database, const store::Scope& scope,
                                  std::string_view crawler, std::string_view settings);

  // Nothing where the version is not known. A version that is asked for is not forgotten.
  std::optional<crawl::Classified> find(const std::string& version_id);
  void keep(const ObjectInfo& object, const crawl::Classified& found);

  // Folders ("s3://bucket/a/") in which objects have been found.
  std::set<std::string> folders() const;

  // Writes what was kept. With `forgets`, what was neither found nor kept is removed.
  Result<void> save(bool forgets);

 private:
  struct Known {
    CrawledObjectRow row;
    bool is_seen = false;
    bool is_new = false;
  };

  CrawlMemory(store::Database& database, const store::Scope& scope, std::string_view crawler,
              std::string_view settings);
  Result<void> load_schemas();
  Result<void> load_objects();
  Result<void> put_all(const std::vector<std::pair<std::string, std::string>>& rows);
  Result<void> erase_all(const std::vector<std::string>& keys);

  store::Database* database_;
  std::string account_;
  std::string region_;
  uint64_t generation_ = 0;
  std::string crawler_;
  std::string settings_;
  std::unordered_map<std::string, Known> objects_;  // by version id
  std::unordered_map<std::string, std::shared_ptr<const crawl::FileSchema>> schemas_;  // by id
  std::vector<std::pair<std::string, std::string>> new_schemas_;  // key and row
};

// "s3://bucket/a/" of an object in it.
std::string folder_of(const ObjectInfo& object);

}  // namespace tarn::glue
