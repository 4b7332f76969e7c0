#include "gateway/form_fields.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "base/encoding.h"
#include "base/hash.h"
#include "wire/route.h"
#include "wire/xml_document.h"

namespace tarn::gateway {

namespace {

constexpr std::string_view kFieldsV4[] = {"X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Date",
                                          "X-Amz-Signature"};
constexpr std::string_view kFieldsV2[] = {"AWSAccessKeyId", "Signature"};

// Fields that are headers of PutObject by the same name.
constexpr std::string_view kHeaders[] = {"cache-control",       "content-type",
                                         "content-disposition", "content-encoding",
                                         "content-language",    "expires"};
// Of x-amz-*, those that sign.
constexpr std::string_view kSigning[] = {"x-amz-algorithm",      "x-amz-credential",
                                         "x-amz-date",           "x-amz-signature",
                                         "x-amz-security-token", "x-amz-content-sha256"};

template <size_t kSize>
bool is_one_of(std::string_view name, const std::string_view (&names)[kSize]) {
  return std::find(names, names + kSize, name) != names + kSize;
}

Error missing_field(std::string_view name) {
  return Error(400, "InvalidArgument",
               "Bucket POST must contain a field named '" + std::string(name) +
                   "'.  If it is specified, please check the order of the fields.")
      .with("ArgumentName", name)
      .with("ArgumentValue", "");
}

Error invalid_field(std::string_view name, std::string_view value) {
  return Error(400, "InvalidArgument", "The field '" + std::string(name) + "' is not valid.")
      .with("ArgumentName", name)
      .with("ArgumentValue", value);
}

template <size_t kSize>
bool has_any(const auth::FormFields& fields, const std::string_view (&names)[kSize]) {
  return std::any_of(names, names + kSize, [&](std::string_view name) {
    return auth::find_field(fields, to_lower_ascii(name)) != nullptr;
  });
}

template <size_t kSize>
Result<void> require_all(const auth::FormFields& fields, const std::string_view (&names)[kSize]) {
  for (std::string_view name : names) {
    if (auth::find_field(fields, to_lower_ascii(name)) == nullptr) return missing_field(name);
  }
  return {};
}

std::string value_of(const auth::FormFields& fields, std::string_view name) {
  const std::string* value = auth::find_field(fields, name);
  return value == nullptr ? std::string() : *value;
}

// "AKID/20251128/us-east-1/s3/aws4_request"
Result<std::pair<std::string, auth::CredentialScope>> parse_credential(const std::string& text) {
  std::vector<std::string> parts;
  std::string_view rest = text;
  for (size_t slash = rest.find('/'); slash != rest.npos; slash = rest.find('/')) {
    parts.emplace_back(rest.substr(0, slash));
    rest.remove_prefix(slash + 1);
  }
  if (parts.size() != 4 || parts[3] != "s3" || rest != "aws4_request") {
    return invalid_field("X-Amz-Credential", text);
  }
  return std::pair(parts[0], auth::CredentialScope{parts[1], parts[2], parts[3]});
}

struct Signed {
  std::string access_key_id;
  std::string provided;  // the signature
  std::string region;    // empty: version 2 names none
};

Result<Signed> read_v4(const auth::FormFields& fields, auth::CredentialScope& scope) {
  TRY(require_all(fields, kFieldsV4));
  const std::string algorithm = value_of(fields, "x-amz-algorithm");
  if (algorithm != auth::kAlgorithm) return invalid_field("X-Amz-Algorithm", algorithm);
  auto [key, named] = TRY(parse_credential(value_of(fields, "x-amz-credential")));
  scope = std::move(named);
  if (!value_of(fields, "x-amz-date").starts_with(scope.date)) {
    return invalid_field("X-Amz-Date", value_of(fields, "x-amz-date"));
  }
  return Signed{key, value_of(fields, "x-amz-signature"), scope.region};
}

}  // namespace

std::string bucket_of_form(const RequestHead& head) {
  std::string_view path = head.path;
  if (path.starts_with("/")) path.remove_prefix(1);
  const std::string_view bucket = wire::bucket_of_host(head.header("host"));
  if (!bucket.empty()) return path.empty() ? std::string(bucket) : std::string();
  if (path.ends_with("/")) path.remove_suffix(1);
  if (path.find('/') != path.npos) return {};
  auto decoded = uri_decode(path);
  return decoded ? *std::move(decoded) : std::string();
}

Result<void> authenticate_form(const Authentication& with, const auth::FormFields& fields,
                               Request& request) {
  request.region = with.default_region;
  request.payload = auth::Payload::kUnsigned;
  const bool is_v4 = has_any(fields, kFieldsV4);
  const bool is_v2 = !is_v4 && has_any(fields, kFieldsV2);
  const std::string* policy = auth::find_field(fields, "policy");
  if (!is_v4 && !is_v2) {
    if (policy != nullptr) return to_error(auth::missing_signature(), request);
    request.identity = {};
    return {};
  }
  if (policy == nullptr) return missing_field("policy");
  Signed claim;
  auth::CredentialScope scope;
  if (is_v4) {
    claim = TRY(read_v4(fields, scope));
  } else {
    TRY(require_all(fields, kFieldsV2));
    claim = {value_of(fields, "awsaccesskeyid"), value_of(fields, "signature"), {}};
  }
  const SharedCredential credential = TRY(require_credential(
      with, request, claim.access_key_id, value_of(fields, "x-amz-security-token")));
  const std::string& secret = credential->secret_access_key;
  const std::string expected =
      is_v4 ? hex_encode(hmac_sha256(auth::derive_signing_key(secret, scope), *policy))
            : base64_encode(hmac_sha1(secret, *policy));
  if (!equal_constant_time(expected, claim.provided)) {
    return to_error(auth::signature_mismatch(claim.access_key_id, claim.provided, *policy, {}),
                    request);
  }
  request.identity = identity_of(credential);
  if (is_v4) request.region = claim.region;
  return {};
}

void expand_filename(auth::FormFields& fields, const std::string& filename) {
  constexpr std::string_view kMark = "${filename}";
  // No key may be this long: it is refused, whatever follows.
  constexpr size_t kEnough = 4096;
  if (filename.empty()) return;
  for (auto& [name, value] : fields) {
    if (name != "key") continue;
    std::string key;
    size_t from = 0;
    for (size_t at; key.size() < kEnough && (at = value.find(kMark, from)) != value.npos;) {
      key.append(value, from, at - from).append(filename);
      from = at + kMark.size();
    }
    value = key.append(value, from);
  }
}

namespace {

// A Tagging document as the header x-amz-tagging has it.
Result<std::string> tagging_header(const std::string& xml) {
  wire::XmlDocument document;
  TRY(document.parse(xml));
  std::string header;
  for (const wire::XmlElement& set : document.root().children()) {
    if (set.name() != "TagSet") continue;
    for (const wire::XmlElement& tag : set.children()) {
      std::string key;
      std::string value;
      for (const wire::XmlElement& part : tag.children()) {
        if (part.name() == "Key") key = part.text();
        if (part.name() == "Value") value = part.text();
      }
      if (!header.empty()) header += "&";
      header += uri_encode(key) + "=" + uri_encode(value);
    }
  }
  return header;
}

bool fits_form_header(std::string_view value) {
  return std::none_of(value.begin(), value.end(),
                      [](char c) { return (c >= 0 && c < ' ' && c != '\t') || c == 0x7F; });
}

bool fits_header_name(std::string_view name) {
  return std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
  });
}

}  // namespace

