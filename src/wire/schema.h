// Schema: AWS's service models as constant tables. tools/modelgen makes them from models/; codecs,
// validator, router and audit walk them.
//
//   const Service* glue = find_service("glue");              // wire/gen/services.h
//   const Operation* operation = glue->find_operation("GetTable");
//   for (const Member& member : operation->input->fields()) ...
//
// Names are AWS's. A shape of an operation that is served has a layout: size_bytes of its struct
// and an offset for each member; other shapes have size_bytes == 0. Immutable, thread-safe.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace tarn::wire {

enum class Kind : uint8_t {
  kStructure,
  kList,
  kMap,
  kString,
  kBlob,
  kBoolean,
  kInteger,
  kLong,
  kFloat,
  kDouble,
  kTimestamp,
  kDocument
};
enum class Protocol : uint8_t { kJson10, kJson11, kRestJson, kRestXml, kQuery, kEc2, kRpcV2Cbor };
enum class TimestampFormat : uint8_t { kDefault, kIso8601, kRfc822, kUnix };
enum class Location : uint8_t { kBody, kUri, kHeader, kHeaders, kQuery, kStatusCode };

struct Shape;

struct XmlNamespace {
  std::string_view uri;
  std::string_view prefix;
};

// Limits of a shape. min and max count characters, bytes, elements or the value itself.
struct Constraint {
  bool has_min, has_max;
  double min, max;
  std::string_view pattern;                  // a Java regular expression
  std::span<const std::string_view> values;  // of an enum
};

struct MemberTraits {
  std::string_view query_name;  // ec2's in requests; of others by query, in both directions
  XmlNamespace xml_namespace;
};

struct Member {
  static constexpr uint16_t kNoOffset = 0xffff;
  static constexpr uint16_t kRequired = 1, kFlattened = 2, kXmlAttribute = 4, kIdempotency = 8,
                            kJsonValue = 16, kHostLabel = 32, kStreaming = 64, kEventPayload = 128,
                            kNamed = 256;  // wire_name is the model's, not made of `name`

  std::string_view name;
  std::string_view wire_name;  // locationName, or name; of a list's element "member"
  const Shape* shape;
  const MemberTraits* traits;  // null for most
  uint16_t offset;             // in the struct; kNoOffset: streamed, or no layout
  uint16_t flags;
  Location location;
  TimestampFormat timestamp_format;  // kDefault: the protocol's

  bool is(uint16_t flag) const { return (flags & flag) != 0; }
};

struct ShapeTraits {
  std::string_view wire_name;  // locationName: root or error element
  XmlNamespace xml_namespace;
  std::string_view error_code;
  uint16_t error_status;  // 0: not an error, or not said
};

struct Shape {
  static constexpr uint16_t kSensitive = 1, kFlattened = 2, kUnion = 4, kError = 8, kSparse = 16,
                            kEventStream = 32, kWrapper = 64, kSynthetic = 128, kFault = 256,
                            kChecked = 512,  // it or a shape within has something to validate
      kUnwrapped = 1024;                     // XML: the only member's text is the root's own
  static constexpr int16_t kNoPayload = -1;

  std::string_view name;
  Kind kind;
  TimestampFormat timestamp_format;
  uint16_t flags;  // kSynthetic: an input or output that the model has not
  uint16_t member_count;
  int16_t payload;        // index of the member that is the whole body, or kNoPayload
  uint32_t size_bytes;    // of the struct; 0: no layout
  const Member* members;  // of a list its element; of a map key and value
  const Constraint* constraint;
  const ShapeTraits* traits;

  bool is(uint16_t flag) const { return (flags & flag) != 0; }
  std::span<const Member> fields() const { return {members, member_count}; }
  const Member& element() const { return members[0]; }
  const Member& key() const { return members[0]; }
  const Member& value() const { return members[1]; }
  const Member* payload_member() const { return payload < 0 ? nullptr : members + payload; }
  const Member* find(std::string_view name) const;  // null where unknown
};

struct Operation {
  static constexpr uint16_t kStreamsInput = 1, kStreamsOutput = 2, kNoAuth = 4,
                            kUnsignedPayload = 8, kChecksumRequired = 16, kCompression = 32,
                            kDeprecated = 64, kReadOnly = 128, kEventStream = 256;

  std::string_view name;
  std::string_view method;
  std::string_view uri;          // "/{Bucket}/{Key+}?tagging"
  std::string_view host_prefix;  // "{AccountId}."
  const Shape* input;            // never null
  const Shape* output;           // never null
  std::span<const Shape* const> errors;
  std::string_view input_name;  // the root element of an XML request
  XmlNamespace input_namespace;
  std::string_view result_wrapper;      // query
  std::string_view checksum_algorithm;  // the member that names the request's checksum algorithm
  uint16_t status;                      // of success
  uint16_t flags;

  bool is(uint16_t flag) const { return (flags & flag) != 0; }
};

struct Service {
  std::string_view name;          // botocore's and our folder's: "s3", "logs", "redshift-data"
  std::string_view service_id;    // "CloudWatch Logs"
  std::string_view signing_name;  // of the credential scope
  std::string_view endpoint_prefix;
  std::string_view target_prefix;  // of X-Amz-Target
  std::string_view api_version;    // "2012-11-05", the Version of query
  std::string_view xml_namespace;
  bool query_compatible;                  // json errors carry x-amzn-query-error
  bool global;                            // one endpoint for all regions
  std::span<const Protocol> protocols;    // the preferred one first
  std::span<const Operation> operations;  // sorted by name
  std::span<const Shape> shapes;          // sorted by name

  const Operation* find_operation(std::string_view operation_name) const;
  const Shape* find_shape(std::string_view shape_name) const;
};

}  // namespace tarn::wire
