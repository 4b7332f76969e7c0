// ObjectClient: puts, overwrites, puts on condition, copies and deletes objects and versions in a
// bucket of its own.
#pragma once

#include <string>
#include <vector>

#include "crash/client.h"
#include "crash/s3_calls.h"

namespace tarn::crash {

// What a bucket holds: as S3Calls tells it, and as the model of a client expects it.
Result<State> look_at_objects(World& world, const std::string& bucket);

class BucketModel {
 public:
  explicit BucketModel(bool has_versions) : has_versions_(has_versions) {}
  struct Version {
    std::string id;
    std::string etag;     // empty: a delete marker
    std::string content;  // described
  };
  void put(const std::string& key, Version version);
  void remove(const std::string& key, const std::string& marker_id);
  void remove_version(const std::string& key, const std::string& id);
  const Version* current(const std::string& key) const;  // null where absent or deleted
  const std::map<std::string, std::vector<Version>>& keys() const { return keys_; }
  size_t size() const;
  void describe(const std::string& bucket, State& state) const;

 private:
  const bool has_versions_;
  std::map<std::string, std::vector<Version>> keys_;  // newest first
};

class ObjectClient final : public Client {
 public:
  ObjectClient(std::string name, uint64_t seed, bool has_versions, size_t max_bytes)
      : Client(std::move(name), seed),
        has_versions_(has_versions),
        max_bytes_(max_bytes),
        model_(has_versions) {}
  Result<State> look(World& world) const override { return look_at_objects(world, name()); }
  bool has_blobs() const override { return true; }

 protected:
  Result<void> prepare(World& world) override;
  Result<void> step(World& world) override;
  State model() const override;

 private:
  std::string random_key() { return "key-" + std::to_string(below(4)); }
  std::string random_body();
  Result<void> put(S3Calls& s3, const std::string& key, const Condition& condition = {});
  Result<void> put_on_condition(S3Calls& s3, const std::string& key);
  Result<void> copy(S3Calls& s3, const std::string& key);
  Result<void> remove(S3Calls& s3, const std::string& key);
  Result<void> remove_version(S3Calls& s3);

  const bool has_versions_;
  const size_t max_bytes_;
  BucketModel model_;
};

}  // namespace tarn::crash
