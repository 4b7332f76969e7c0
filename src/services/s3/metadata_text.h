// Values of user metadata in answers: what is beyond printable ASCII is told as an encoded word
// (RFC 2047), as S3 does, since headers can't hold it. Pure functions.
#pragma once

#include <string>
#include <string_view>

namespace tarn::s3 {

// "Straße" → "=?UTF-8?Q?Stra=C3=9Fe?=". Printable ASCII and tabs stay as they are.
std::string encode_metadata(std::string_view value);

}  // namespace tarn::s3
