#include "services/s3/listing.h"

#include <algorithm>
#include <utility>

#include "base/encoding.h"
#include "services/s3/errors.h"

namespace tarn::s3 {

std::optional<std::string> common_prefix_of(const ListQuery& query, std::string_view key) {
  if (query.delimiter.empty()) return {};
  size_t found = key.find(query.delimiter, query.prefix.size());
  if (found == key.npos) return {};
  return std::string(key.substr(0, found + query.delimiter.size()));
}

bool was_told(const ListQuery& query, std::string_view common_prefix) {
  return !query.marker.empty() && query.marker.starts_with(common_prefix);
}

namespace {

class ObjectWalk {
 public:
  ObjectWalk(store::Transaction& transaction, const RowKeys& keys, const Bucket& bucket,
             const ListQuery& query)
      : transaction_(transaction), keys_(keys), bucket_(bucket), query_(query) {}

  Result<ObjectPage> run() {
    TRY(start());
    ObjectPage page;
    while (cursor_->valid()) {
      store::KeyReader reader(cursor_->key());
      int64_t bucket_id = 0;
      std::string key;
      if (!reader.skip_scope() || !reader.read_integer(bucket_id) || !reader.read(key)) {
        return corrupt("the key of an object's row");
      }
      auto group = common_prefix_of(query_, key);
      if (group && was_told(query_, *group)) {
        TRY(seek_past(*group));
        continue;
      }
      auto version = TRY(store::decode_row<VersionSummary>(cursor_->value()));
      if (version.is_delete_marker) {
        TRY(cursor_->next());
        continue;
      }
      if (page.entries.size() == query_.limit) {
        page.is_truncated = true;
        break;
      }
      if (group) {
        TRY(seek_past(*group));
        page.entries.push_back({*std::move(group), {}});
      } else {
        TRY(cursor_->next());
        page.entries.push_back({std::move(key), std::move(version)});
      }
    }
    return page;
  }

 private:
  Result<void> start() {
    std::string first = keys_.current_prefix(bucket_, query_.prefix);
    cursor_ = TRY(transaction_.scan_loosely(first, store::prefix_end(first)));
    if (query_.marker.empty() || query_.marker < query_.prefix) return {};
    return cursor_->seek(keys_.current(bucket_, query_.marker) + '\0');
  }

  Result<void> seek_past(std::string_view group) {
    return cursor_->seek(store::prefix_end(keys_.current_prefix(bucket_, group)));
  }

  store::Transaction& transaction_;
  const RowKeys& keys_;
  const Bucket& bucket_;
  const ListQuery& query_;
  std::unique_ptr<store::Cursor> cursor_;
};

}  // namespace

Result<ObjectPage> list_page(store::Transaction& transaction, const RowKeys& keys,
                             const Bucket& bucket, const ListQuery& query) {
  if (query.limit == 0) return ObjectPage{};
  return ObjectWalk(transaction, keys, bucket, query).run();
}

Result<size_t> page_limit(std::optional<int32_t> asked, std::string_view name) {
  int32_t limit = asked.value_or(kMaxKeysPerPage);
  if (limit < 0) {
    return invalid_argument(
        "Argument " + std::string(name) + " must be an integer between 0 and 2147483647", name,
        std::to_string(limit));
  }
  return static_cast<size_t>(std::min(limit, kMaxKeysPerPage));
}

Result<KeyEncoder> KeyEncoder::make(Context& context, std::string_view encoding_type) {
  if (wire::present(encoding_type) && encoding_type != "url") {
    return invalid_argument("Invalid Encoding Method specified in Request", "encoding-type",
                            encoding_type);
  }
  return KeyEncoder(context, encoding_type == "url");
}

wire::Text KeyEncoder::operator()(std::string_view text) const {
  if (text.data() == nullptr) return {};
  return encodes_ ? context_->arena.copy(uri_encode(text, true)) : context_->arena.copy(text);
}

wire::List<api::CommonPrefix> tell_prefixes(Context& context, const KeyEncoder& encode,
                                            const std::vector<std::string>& prefixes) {
  auto list = wire::make_list<api::CommonPrefix>(context.arena, prefixes.size());
  for (uint32_t i = 0; i < list.size; ++i) list[i].prefix = encode(prefixes[i]);
  return list;
}

}  // namespace tarn::s3
