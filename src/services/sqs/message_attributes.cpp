#include "services/sqs/message_attributes.h"

#include <algorithm>

#include "base/encoding.h"
#include "base/hash.h"
#include "services/sqs/errors.h"

namespace tarn::sqs {
namespace {

constexpr size_t kMaxNameBytes = 256;
constexpr std::string_view kTraceHeader = "AWSTraceHeader";

void append_sized(std::string& out, std::string_view bytes) {
  const auto size = static_cast<uint32_t>(bytes.size());
  for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>((size >> shift) & 0xff);
  out += bytes;
}

bool is_of_type(std::string_view type, std::string_view base) {
  return type == base || (type.starts_with(base) && type[base.size()] == '.');
}

bool is_attribute_name(std::string_view name) {
  if (name.empty() || name.size() > kMaxNameBytes) return false;
  if (name.front() == '.' || name.back() == '.' || name.find("..") != name.npos) return false;
  const std::string lower = to_lower_ascii(name);
  if (lower.starts_with("aws.") || lower.starts_with("amazon.")) return false;
  return std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '.';
  });
}

bool is_number(std::string_view text) {
  if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
  bool has_digit = false;
  size_t i = 0;
  for (bool has_point = false; i < text.size(); ++i) {
    if (text[i] >= '0' && text[i] <= '9') {
      has_digit = true;
    } else if (text[i] == '.' && !has_point) {
      has_point = true;
    } else {
      break;
    }
  }
  if (!has_digit || i == text.size()) return has_digit;
  if (text[i] != 'e' && text[i] != 'E') return false;
  text.remove_prefix(i + 1);
  if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
  return !text.empty() && text.find_first_not_of("0123456789") == text.npos;
}

Error refused(std::string_view name, std::string_view why) {
  return invalid_value("The message attribute '" + std::string(name) + "' " + std::string(why));
}

Result<AttributeRow> read_one(std::string_view name, const api::MessageAttributeValue& in) {
  if (!is_attribute_name(name)) {
    return invalid_value(
        "Message attribute names must have 1 to 256 letters, digits, hyphens, underscores or "
        "single periods within, and not begin with AWS. or Amazon.: '" +
        std::string(name) + "'");
  }
  if (in.data_type.empty()) return refused(name, "must contain non-empty message attribute type.");
  if (in.data_type.size() > kMaxNameBytes) return refused(name, "has a type that is too long.");
  if (!in.string_list_values.empty() || !in.binary_list_values.empty()) {
    return Error(400, "UnsupportedOperation",
                 "Message attribute list values in SendMessage operation are not supported.");
  }
  const bool is_binary = is_of_type(in.data_type, "Binary");
  const bool is_numeric = is_of_type(in.data_type, "Number");
  if (!is_binary && !is_numeric && !is_of_type(in.data_type, "String")) {
    return refused(name,
                   "has an invalid message attribute type, the set of supported type prefixes is "
                   "Binary, Number, and String.");
  }
  const wire::Text value = is_binary ? in.binary_value : in.string_value;
  const wire::Text other = is_binary ? in.string_value : in.binary_value;
  if (value.empty() || !other.empty()) {
    return invalid_value("Message (user) attribute '" + std::string(name) +
                         "' must contain a non-empty value of type '" + std::string(in.data_type) +
                         "'.");
  }
  if (is_numeric && !is_number(value)) {
    return invalid_value("Can't cast the value of message (user) attribute '" + std::string(name) +
                         "' to a number.");
  }
  if (!is_binary && !check_characters(value).ok()) {
    return invalid_value(invalid_contents().message());
  }
  return AttributeRow{std::string(name), std::string(in.data_type), std::string(value)};
}

// Bytes of the character that begins at `text`, which is valid UTF-8, and the character.
size_t decode_character(std::string_view text, uint32_t& character) {
  const auto first = static_cast<unsigned char>(text[0]);
  const size_t size = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  character = size == 1 ? first : first & (0xffu >> (size + 1));
  for (size_t i = 1; i < size && i < text.size(); ++i) {
    character = character << 6 | (static_cast<unsigned char>(text[i]) & 0x3f);
  }
  return size;
}

}  // namespace

Result<std::vector<AttributeRow>> read_message_attributes(
    const wire::Map<api::MessageAttributeValue>& in) {
  if (in.size > kMaxMessageAttributes) {
    return invalid_value("Number of message attributes [" + std::to_string(in.size) +
                         "] exceeds the allowed maximum [10].");
  }
  std::vector<AttributeRow> attributes;
  for (const auto& [name, value] : in) attributes.push_back(TRY(read_one(name, value)));
  std::sort(attributes.begin(), attributes.end(),
            [](const AttributeRow& a, const AttributeRow& b) { return a.name < b.name; });
  return attributes;
}

Result<std::string> read_trace_header(const wire::Map<api::MessageSystemAttributeValue>& in) {
  std::string trace;
  for (const auto& [name, value] : in) {
    if (name != kTraceHeader) {
      return invalid_value("Message system attribute name '" + std::string(name) +
                           "' is not valid: only AWSTraceHeader is.");
    }
    if (value.data_type != "String" || value.string_value.empty()) {
      return invalid_value("The message system attribute 'AWSTraceHeader' must be a String.");
    }
    trace = value.string_value;
  }
  return trace;
}

std::string attributes_md5(const std::vector<AttributeRow>& attributes) {
  if (attributes.empty()) return {};
  std::string bytes;
  for (const AttributeRow& attribute : attributes) {
    append_sized(bytes, attribute.name);
    append_sized(bytes, attribute.data_type);
    bytes += is_of_type(attribute.data_type, "Binary") ? '\2' : '\1';
    append_sized(bytes, attribute.value);
  }
  return md5_hex(bytes);
}

size_t attributes_bytes(const std::vector<AttributeRow>& attributes) {
  size_t bytes = 0;
  for (const AttributeRow& one : attributes) {
    bytes += one.name.size() + one.data_type.size() + one.value.size();
  }
  return bytes;
}

bool is_wanted(const wire::List<wire::Text>& wanted, std::string_view name) {
  return std::any_of(wanted.begin(), wanted.end(), [&](std::string_view one) {
    if (one == "All" || one == "*" || one == ".*" || one == name) return true;
    if (!one.ends_with(".*")) return false;
    one.remove_suffix(2);
    return name.starts_with(one);
  });
}

Result<void> check_characters(std::string_view text) {
  if (!is_valid_utf8(text)) return invalid_contents();
  while (!text.empty()) {
    uint32_t c = 0;
    text.remove_prefix(std::min(text.size(), decode_character(text, c)));
    const bool is_control = c < 0x20 && c != 0x9 && c != 0xa && c != 0xd;
    if (is_control || c == 0xfffe || c == 0xffff) return invalid_contents();
  }
  return {};
}

}  // namespace tarn::sqs
