// Properties: what a client says about an object beside its bytes, and how answers tell it; and the
// headers of uploads that are refused by name. Pure functions.
#pragma once

#include <string>
#include <string_view>

#include "core/context.h"
#include "services/s3/acl.h"
#include "services/s3/errors.h"
#include "services/s3/metadata_text.h"
#include "services/s3/tagging.h"
#include "services/s3/version_rows.h"
#include "wire/types.h"

namespace tarn::s3 {

inline constexpr std::string_view kDefaultContentType = "binary/octet-stream";

// InvalidStorageClass; NotImplemented for the classes that can't be read at once.
Result<std::string> check_storage_class(std::string_view name);
Result<void> check_metadata(const Properties& properties);  // MetadataTooLarge
// Without "aws-chunked", which is of the transfer.
std::string strip_aws_chunked(std::string_view content_encoding);

// What is asked for with an upload and not served is refused, not forgotten.
template <class In>
Result<void> check_upload_headers(const In& in) {
  TRY(check_object_acl(in));
  if (wire::present(in.object_lock_mode) || in.object_lock_retain_until_date ||
      wire::present(in.object_lock_legal_hold_status)) {
    return not_implemented("x-amz-object-lock-mode", "object lock is not served");
  }
  return {};
}

// All but the tags, which CopyObject takes by a directive of their own.
template <class In>
Result<Properties> read_properties(const In& in) {
  Properties properties;
  properties.content_type = in.content_type.empty() ? kDefaultContentType : in.content_type;
  properties.cache_control = in.cache_control;
  properties.content_disposition = in.content_disposition;
  properties.content_encoding = strip_aws_chunked(in.content_encoding);
  properties.content_language = in.content_language;
  properties.expires = in.expires;
  properties.website_redirect_location = in.website_redirect_location;
  properties.storage_class = TRY(check_storage_class(in.storage_class));
  for (const auto& [key, value] : in.metadata) {
    properties.metadata[std::string(key)] = std::string(value);
  }
  TRY(check_metadata(properties));
  return properties;
}

// Into a GetObjectOutput or HeadObjectOutput.
template <class Out>
void tell_properties(Context& context, const Properties& properties, Out& out) {
  auto tell = [&](wire::Text& member, const std::string& value) {
    if (!value.empty()) member = context.arena.copy(value);
  };
  tell(out.content_type, properties.content_type);
  tell(out.cache_control, properties.cache_control);
  tell(out.content_disposition, properties.content_disposition);
  tell(out.content_encoding, properties.content_encoding);
  tell(out.content_language, properties.content_language);
  tell(out.expires, properties.expires);
  tell(out.website_redirect_location, properties.website_redirect_location);
  tell(out.storage_class, properties.storage_class);
  if (!properties.tags.empty()) out.tag_count = static_cast<int32_t>(properties.tags.size());
  out.metadata = wire::make_map<wire::Text>(context.arena, properties.metadata.size());
  uint32_t i = 0;
  for (const auto& [key, value] : properties.metadata) {
    out.metadata[i++] = {context.arena.copy(key), context.arena.copy(encode_metadata(value))};
  }
}

}  // namespace tarn::s3
