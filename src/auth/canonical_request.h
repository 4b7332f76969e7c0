// The canonical form of a request, which Signature Version 4 signs. Pure functions.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "auth/sigv4.h"

namespace tarn::auth {

// Nothing where path or query hold a malformed percent-escape.
std::optional<std::string> canonical_request(const RequestView& view, const Signature& signature,
                                             std::string_view payload_hash);

std::string string_to_sign(const Signature& signature, std::string_view canonical_request);

// "/a/./b/../c//d" → "/a/c/d"; a closing slash stays.
std::string normalize_path(std::string_view path);

}  // namespace tarn::auth
