// Text in other encodings than UTF-8, as UTF-8.
//
//   auto encoding = TRY(parse_encoding("windows-1252"));       // serialization.encoding
//   auto source = make_utf8(std::move(bytes), encoding);
//
// A byte order mark at the front is taken away, and decides between the byte orders of UTF-16.
// What is no character becomes U+FFFD in UTF-16, and stays as it is in UTF-8. Sources belong to
// one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "engines/formats/byte_source.h"

namespace tarn::engines {

enum class TextEncoding : uint8_t { kUtf8, kLatin1, kWindows1252, kUtf16Le, kUtf16Be };

// Java's names; the error names the one that is not served.
Result<TextEncoding> parse_encoding(const std::string& name);
std::string_view encoding_name(TextEncoding encoding);

// By a byte order mark alone: UTF-16 or, as a default, UTF-8.
TextEncoding encoding_by_mark(std::string_view first_bytes);

// How many of the first bytes are a mark that make_utf8 takes away from UTF-8.
size_t utf8_mark_bytes(std::string_view first_bytes);

// Of the bytes of an object from its front.
std::unique_ptr<ByteSource> make_utf8(std::unique_ptr<ByteSource> bytes, TextEncoding encoding);

}  // namespace tarn::engines
