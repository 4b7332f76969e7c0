#include "base/json.h"

#include "base/append.h"
#include "base/encoding.h"
#include "base/text_scan.h"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace tarn {
namespace {

template <class T>
std::string number_text(T value) {
  char buffer[40];
  const auto end = std::to_chars(buffer, buffer + sizeof(buffer), value).ptr;
  return {buffer, static_cast<size_t>(end - buffer)};
}

void write_json(const Json& json, int indent, int level, std::string& out) {
  const auto new_line = [&](int at) {
    if (indent == 0) return;
    out.push_back('\n');
    out.append(static_cast<size_t>(indent * at), ' ');
  };
  switch (json.kind()) {
    case Json::Kind::kNull:
      out += "null";
      return;
    case Json::Kind::kBool:
      out += json.as_bool() ? "true" : "false";
      return;
    case Json::Kind::kNumber:
      out += json.as_string();
      return;
    case Json::Kind::kString:
      append_json_quoted(json.as_string(), out);
      return;
    case Json::Kind::kArray: {
      out.push_back('[');
      bool first = true;
      for (const Json& item : json.items()) {
        if (!first) out.push_back(',');
        first = false;
        new_line(level + 1);
        write_json(item, indent, level + 1, out);
      }
      if (!first) new_line(level);
      out.push_back(']');
      return;
    }
    case Json::Kind::kObject: {
      out.push_back('{');
      bool first = true;
      for (const auto& [name, value] : json.members()) {
        if (!first) out.push_back(',');
        first = false;
        new_line(level + 1);
        append_json_quoted(name, out);
        out += indent == 0 ? ":" : ": ";
        write_json(value, indent, level + 1, out);
      }
      if (!first) new_line(level);
      out.push_back('}');
      return;
    }
  }
}

}  // namespace

Json::Json(int64_t value) : kind_(Kind::kNumber), text_(number_text(value)) {}

// JSON has no text for what is not finite: it becomes null.
Json::Json(double value) : kind_(std::isfinite(value) ? Kind::kNumber : Kind::kNull) {
  if (std::isfinite(value)) text_ = number_text(value);
}

std::string Json::dump() const {
  std::string out;
  write_json(*this, 0, 0, out);
  return out;
}

std::string Json::dump_indented() const {
  std::string out;
  write_json(*this, 2, 0, out);
  return out;
}

int64_t Json::as_int() const {
  if (kind_ != Kind::kNumber) return 0;
  int64_t value = 0;
  const auto [end, error] = std::from_chars(text_.data(), text_.data() + text_.size(), value);
  if (error == std::errc() && end == text_.data() + text_.size()) return value;
  const double approximate = as_double();
  if (approximate >= 9223372036854775807.0) return INT64_MAX;
  if (approximate <= -9223372036854775808.0) return INT64_MIN;
  return static_cast<int64_t>(approximate);
}

double Json::as_double() const {
  if (kind_ != Kind::kNumber) return 0;
  double value = 0;
  const auto [end, error] = std::from_chars(text_.data(), text_.data() + text_.size(), value);
  if (error == std::errc::result_out_of_range) {
    const bool tiny =
        text_.find("e-") != std::string::npos || text_.find("E-") != std::string::npos;
    return tiny ? 0 : text_[0] == '-' ? -HUGE_VAL : HUGE_VAL;
  }
  return value;
}

const Json* Json::find(std::string_view name) const {
  for (const auto& [member, value] : members_) {
    if (member == name) return &value;
  }
  return nullptr;
}

Json& Json::set(std::string_view name, Json value) {
  for (auto& [member, old] : members_) {
    if (member == name) {
      old = std::move(value);
      return *this;
    }
  }
  members_.emplace_back(name, std::move(value));
  return *this;
}

Json& Json::push(Json value) {
  items_.push_back(std::move(value));
  return *this;
}

namespace {

void append_escape(char c, std::string& out) {
  constexpr char kHex[] = "0123456789abcdef";
  switch (c) {
    case '"':
      out += "\\\"";
      return;
    case '\\':
      out += "\\\\";
      return;
    case '\n':
      out += "\\n";
      return;
    case '\r':
      out += "\\r";
      return;
    case '\t':
      out += "\\t";
      return;
    default:
      out += "\\u00";
      out.push_back(kHex[static_cast<unsigned char>(c) >> 4]);
      out.push_back(kHex[c & 15]);
  }
}

}  // namespace

// Most texts hold nothing to escape: what lies between is taken in one piece. Who reads JSON trusts
// that it is UTF-8, while some texts are what a client has sent.
void append_json_quoted(std::string_view text, std::string& out) {
  if (ascii_json_prefix(text) == text.size()) {
    const size_t at = out.size();
    out.append(text.size() + 2, '"');
    std::copy(text.begin(), text.end(), out.data() + at + 1);
    return;
  }
  if (!is_valid_utf8(text)) return append_json_quoted(to_valid_utf8(text), out);
  out.push_back('"');
  for (;;) {
    const size_t plain = plain_json_prefix(text);
    out.append(text.substr(0, plain));
    if (plain == text.size()) break;
    append_escape(text[plain], out);
    text.remove_prefix(plain + 1);
  }
  out.push_back('"');
}

std::string json_quote(std::string_view text) {
  std::string out;
  out.reserve(text.size() + 2);
  append_json_quoted(text, out);
  return out;
}

}  // namespace tarn
