// ListObjectVersions: a walk over the current rows with the older ones beside it.
#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "services/s3/acl.h"
#include "services/s3/checksums.h"
#include "services/s3/errors.h"
#include "services/s3/listing.h"
#include "services/s3/versions.h"

namespace tarn::s3 {

namespace {

struct VersionEntry {
  std::string key;
  std::optional<Version> version;  // nothing: a common prefix
  bool is_latest = false;
};

struct VersionPage {
  std::vector<VersionEntry> entries;
  bool is_truncated = false;
};

class VersionWalk {
 public:
  VersionWalk(Context& context, const Bucket& bucket, const ListQuery& query,
              std::string_view version_marker)
      : context_(context),
        keys_(keys_of(context)),
        bucket_(bucket),
        query_(query),
        version_marker_(version_marker) {}

  Result<VersionPage> run() {
    if (query_.limit == 0) return VersionPage{};
    TRY(start());
    while (current_->valid() && !page_.is_truncated) {
      auto key = TRY(read_key(*current_));
      auto group = common_prefix_of(query_, key);
      if (group) {
        if (!was_told(query_, *group)) add({*group, {}, false});
        TRY(current_->seek(store::prefix_end(keys_.current_prefix(bucket_, *group))));
        continue;
      }
      add({
        key, TRY(store::decode_row<Version>(current_->value()))
        , true
      });
      if (!page_.is_truncated) TRY(add_older(key, keys_.older_of_key(bucket_, key)));
      TRY(current_->next());
    }
    return std::move(page_);
  }

 private:
  Result<void> start() {
    std::string first = keys_.current_prefix(bucket_, query_.prefix);
    current_ = TRY(context_.transaction.scan_loosely(first, store::prefix_end(first)));
    std::string first_older = keys_.older_prefix(bucket_, query_.prefix);
    older_ = TRY(context_.transaction.scan_loosely(first_older, store::prefix_end(first_older)));
    if (query_.marker.empty() || query_.marker < query_.prefix) return {};
    bool within_key = !version_marker_.empty() && query_.marker.starts_with(query_.prefix);
    if (within_key && !common_prefix_of(query_, query_.marker)) TRY(finish_marked_key());
    return current_->seek(keys_.current(bucket_, query_.marker) + '\0');
  }

  // The versions of the marker's key that come after the marker's version, which may be gone.
  Result<void> finish_marked_key() {
    std::string key(query_.marker);
    int64_t sequence = TRY(marked_sequence());
    auto current = TRY(find_current(context_, bucket_, key));
    if (current && current->sequence < sequence) add({key, std::move(current), true});
    return add_older(key, keys_.older(bucket_, key, sequence) + '\0');
  }

  Result<int64_t> marked_sequence() {
    if (auto sequence = sequence_of_version_id(version_marker_)) return *sequence;
    auto null = TRY(find_version(context_, bucket_, query_.marker, version_marker_));
    return null ? null->version.sequence : INT64_MAX;
  }

  Result<void> add_older(const std::string& key, const std::string& from) {
    std::string end = store::prefix_end(keys_.older_of_key(bucket_, key));
    TRY(older_->seek(from));
    for (; older_->valid() && older_->key() < end && !page_.is_truncated; TRY(older_->next())) {
      add({
        key, TRY(store::decode_row<Version>(older_->value()))
        , false
      });
    }
    return {};
  }

  void add(VersionEntry entry) {
    if (page_.entries.size() == query_.limit) {
      page_.is_truncated = true;
    } else {
      page_.entries.push_back(std::move(entry));
    }
  }

  static Result<std::string> read_key(const store::Cursor& cursor) {
    store::KeyReader reader(cursor.key());
    int64_t bucket_id = 0;
    std::string key;
    if (!reader.skip_scope() || !reader.read_integer(bucket_id) || !reader.read(key)) {
      return corrupt("the key of an object's row");
    }
    return key;
  }

