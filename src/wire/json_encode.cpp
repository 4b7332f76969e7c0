#include <algorithm>
#include <cmath>

#include "base/append.h"
#include "base/json.h"
#include "wire/audit_json.h"
#include "wire/json_codec.h"
#include "wire/scalars.h"

namespace tarn::wire {

namespace {

constexpr size_t kUsualAuditBytes = 250;

// What the models call sensitive, and what can be used or tells data without being called so:
// session tokens, and the literals in the text of a query.
bool is_hidden(const Shape& shape) {
  if (shape.is(Shape::kSensitive)) return true;
  return shape.kind == Kind::kString && (shape.name == "tokenType" || shape.name == "QueryString");
}

// What users store, which CloudTrail's records leave out: values of DynamoDB's items
// ("Understanding DynamoDB log file entries" in its developer guide), lines of logs.
bool is_content(const Shape& shape) {
  if (shape.kind == Kind::kList) return shape.name == "InputLogEvents";
  if (shape.kind != Kind::kMap) return false;
  for (const std::string_view name :
       {"PutItemInputAttributeMap", "AttributeMap", "ExpressionAttributeValueMap",
        "AttributeUpdates", "ExpectedAttributeMap", "FilterConditionMap", "KeyConditions"}) {
    if (shape.name == name) return true;
  }
  return false;
}

class JsonEncoder {
 public:
  JsonEncoder(JsonStyle style, std::string& out) : style_(style), out_(out) {}

  void structure(const Shape& shape, const void* data) {
    char separator = '{';
    for (const Member& member : shape.fields()) {
      if (!has_slot(member) || !is_written(member)) continue;
      ConstSlot slot = slot_of(member, data);
      if (!is_present(slot) || is_full()) continue;
      name(separator, member);
      separator = ',';
      present_value(slot, format_of(member, TimestampFormat::kUnix));
    }
    if (separator == '{') out_ += separator;
    out_ += '}';
  }

  void value(const ConstSlot& slot, TimestampFormat time) {
    if (!is_present(slot)) {
      out_ += "null";
      return;
    }
    present_value(slot, time);
  }

 private:
  void present_value(const ConstSlot& slot, TimestampFormat time) {
    if (is_audit() && is_hidden(*slot.shape)) {
      out_ += "\"HIDDEN_DUE_TO_SECURITY_REASONS\"";
      return;
    }
    switch (slot.shape->kind) {
      case Kind::kStructure:
        return structure(*slot.shape, load_structure(slot));
      case Kind::kList:
        return list(slot);
      case Kind::kMap:
        return map(slot);
      case Kind::kDocument:
        if (is_audit() && load_text(slot).size() > kMaxAuditBytes) return quoted("omitted");
        out_ += load_text(slot);
        return;
      case Kind::kBlob:
        if (is_audit()) {
          out_ += "{\"sizeBytes\":" + std::to_string(load_text(slot).size()) + "}";
          return;
        }
        return quoted(scalar_text(slot, time));
      case Kind::kString:
        return text(load_text(slot));
      case Kind::kTimestamp:
        if (is_audit()) time = TimestampFormat::kIso8601;
        if (time == TimestampFormat::kUnix) {
          out_ += scalar_text(slot, time);
          return;
        }
        return quoted(scalar_text(slot, time));
      case Kind::kFloat:
      case Kind::kDouble:
        if (!std::isfinite(*load_real(slot))) return quoted(scalar_text(slot, time));
        out_ += scalar_text(slot, time);
        return;
      case Kind::kBoolean:
      case Kind::kInteger:
      case Kind::kLong:
        out_ += scalar_text(slot, time);
        return;
    }
  }

  bool is_audit() const { return style_ != JsonStyle::kBody; }
  bool is_written(const Member& member) const {
    return is_audit() ? !is_content(*member.shape) : is_in_answer_body(member);
  }
  bool is_full() const { return is_audit() && out_.size() > kMaxAuditBytes; }

  void name(char separator, const Member& member) {
    if (style_ == JsonStyle::kAuditWire) {
      const bool is_label = member.location == Location::kUri;
      plain_name(separator, is_label && member.name == "Bucket" ? "bucketName"
                            : is_label && member.name == "Key"  ? "key"
                                                                : member.wire_name);
    } else if (is_audit()) {
      char& first = plain_name(separator, member.name);
      first = static_cast<char>(std::tolower(static_cast<unsigned char>(first)));
    } else {
      plain_name(separator, member.wire_name);
    }
  }

  // `,"name":` with a model's name, in which nothing needs an escape. Its first letter.
  char& plain_name(char separator, std::string_view name) {
    const size_t at = out_.size();
    out_.append(name.size() + 4, separator);
    char* to = out_.data() + at + 1;
    *to++ = '"';
    char* end = std::copy(name.begin(), name.end(), to);
    *end++ = '"';
    *end = ':';
    return *to;
  }

  void text(Text text) {
    if (is_audit() && text.size() > kMaxAuditBytes) return quoted("omitted");
    append_json_quoted(text, out_);
  }

  void list(const ConstSlot& slot) {
    RawList raw = load_list(slot);
    TimestampFormat time = format_of(slot.shape->element(), TimestampFormat::kUnix);
    out_ += '[';
    for (uint32_t i = 0; i < raw.size; ++i) {
      if (i != 0) out_ += ',';
      if (is_full()) {
        out_ += "\"omitted\"";
        break;
      }
      value(element_slot(*slot.shape, raw, i), time);
    }
    out_ += ']';
  }

  void map(const ConstSlot& slot) {
    RawList raw = load_list(slot);
    TimestampFormat time = format_of(slot.shape->value(), TimestampFormat::kUnix);
    bool hides_keys = is_audit() && slot.shape->key().shape->is(Shape::kSensitive);
    out_ += '{';
    for (uint32_t i = 0; i < raw.size; ++i) {
      if (i != 0) out_ += ',';
      if (is_full() || hides_keys) {
        out_ += "\"omitted\":" + std::to_string(raw.size - i);
        break;
      }
      append_json_quoted(entry_key(*slot.shape, raw, i), out_);
      out_ += ':';
      value(entry_slot(*slot.shape, raw, i), time);
    }
    out_ += '}';
  }

  void quoted(const std::string& text) { out_ += '"' + text + '"'; }

  JsonStyle style_;
  std::string& out_;
};

}  // namespace

void encode_json(const ConstSlot& slot, JsonStyle style, std::string& out) {
  TimestampFormat time = slot.shape->timestamp_format == TimestampFormat::kDefault
                             ? TimestampFormat::kUnix
                             : slot.shape->timestamp_format;
  JsonEncoder(style, out).value(slot, time);
}

void encode_json_structure(const Shape& shape, const void* data, JsonStyle style,
                           std::string& out) {
  JsonEncoder(style, out).structure(shape, data);
}

std::string audit_wire_json(const Shape& shape, const void* data) {
  std::string out;
  out.reserve(kUsualAuditBytes);
  encode_json_structure(shape, data, JsonStyle::kAuditWire, out);
  return out;
}

std::string audit_json(const Shape& shape, const void* data) {
  std::string out;
  out.reserve(kUsualAuditBytes);
  encode_json_structure(shape, data, JsonStyle::kAudit, out);
  return out;
}

}  // namespace tarn::wire
