// DeleteObject, DeleteObjects.
#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "services/s3/access.h"
#include "services/s3/buckets.h"
#include "services/s3/conditions.h"
#include "services/s3/errors.h"
#include "services/s3/notifications.h"
#include "services/s3/s3_operations.h"
#include "services/s3/versions.h"

namespace tarn::s3 {

namespace {

constexpr uint32_t kMaxKeysPerDeletion = 1000;
// A step ends beyond it. One key more always fits: it rewrites two rows of versions at most.
constexpr size_t kStepBytes = store::kMaxTransactionBytes / 2;

// One object or version of either operation.
Result<Deletion> delete_one(S3& s3, Context& context, const Bucket& bucket, std::string_view key,
                            std::string_view version_id, const DeleteConditions& conditions) {
  TRY(check_key(key));
  if (conditions.any()) {
    std::optional<Version> version;
    if (wire::present(version_id)) {
      auto found = TRY(find_version(context, bucket, key, version_id));
      if (found) version = std::move(found->version);
    } else {
      version = TRY(find_current(context, bucket, key));
    }
    TRY(check_delete(conditions, version ? &*version : nullptr));
  }
  const bool removes = TRY(will_remove(context, bucket, key, version_id));
  auto deletion =
      wire::present(version_id) ? TRY(delete_version(s3, context, bucket, key, version_id))
                      : TRY(delete_key(s3, context, bucket, key));
                      TRY(note_removal(s3, context, bucket, key, removes, deletion));
                      return deletion;
}

}  // namespace

Result<api::DeleteObjectOutput> delete_object(S3& s3, Context& context,
                                              const api::DeleteObjectRequest& in) {
  auto bucket = TRY(load_bucket(context, in.bucket));
  DeleteConditions conditions{in.if_match, in.if_match_last_modified_time, in.if_match_size};
  auto deletion = TRY(delete_one(s3, context, bucket, in.key, in.version_id, conditions));
  api::DeleteObjectOutput out;
  if (deletion.made_marker || deletion.removed_marker) out.delete_marker = true;
  if (!deletion.version_id.empty()) out.version_id = context.arena.copy(deletion.version_id);
  return out;
}

namespace {

// Decisions for the record, as many as it has room for. Denials have room of their own: they are
// what somebody will ask for.
class DecisionNotes {
 public:
  void note(const AccessDecisions& decisions, Context& context) {
    for (const auto& decision : decisions) {
      size_t& noted_bytes = decision->allowed ? allowed_bytes_ : denied_bytes_;
      size_t bytes = decision->action.size() + decision->resource.size() + decision->reason.size();
      for (const ConsideredPolicy& policy : decision->policies) {
        bytes += policy.source.size() + policy.name.size() + policy.sid.size() + kOverheadBytes;
      }
      if (noted_bytes + bytes > kMaxBytes) continue;
      noted_bytes += bytes;
      context.decisions.push_back(decision);
    }
  }

 private:
  static constexpr size_t kMaxBytes = 20'000;
  static constexpr size_t kOverheadBytes = 20;
  size_t allowed_bytes_ = 0;
  size_t denied_bytes_ = 0;
};

Result<Deletion> delete_listed(S3& s3, Context& context, const Bucket& bucket,
                               const api::ObjectIdentifier& object, DecisionNotes& notes) {
  bool by_version = wire::present(object.version_id);
  AccessDecisions decisions;
  const auto may = authorize_object(s3, context, bucket,
                                    by_version ? "s3:DeleteObjectVersion" : "s3:DeleteObject",
                                    object.key, decisions);
  notes.note(decisions, context);
  if (!may.ok()) return may.error();
  DeleteConditions conditions{object.etag, object.last_modified_time, object.size};
  return delete_one(s3, context, bucket, object.key, object.version_id, conditions);
}

api::DeletedObject tell_deletion(Context& context, const api::ObjectIdentifier& object,
                                 const Deletion& deletion) {
  api::DeletedObject item;
  item.key = object.key;
  if (wire::present(object.version_id)) item.version_id = object.version_id;
  if (deletion.made_marker || deletion.removed_marker) {
    item.delete_marker = true;
    item.delete_marker_version_id = context.arena.copy(deletion.version_id);
  }
  return item;
}

}  // namespace

namespace {

// DeleteObjects promises nothing of all its keys together, so it commits them in steps.
struct DeleteProgress final : Progress {
  uint32_t done = 0;  // of the request's objects
  std::vector<api::DeletedObject> deleted;
  std::vector<api::Error> errors;
  DecisionNotes notes;
};

Result<void> check_objects(const api::DeleteObjectsRequest& in) {
  if (in.delete_ == nullptr || in.delete_->objects.empty()) return malformed_xml();
  const auto& objects = in.delete_->objects;
  if (objects.size > kMaxKeysPerDeletion) return malformed_xml();
  bool has_keys = std::all_of(objects.begin(), objects.end(),
                              [](const api::ObjectIdentifier& one) { return !one.key.empty(); });
  return has_keys ? Result<void>() : malformed_xml();
}

api::DeleteObjectsOutput tell_deletions(Context& context, const DeleteProgress& progress,
                                        bool quiet) {
  api::DeleteObjectsOutput out;
  if (!quiet) {
    out.deleted = wire::make_list<api::DeletedObject>(context.arena, progress.deleted.size());
    std::copy(progress.deleted.begin(), progress.deleted.end(), out.deleted.begin());
  }
  out.errors = wire::make_list<api::Error>(context.arena, progress.errors.size());
  std::copy(progress.errors.begin(), progress.errors.end(), out.errors.begin());
  return out;
}

}  // namespace

Result<api::DeleteObjectsOutput> delete_objects(S3& s3, Context& context,
                                                const api::DeleteObjectsRequest& in) {
  auto bucket = TRY(load_bucket(context, in.bucket));
  TRY(check_objects(in));
  const auto& objects = in.delete_->objects;
  auto* former = static_cast<const DeleteProgress*>(context.progress.get());
  DeleteProgress progress = former != nullptr ? *former : DeleteProgress{};
  for (; progress.done < objects.size; ++progress.done) {
    if (context.transaction.size_bytes() > kStepBytes) {
      context.next_progress = std::make_shared<DeleteProgress>(std::move(progress));
      return api::DeleteObjectsOutput{};
    }
    const api::ObjectIdentifier& object = objects[progress.done];
    auto result = delete_listed(s3, context, bucket, object, progress.notes);
    if (result.ok()) {
      progress.deleted.push_back(tell_deletion(context, object, *result));
      continue;
    }
    const Error& error = result.error();
    if (error.is_conflict() || error.http_status() >= 500) return error;
    progress.errors.push_back({object.key, object.version_id, context.arena.copy(error.code()),
                               context.arena.copy(error.message())});
  }
  return tell_deletions(context, progress, in.delete_->quiet.value_or(false));
}

}  // namespace tarn::s3
