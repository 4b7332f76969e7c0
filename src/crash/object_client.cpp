#include "crash/object_client.h"

#include <algorithm>
#include <iterator>

namespace tarn::crash {

namespace {

constexpr size_t kVersionsMax = 4;  // each is read again in every state

std::string name_of(const std::string& bucket, const std::string& key, const std::string& id) {
  return bucket + "/" + key + "@" + id;
}

std::string text_of(const std::string& etag, const std::string& content, bool is_latest) {
  return (etag.empty() ? "marker" : etag + " " + content) + (is_latest ? " latest" : "");
}

Error not_refused(const std::string& what) {
  return internal_error(what + " was not refused with PreconditionFailed.");
}

}  // namespace

Result<State> look_at_objects(World& world, const std::string& bucket) {
  S3Calls s3(world);
  auto versions = s3.versions(bucket);
  State state;
  if (!versions.ok()) {
    if (versions.error().code() == "NoSuchBucket") return state;
    return versions.error();
  }
  state[bucket] = "bucket";
  for (const ListedVersion& version : *versions) {
    std::string content;
    if (!version.etag.empty()) {
      content = describe_bytes(TRY(s3.get(bucket, version.key, version.version_id)));
    }
    state[name_of(bucket, version.key, version.version_id)] =
        text_of(version.etag, content, version.is_latest);
  }
  return state;
}

void BucketModel::put(const std::string& key, Version version) {
  auto& versions = keys_[key];
  if (!has_versions_) versions.clear();
  versions.insert(versions.begin(), std::move(version));
}

void BucketModel::remove(const std::string& key, const std::string& marker_id) {
  if (has_versions_) return put(key, {marker_id, {}, {}});
  keys_.erase(key);
}

void BucketModel::remove_version(const std::string& key, const std::string& id) {
  auto found = keys_.find(key);
  std::erase_if(found->second, [&](const Version& version) { return version.id == id; });
  if (found->second.empty()) keys_.erase(found);
}

const BucketModel::Version* BucketModel::current(const std::string& key) const {
  auto found = keys_.find(key);
  if (found == keys_.end() || found->second.front().etag.empty()) return nullptr;
  return &found->second.front();
}

size_t BucketModel::size() const {
  size_t size = 0;
  for (const auto& [key, versions] : keys_) size += versions.size();
  return size;
}

void BucketModel::describe(const std::string& bucket, State& state) const {
  state[bucket] = "bucket";
  for (const auto& [key, versions] : keys_) {
    for (const Version& version : versions) {
      state[name_of(bucket, key, version.id)] =
          text_of(version.etag, version.content, &version == &versions.front());
    }
  }
}

Result<void> ObjectClient::prepare(World& world) {
  S3Calls s3(world);
  TRY(s3.create_bucket(name()));
  enter_state();
  return has_versions_ ? s3.enable_versions(name()) : Result<void>();
}

State ObjectClient::model() const {
  State state;
  model_.describe(name(), state);
  return state;
}

// Inline, in a pack, or in a file: all are met, whatever the limit is.
std::string ObjectClient::random_body() {
  switch (below(3)) {
    case 0:
      return random_bytes(below(300));
    case 1:
      return random_bytes(below(store::kInlineBytesMax));
    default:
      return random_bytes(store::kInlineBytesMax + below(max_bytes_ - store::kInlineBytesMax));
  }
}

Result<void> ObjectClient::step(World& world) {
  S3Calls s3(world);
  if (model_.size() >= kVersionsMax) return remove_version(s3);
  const std::string key = random_key();
  switch (below(8)) {
    case 0:
      return remove(s3, key);
    case 1:
      return remove_version(s3);
    case 2:
    case 3:
      return copy(s3, key);
    case 4:
    case 5:
      return put_on_condition(s3, key);
    default:
      return put(s3, key);
  }
}

Result<void> ObjectClient::put(S3Calls& s3, const std::string& key, const Condition& condition) {
  const std::string body = random_body();
  const Written written = TRY(s3.put(name(), key, body, condition));
  model_.put(key, {written.version_id, written.etag, describe_bytes(body)});
  return {};
}

Result<void> ObjectClient::put_on_condition(S3Calls& s3, const std::string& key) {
  const auto* current = model_.current(key);
  const bool may_succeed = below(2) == 0;
  Condition condition;
  if ((current == nullptr) == may_succeed) {
    condition.if_none_match = "*";
  } else {
    condition.if_match = may_succeed ? current->etag : "\"0123456789abcdef0123456789abcdef\"";
  }
  if (may_succeed) return put(s3, key, condition);
  auto refused = s3.put(name(), key, random_body(), condition);
  const bool is_right = !refused.ok() && (refused.error().code() == "PreconditionFailed" ||
                                          refused.error().code() == "NoSuchKey");
  return is_right ? Result<void>() : not_refused(name() + "/" + key);
}

Result<void> ObjectClient::copy(S3Calls& s3, const std::string& key) {
  const std::string from = random_key();
  const auto* source = model_.current(from);
  if (source == nullptr || from == key) return put(s3, key);
  const Written written = TRY(s3.copy(name(), from, key));
  model_.put(key, {written.version_id, written.etag, source->content});
  return {};
}

Result<void> ObjectClient::remove(S3Calls& s3, const std::string& key) {
  model_.remove(key, TRY(s3.remove(name(), key)));
  return {};
}

Result<void> ObjectClient::remove_version(S3Calls& s3) {
  if (model_.keys().empty()) return {};
  auto at = model_.keys().begin();
  std::advance(at, below(model_.keys().size()));
  const std::string key = at->first;
  const std::string id = at->second[below(at->second.size())].id;
  TRY(s3.remove(name(), key, id));
  model_.remove_version(key, id);
  return {};
}

}  // namespace tarn::crash
