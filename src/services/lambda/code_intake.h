// Where code comes from: a zip in the request, an object in S3, or a folder of this machine.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "core/context.h"
#include "services/lambda/code_store.h"
#include "services/lambda/lambda.h"
#include "wire/types.h"

namespace tarn::lambda {

// What a request says of code; views into it.
struct CodeSource {
  wire::Text zip_file;
  wire::Text s3_bucket;
  wire::Text s3_key;
  wire::Text s3_object_version;
  bool is_present() const { return wire::present(zip_file) || wire::present(s3_bucket); }
};

// Refuses container images, customer keys and what else is not served; tells one source from two.
template <class In>
Result<CodeSource> code_source(const In& in);

struct TakenCode {
  std::shared_ptr<StoredCode> stored;
  std::string local_folder;  // hot reload: no code is stored
};

// Reads, checks, unpacks and stores. A step of its own: nothing of it is in the transaction.
Result<TakenCode> take_code(Lambda& lambda, Context& context, const CodeSource& source);

// Between the step that took the code and the one that makes the rows.
struct CodeProgress final : Progress {
  explicit CodeProgress(TakenCode taken) : code(std::move(taken)) {}
  TakenCode code;
};

Result<void> check_source(wire::Text image_uri, wire::Text source_kms_key_arn,
                          wire::Text storage_mode, const CodeSource& source);

template <class In>
Result<CodeSource> code_source(const In& in) {
  const CodeSource source{in.zip_file, in.s3_bucket, in.s3_key, in.s3_object_version};
  TRY(check_source(in.image_uri, in.source_kms_key_arn, in.s3_object_storage_mode, source));
  return source;
}

}  // namespace tarn::lambda
