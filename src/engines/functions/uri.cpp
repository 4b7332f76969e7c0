#include "engines/functions/uri.h"

#include <algorithm>

#include "base/encoding.h"
#include "engines/functions/utf8.h"

namespace tarn::engines {
namespace {

using View = std::string_view;

constexpr View kMark = "-_.!~*'()";
constexpr View kReserved = ";/?:@&=+$,[]";
constexpr View kPathMark = ":@&=+$,;/";
constexpr View kUserMark = ";:&=+$,";
constexpr View kRegistryMark = "$,;:@&=+";

bool is_alpha(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_alphanumeric(char c) { return is_alpha(c) || is_digit(c); }

// Letters, digits, marks, `more`, escapes, and what is beyond ASCII.
bool has_only(View part, View more) {
  for (size_t i = 0; i < part.size(); ++i) {
    const char c = part[i];
    if (c == '%') {
      if (i + 2 >= part.size() || !isxdigit(static_cast<unsigned char>(part[i + 1])) ||
          !isxdigit(static_cast<unsigned char>(part[i + 2]))) {
        return false;
      }
      i += 2;
      continue;
    }
    const bool is_other = static_cast<unsigned char>(c) >= 0x80;
    if (!is_other && !is_alphanumeric(c) && kMark.find(c) == View::npos &&
        more.find(c) == View::npos) {
      return false;
    }
  }
  return true;
}

bool is_scheme(View part) {
  return !part.empty() && is_alpha(part[0]) && std::all_of(part.begin(), part.end(), [](char c) {
    return is_alphanumeric(c) || c == '+' || c == '-' || c == '.';
  });
}

bool is_ipv4(View host) {
  int fields = 0;
  while (true) {
    size_t digits = 0;
    int value = 0;
    while (digits < host.size() && digits < 4 && is_digit(host[digits])) {
      value = value * 10 + (host[digits++] - '0');
    }
    if (digits == 0 || digits > 3 || value > 255) return false;
    host.remove_prefix(digits);
    ++fields;
    if (host.empty()) return fields == 4;
    if (host[0] != '.') return false;
    host.remove_prefix(1);
  }
}

// Labels of letters, digits and inner hyphens; of several the last one begins with a letter.
bool is_host_name(View host) {
  if (host.ends_with('.')) host.remove_suffix(1);
  size_t labels = 0;
  View label;
  while (true) {
    const size_t dot = host.find('.');
    label = host.substr(0, dot);
    const bool is_label = !label.empty() && is_alphanumeric(label.front()) &&
                          is_alphanumeric(label.back()) &&
                          std::all_of(label.begin(), label.end(),
                                      [](char c) { return is_alphanumeric(c) || c == '-'; });
    if (!is_label) return false;
    ++labels;
    if (dot == View::npos) break;
    host.remove_prefix(dot + 1);
  }
  return labels == 1 || is_alpha(label.front());
}

bool is_ipv6(View inner) {
  const View address = inner.substr(0, inner.find('%'));
  return address.size() > 1 && std::all_of(address.begin(), address.end(), [](char c) {
           return isxdigit(static_cast<unsigned char>(c)) || c == ':' || c == '.';
         });
}

// [user@]host[:port]; false: it is no such authority.
bool take_server(View authority, Uri& uri) {
  const size_t at = authority.find('@');
  if (at != View::npos) {
    if (!has_only(authority.substr(0, at), kUserMark)) return false;
    authority.remove_prefix(at + 1);
  }
  size_t end = authority.find(':');
  if (authority.starts_with('[')) {
    end = authority.find(']');
    if (end == View::npos || !is_ipv6(authority.substr(1, end - 1))) return false;
    ++end;
  }
  const View host = authority.substr(0, end);
  const bool is_host = host.starts_with('[') || is_ipv4(host) || is_host_name(host);
  if (!is_host) return false;
  View rest = authority.substr(host.size());
  int64_t port = -1;
  if (!rest.empty()) {
    if (rest[0] != ':') return false;
    rest.remove_prefix(1);
    if (rest.size() > 10 || !std::all_of(rest.begin(), rest.end(), is_digit)) return false;
    if (!rest.empty()) port = std::stoll(std::string(rest));
    if (port > INT32_MAX) return false;
  }
  uri.host = host;
  uri.port = port;
  return true;
}

// //authority/path?query
bool take_hierarchical(View text, Uri& uri) {
  if (text.starts_with("//")) {
    text.remove_prefix(2);
    const size_t end = std::min(text.find_first_of("/?"), text.size());
    const View authority = text.substr(0, end);
    if (authority.empty() && text.empty()) return false;
    if (!authority.empty() && !take_server(authority, uri) && !has_only(authority, kRegistryMark)) {
      return false;
    }
    text.remove_prefix(end);
  }
  const size_t question = text.find('?');
  uri.path = text.substr(0, question);
  if (!has_only(uri.path, kPathMark)) return false;
  if (question == View::npos) return true;
  uri.query = text.substr(question + 1);
  return has_only(uri.query, kReserved);
}

bool has_illegal_space(View text) {
  return std::any_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) <= 0x20 || c == 0x7F; });
}

}  // namespace

std::optional<Uri> parse_uri(View text) {
  if (has_illegal_space(text)) return std::nullopt;
  Uri uri;
  const size_t hash = text.find('#');
  if (hash != View::npos) {
    uri.fragment = text.substr(hash + 1);
    if (!has_only(uri.fragment, kReserved)) return std::nullopt;
    text = text.substr(0, hash);
  }
  const size_t colon = text.find_first_of(":/?");
  const bool has_scheme = colon != View::npos && text[colon] == ':';
  if (has_scheme) {
    uri.scheme = text.substr(0, colon);
    if (!is_scheme(uri.scheme) || colon + 1 == text.size()) return std::nullopt;
    text.remove_prefix(colon + 1);
    if (text[0] != '/') {  // opaque: it has no further parts
      if (!has_only(text, kReserved)) return std::nullopt;
      return uri;
    }
  }
  if (!take_hierarchical(text, uri)) return std::nullopt;
  return uri;
}

std::string decode_uri_part(View part) {
  const auto bytes = uri_decode(part);
  return repair_utf8(bytes ? *bytes : part, "\xEF\xBF\xBD");
}

}  // namespace tarn::engines