  Context& context_;
  RowKeys keys_;
  const Bucket& bucket_;
  const ListQuery& query_;
  std::string_view version_marker_;
  std::unique_ptr<store::Cursor> current_;
  std::unique_ptr<store::Cursor> older_;
  VersionPage page_;
};

api::ObjectVersion tell_version(Context& context, const KeyEncoder& encode,
                                const VersionEntry& entry, api::Owner* owner) {
  const Version& version = *entry.version;
  api::ObjectVersion item;
  item.key = encode(entry.key);
  item.version_id = context.arena.copy(version_id_of(version));
  item.is_latest = entry.is_latest;
  item.last_modified = wire::Timestamp{version.modified_ms};
  item.etag = context.arena.copy("\"" + version.etag + "\"");
  item.size = static_cast<int64_t>(version.size_bytes);
  const std::string& storage_class = version.properties.storage_class;
  item.storage_class = storage_class.empty() ? "STANDARD" : context.arena.copy(storage_class);
  if (version.checksum.algorithm != ChecksumAlgorithm::kNone) {
    item.checksum_algorithm = wire::make_list<wire::Text>(context.arena, 1);
    item.checksum_algorithm[0] = checksum_name(version.checksum.algorithm);
    item.checksum_type = checksum_type_name(version.checksum.type);
  }
  item.owner = owner;
  return item;
}

api::DeleteMarkerEntry tell_marker(Context& context, const KeyEncoder& encode,
                                   const VersionEntry& entry, api::Owner* owner) {
  api::DeleteMarkerEntry item;
  item.key = encode(entry.key);
  item.version_id = context.arena.copy(version_id_of(*entry.version));
  item.is_latest = entry.is_latest;
  item.last_modified = wire::Timestamp{entry.version->modified_ms};
  item.owner = owner;
  return item;
}

void tell_entries(Context& context, const Bucket& bucket, const KeyEncoder& encode,
                  const VersionPage& page, api::ListObjectVersionsOutput& out) {
  api::Owner* owner = make_owner(context, bucket.canonical_id);
  std::vector<api::ObjectVersion> versions;
  std::vector<api::DeleteMarkerEntry> markers;
  std::vector<std::string> prefixes;
  for (const VersionEntry& entry : page.entries) {
    if (!entry.version) {
      prefixes.push_back(entry.key);
    } else if (entry.version->is_delete_marker) {
      markers.push_back(tell_marker(context, encode, entry, owner));
    } else {
      versions.push_back(tell_version(context, encode, entry, owner));
    }
  }
  out.versions = wire::make_list<api::ObjectVersion>(context.arena, versions.size());
  std::copy(versions.begin(), versions.end(), out.versions.begin());
  out.delete_markers = wire::make_list<api::DeleteMarkerEntry>(context.arena, markers.size());
  std::copy(markers.begin(), markers.end(), out.delete_markers.begin());
  out.common_prefixes = tell_prefixes(context, encode, prefixes);
}

}  // namespace

Result<api::ListObjectVersionsOutput> list_object_versions(
    S3&, Context& context, const api::ListObjectVersionsRequest& in) {
  auto bucket = TRY(load_bucket(context, in.bucket));
  auto encode = TRY(KeyEncoder::make(context, in.encoding_type));
  size_t limit = TRY(page_limit(in.max_keys, "max-keys"));
  if (!in.version_id_marker.empty()) {
    if (in.key_marker.empty()) {
      return invalid_argument("A version-id marker cannot be specified without a key marker.",
                              "version-id-marker", in.version_id_marker);
    }
    if (!is_version_id(in.version_id_marker)) return invalid_version_id(in.version_id_marker);
  }
  ListQuery query{in.prefix, in.delimiter, in.key_marker, limit};
  auto page = TRY(VersionWalk(context, bucket, query, in.version_id_marker).run());

  api::ListObjectVersionsOutput out;
  tell_entries(context, bucket, encode, page, out);
  out.name = in.bucket;
  out.prefix = encode(wire::present(in.prefix) ? in.prefix : "");
  if (!in.delimiter.empty()) out.delimiter = encode(in.delimiter);
  out.key_marker = encode(wire::present(in.key_marker) ? in.key_marker : "");
  out.version_id_marker = wire::present(in.version_id_marker) ? in.version_id_marker : "";
  out.encoding_type = in.encoding_type;
  out.max_keys = static_cast<int32_t>(limit);
  out.is_truncated = page.is_truncated;
  if (page.is_truncated) {
    const VersionEntry& last = page.entries.back();
    out.next_key_marker = encode(last.key);
    if (last.version) {
      out.next_version_id_marker = context.arena.copy(version_id_of(*last.version));
    }
  }
  return out;
}

}  // namespace tarn::s3
