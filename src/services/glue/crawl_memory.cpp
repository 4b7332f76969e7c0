#include "services/glue/crawl_memory.h"

#include <algorithm>
#include <utility>

#include "base/hash.h"

namespace tarn::glue {
namespace {

constexpr size_t kBatchBytes = store::kMaxTransactionBytes / 2;
constexpr size_t kKeyOverheadBytes = 64;

// Calls `write` for as many items at a time as a transaction takes.
template <class Item, class Size, class Write>
Result<void> in_batches(store::Database& database, const std::vector<Item>& items, Size size_of,
                        Write write) {
  for (size_t first = 0; first < items.size();) {
    size_t last = first;
    for (size_t bytes = 0; last < items.size() && bytes < kBatchBytes; ++last) {
      bytes += size_of(items[last]) + kKeyOverheadBytes;
    }
    TRY(store::run_transaction(database, [&](store::Transaction& transaction) -> Result<void> {
      for (size_t i = first; i < last; ++i) TRY(write(transaction, items[i]));
      return {};
    }));
    first = last;
  }
  return {};
}

template <class Each>
Result<void> walk(store::Database& database, const std::string& prefix, Each each) {
  const auto transaction = database.begin();
  auto cursor = TRY(transaction->scan_loosely(prefix, store::prefix_end(prefix)));
  for (; cursor->valid(); TRY(cursor->next())) {
    store::KeyReader key(cursor->key());
    std::string crawler;
    std::string id;
    if (!key.skip_scope() || !key.read(crawler) || !key.read(id)) continue;
    TRY(each(id, cursor->value()));
  }
  return {};
}

}  // namespace

std::string folder_of(const ObjectInfo& object) {
  return "s3://" + object.bucket + "/" + object.key.substr(0, object.key.rfind('/') + 1);
}

CrawlMemory::CrawlMemory(store::Database& database, const store::Scope& scope,
                         std::string_view crawler, std::string_view settings)
    : database_(&database),
      account_(scope.account),
      region_(scope.region),
      generation_(scope.generation),
      crawler_(crawler),
      settings_(settings) {}

Result<CrawlMemory> CrawlMemory::load(store::Database& database, const store::Scope& scope,
                                      std::string_view crawler, std::string_view settings) {
  CrawlMemory memory(database, scope, crawler, settings);
  TRY(memory.load_schemas());
  TRY(memory.load_objects());
  return memory;
}

Result<void> CrawlMemory::load_schemas() {
  const store::Scope scope{generation_, account_, region_};
  return walk(*database_, crawled_schemas_key(scope, crawler_).bytes(),
              [&](const std::string& id, std::string_view value) -> Result<void> {
                auto row = TRY(store::decode_row<CrawledSchemaRow>(value));
                schemas_[id] = std::make_shared<const crawl::FileSchema>(to_schema(row));
                return {};
              });
}

Result<void> CrawlMemory::load_objects() {
  const store::Scope scope{generation_, account_, region_};
  return walk(*database_, crawled_objects_key(scope, crawler_).bytes(),
              [&](const std::string& id, std::string_view value) -> Result<void> {
                objects_[id].row = TRY(store::decode_row<CrawledObjectRow>(value));
                return {};
              });
}

std::optional<crawl::Classified> CrawlMemory::find(const std::string& version_id) {
  const auto known = objects_.find(version_id);
  if (known == objects_.end() || known->second.row.settings != settings_) return std::nullopt;
  const CrawledObjectRow& row = known->second.row;
  if (row.schema.empty()) {
    known->second.is_seen = true;
    return crawl::not_classified(row.reason);
  }
  const auto schema = schemas_.find(row.schema);
  if (schema == schemas_.end()) return std::nullopt;
  known->second.is_seen = true;
  crawl::Classified found{*schema->second, {}};
  found.schema->size_bytes = row.size_bytes;
  found.schema->record_count = row.record_count;
  return found;
}

void CrawlMemory::keep(const ObjectInfo& object, const crawl::Classified& found) {
  CrawledObjectRow row;
  row.settings = settings_;
  row.folder = folder_of(object);
  row.reason = found.reason;
  if (found.schema) {
    row.size_bytes = found.schema->size_bytes;
    row.record_count = found.schema->record_count;
    std::string bytes = store::encode_row(to_row(*found.schema));
    if (bytes.size() > store::kMaxValueBytes) return;  // a table so wide is read anew
    row.schema = md5_hex(bytes);
    auto& schema = schemas_[row.schema];
    if (schema == nullptr) {
      schema = std::make_shared<const crawl::FileSchema>(*found.schema);
      const store::Scope scope{generation_, account_, region_};
      new_schemas_.emplace_back(crawled_schemas_key(scope, crawler_).add(row.schema).bytes(),
                                std::move(bytes));
    }
  }
  objects_[object.version_id] = {std::move(row), true, true};
}

std::set<std::string> CrawlMemory::folders() const {
  std::set<std::string> folders;
  for (const auto& [id, known] : objects_) folders.insert(known.row.folder);
  return folders;
}

Result<void> CrawlMemory::put_all(const std::vector<std::pair<std::string, std::string>>& rows) {
  return in_batches(
      *database_, rows, [](const auto& row) { return row.first.size() + row.second.size(); },
      [](store::Transaction& transaction, const auto& row) {
        return transaction.put(row.first, row.second);
      });
}

Result<void> CrawlMemory::erase_all(const std::vector<std::string>& keys) {
  return in_batches(
      *database_, keys, [](const std::string& key) { return key.size(); },
      [](store::Transaction& transaction, const std::string& key) {
        return transaction.erase(key);
      });
}

Result<void> CrawlMemory::save(bool forgets) {
  const store::Scope scope{generation_, account_, region_};
  // Schemas first: an object's row must not name one that a kill has left out.
  TRY(put_all(new_schemas_));
  std::vector<std::pair<std::string, std::string>> rows;
  std::vector<std::string> gone;
  std::set<std::string_view> used;
  for (const auto& [id, known] : objects_) {
    const std::string key = crawled_objects_key(scope, crawler_).add(id).bytes();
    if (known.is_new) rows.emplace_back(key, store::encode_row(known.row));
    if (forgets && !known.is_seen) gone.push_back(key);
    if (known.is_seen || !forgets) used.insert(known.row.schema);
  }
  TRY(put_all(rows));
  for (const auto& [id, schema] : schemas_) {
    if (forgets && !used.contains(id)) {
      gone.push_back(crawled_schemas_key(scope, crawler_).add(id).bytes());
    }
  }
  return erase_all(gone);
}

}  // namespace tarn::glue
