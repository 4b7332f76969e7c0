// Versions: the rows of a key, newest first, and what writing and deleting do to them under the
// bucket's versioning. The newest version is in the "current" row, the others in "older" rows.
// Pure functions over a context's transaction.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/context.h"
#include "services/s3/bucket_rows.h"
#include "services/s3/s3.h"
#include "services/s3/version_rows.h"
#include "wire/types.h"

namespace tarn::s3 {

struct FoundVersion {
  Version version;
  bool is_current = false;
};

// The newest version, which may be a delete marker, or nothing.
Result<std::optional<Version>> find_current(Context& context, const Bucket& bucket,
                                            std::string_view key);
// By the id that a client knows ("null" too). InvalidArgument for what can't be an id.
Result<std::optional<FoundVersion>> find_version(Context& context, const Bucket& bucket,
                                                 std::string_view key, std::string_view version_id);
// By the store's own number.
Result<std::optional<FoundVersion>> find_sequence(store::Transaction& transaction,
                                                  const RowKeys& keys, const Bucket& bucket,
                                                  std::string_view key, int64_t sequence);
// An object to work on: the current one, or that of `version_id`. NoSuchKey, NoSuchVersion, or
// MethodNotAllowed for a delete marker.
Result<FoundVersion> require_version(Context& context, const Bucket& bucket, std::string_view key,
                                     std::string_view version_id);

// Puts `version` on top: gives it its number and, where the bucket keeps versions, its id, and
// removes what it replaces.
Result<void> put_version(S3& s3, Context& context, const Bucket& bucket, std::string_view key,
                         Version& version);
// Stores changed properties of a version that is there.
Result<void> update_version(Context& context, const Bucket& bucket, std::string_view key,
                            const FoundVersion& found);

struct Deletion {
  bool made_marker = false;
  bool removed_marker = false;
  std::string version_id;  // of the marker made, or of the version removed; empty: neither
};
// The plain deletion: removes the object, or puts a delete marker on top.
Result<Deletion> delete_key(S3& s3, Context& context, const Bucket& bucket, std::string_view key);
// Removes one version for good; nothing where it is not there.
Result<Deletion> delete_version(S3& s3, Context& context, const Bucket& bucket,
                                std::string_view key, std::string_view version_id);

std::string version_id_of(const Version& version);  // "null", or 32 characters
bool is_version_id(std::string_view version_id);
// What version_id_of() made the id of; nothing for "null".
std::optional<int64_t> sequence_of_version_id(std::string_view version_id);
// The id of a version just written, as its answer's header: absent unless the bucket keeps
// versions.
std::string_view new_version_id(Context& context, const Version& version);
// The id as an answer's header: absent where the bucket never kept versions.
std::string_view told_version_id(Context& context, const Bucket& bucket, const Version& version);

Result<void> check_key(std::string_view key);  // KeyTooLongError; InvalidURI for what is no UTF-8

}  // namespace tarn::s3
