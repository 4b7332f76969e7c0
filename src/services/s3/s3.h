// S3: the service's state. The operations are free functions (services/s3/s3_operations.h is
// generated, each is defined in the file of its family); README.md says where to look.
//
//   S3 s3({database, blobs, keys, kms, authorizer, clock, random});
//   s3.start();                              // once the blobs are collected
//   gateway.serve(bind(s3));
//
// Thread-safe. Outlives every request and reader made from it.
#pragma once

#include <atomic>
#include <functional>
#include <memory>

#include "base/clock.h"
#include "base/random.h"
#include "core/identities.h"
#include "core/keys.h"
#include "core/kms_keys.h"
#include "services/s3/bucket_keys.h"
#include "services/s3/row_keys.h"
#include "services/s3/sequence.h"
#include "services/s3/sweeper.h"
#include "store/blobs.h"
#include "store/database.h"

namespace tarn::s3 {

struct S3Parts {
  store::Database& database;
  store::Blobs& blobs;
  Keys& keys;
  KmsKeys& kms;
  Authorizer& authorizer;
  const Clock& clock;
  Random& random;
};

class Notifications;

class S3 {
 public:
  explicit S3(S3Parts parts);
  S3(const S3&) = delete;
  S3& operator=(const S3&) = delete;

  // Resumes what a former run left to sweep.
  void start() { sweeper_.wake(); }

  store::Database& database() { return parts_.database; }
  store::Blobs& blobs() { return parts_.blobs; }
  Keys& keys() { return parts_.keys; }
  KmsKeys& kms() { return parts_.kms; }
  BucketKeys& bucket_keys() { return bucket_keys_; }
  Authorizer& authorizer() { return parts_.authorizer; }
  const Clock& clock() const { return parts_.clock; }
  Random& random() { return parts_.random; }
  Sweeper& sweeper() { return sweeper_; }
  // Where events go; null: nowhere, and none can be asked for.
  Notifications* notifications() { return notifications_; }
  void set_notifications(Notifications* notifications) { notifications_ = notifications; }
  Result<int64_t> next_sequence() { return sequence_.next(); }

  // Whether some row refers to the extent: for Blobs::collect(). An extent without a size stands
  // for its whole file or pack.
  Result<bool> is_referenced(const store::Extent& extent);

 private:
  S3Parts parts_;
  Sequence sequence_;
  Sweeper sweeper_;
  BucketKeys bucket_keys_;
  std::atomic<Notifications*> notifications_{nullptr};
};

}  // namespace tarn::s3
