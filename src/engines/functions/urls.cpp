// Functions over URLs.
#include "base/encoding.h"
#include "engines/functions/subjects.h"
#include "engines/functions/uri.h"
#include "engines/functions/utf8.h"

namespace tarn::engines {
namespace {

using View = std::string_view;
using MaybeText = std::optional<std::string>;

std::string form_encode(View text) {
  std::string out;
  for (char c : text) {
    if (isalnum(static_cast<unsigned char>(c)) || View("-_.*").find(c) != View::npos) {
      out += c;
    } else if (c == ' ') {
      out += '+';
    } else {
      constexpr View kDigits = "0123456789ABCDEF";
      const auto byte = static_cast<unsigned char>(c);
      out += {'%', kDigits[byte >> 4], kDigits[byte & 15]};
    }
  }
  return out;
}

std::string form_decode(View text) {
  const auto bytes = uri_decode(text, true);
  if (!bytes) {
    throw_invalid("URLDecoder: Illegal hex characters in escape (%) pattern : " +
                  std::string(text));
  }
  return repair_utf8(*bytes, "\xEF\xBF\xBD");
}

// The value of the first parameter with this name; '' where it has none.
MaybeText parameter_of(View url, View name) {
  const auto uri = parse_uri(url);
  if (!uri || uri->query.data() == nullptr) return std::nullopt;
  View query = uri->query;
  while (true) {
    const size_t end = query.find('&');
    const View part = query.substr(0, end);
    const size_t equals = part.find('=');
    if (part.substr(0, equals) == name) {
      return equals == View::npos ? std::string() : form_decode(part.substr(equals + 1));
    }
    if (end == View::npos) return std::nullopt;
    query.remove_prefix(end + 1);
  }
}

template <View Uri::*part>
void add_part(Registry& registry, const char* name) {
  registry.add(name, [](View url) -> MaybeText {
    const auto uri = parse_uri(url);
    if (!uri) return std::nullopt;
    return decode_uri_part((*uri).*part);
  });
}

}  // namespace

void add_urls(Registry& registry) {
  registry.add("t_url_encode", [](View text) -> std::string { return form_encode(text); });
  registry.add("t_url_decode", [](View text) -> std::string { return form_decode(text); });
  add_part<&Uri::scheme>(registry, "t_url_extract_protocol");
  add_part<&Uri::host>(registry, "t_url_extract_host");
  add_part<&Uri::path>(registry, "t_url_extract_path");
  add_part<&Uri::query>(registry, "t_url_extract_query");
  add_part<&Uri::fragment>(registry, "t_url_extract_fragment");
  registry.add("t_url_extract_port", [](View url) -> std::optional<int64_t> {
    const auto uri = parse_uri(url);
    if (!uri || uri->port < 0) return std::nullopt;
    return uri->port;
  });
  registry.add("t_url_extract_parameter",
               [](View url, View name) -> MaybeText { return parameter_of(url, name); });
}

}  // namespace tarn::engines