Result<void> become_put_object(auth::FormFields& fields, Request& request) {
  const std::string* key = auth::find_field(fields, "key");
  if (key == nullptr) return missing_field("key");
  if (key->empty()) {
    return Error(400, "InvalidArgument", "User key must have a length greater than 0.")
        .with("ArgumentName", "key")
        .with("ArgumentValue", "");
  }
  const std::string bucket = bucket_of_form(request.head);
  const bool by_host = !wire::bucket_of_host(request.head.header("host")).empty();
  RequestHead head = request.head;
  head.method = "PUT";
  head.path =
      request.arena.copy((by_host ? "/" : "/" + uri_encode(bucket) + "/") + uri_encode(*key, true));
  head.has_open_end = true;
  std::erase_if(head.headers, [](const auto& header) {
    return header.first == "content-type" || header.first == "content-encoding" ||
           header.first.starts_with("x-amz-");
  });
  for (const auto& [name, value] : fields) {
    std::string header = name;
    std::string text = value;
    if (name == "acl") header = "x-amz-acl";
    if (name == "tagging") {
      header = "x-amz-tagging";
      text = TRY(tagging_header(value));
    }
    const bool is_meant =
        header.starts_with("x-amz-") ? !is_one_of(header, kSigning) : is_one_of(header, kHeaders);
    if (!is_meant) continue;
    // Metadata may be anything: answers encode it.
    const bool fits = header.starts_with("x-amz-meta-") || fits_form_header(text);
    if (!fits || !fits_header_name(header)) return invalid_field(name, value);
    head.headers.emplace_back(request.arena.copy(header), request.arena.copy(trim(text)));
  }
  request.head = std::move(head);
  std::erase_if(fields, [](const auto& field) { return field.first == "bucket"; });
  fields.emplace_back("bucket", bucket);
  return {};
}

}  // namespace tarn::gateway
