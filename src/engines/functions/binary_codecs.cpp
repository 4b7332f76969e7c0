// varbinary to text and numbers and back: hex, base64, base32, big endian, IEEE 754, UTF-8.
#include <bit>
#include <cstring>

#include "base/encoding.h"
#include "engines/functions/subjects.h"
#include "engines/functions/utf8.h"

namespace tarn::engines {
namespace {

using View = std::string_view;

constexpr View kBase64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr View kBase64Url = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr View kBase32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

// Groups of `bits` bits, from the first on, as characters of the alphabet; padded with '='.
std::string encode(View bytes, View alphabet, int bits, size_t block_characters) {
  std::string out;
  uint32_t buffer = 0;
  int held = 0;
  for (char c : bytes) {
    buffer = buffer << 8 | static_cast<unsigned char>(c);
    for (held += 8; held >= bits; held -= bits) {
      out += alphabet[buffer >> (held - bits) & ((1u << bits) - 1)];
    }
  }
  if (held > 0) out += alphabet[buffer << (bits - held) & ((1u << bits) - 1)];
  while (out.size() % block_characters != 0) out += '=';
  return out;
}

// The reverse; what is left over in the last group is dropped, as Java's decoders do.
std::string decode(View text, View alphabet, int bits) {
  std::string out;
  uint32_t buffer = 0;
  int held = 0;
  for (char c : text) {
    const size_t value = alphabet.find(c);
    if (value == View::npos) throw_invalid("Illegal character " + std::string(1, c));
    buffer = buffer << bits | static_cast<uint32_t>(value);
    held += bits;
    if (held < 8) continue;
    held -= 8;
    out += static_cast<char>(buffer >> held & 0xFF);
  }
  return out;
}

std::string decode_base64(View text, View alphabet) {
  const size_t end = text.find('=');
  const View digits = text.substr(0, end);
  if (end != View::npos) {
    const View padding = text.substr(end);
    const bool is_right = text.size() % 4 == 0 && (padding == "=" || padding == "==");
    if (!is_right) throw_invalid("Input byte array has wrong 4-byte ending unit");
  }
  if (digits.size() % 4 == 1) throw_invalid("Last unit does not have enough valid bits");
  return decode(digits, alphabet, 6);
}

std::string decode_base32(View text) {
  while (text.ends_with('=')) text.remove_suffix(1);
  constexpr bool kCanEnd[] = {true, false, true, false, true, true, false, true};
  if (!kCanEnd[text.size() % 8]) {
    throw_invalid("Invalid input length " + std::to_string(text.size()));
  }
  for (char c : text) {
    if (kBase32.find(c) == View::npos) {
      throw_invalid("Unrecognized character: " + std::string(1, c));
    }
  }
  return decode(text, kBase32, 5);
}

std::string decode_hex(View text) {
  if (text.size() % 2 != 0) throw_invalid("invalid input length " + std::to_string(text.size()));
  for (char c : text) {
    if (!isxdigit(static_cast<unsigned char>(c))) {
      throw_invalid("not a hexadecimal digit: \"" + std::string(1, c) +
                    "\" = " + std::to_string(static_cast<unsigned char>(c)));
    }
  }
  return *hex_decode(text);
}

template <class T>
std::string to_big_endian(T value) {
  std::string out(sizeof value, '\0');
  for (size_t i = 0; i < sizeof value; ++i) {
    out[i] = static_cast<char>(value >> (8 * (sizeof value - 1 - i)));
  }
  return out;
}

template <class T>
T from_big_endian(View bytes, const std::string& refusal) {
  if (bytes.size() != sizeof(T)) throw_invalid(refusal);
  T value = 0;
  for (char c : bytes) value = static_cast<T>(value << 8 | static_cast<unsigned char>(c));
  return value;
}

std::string wrong_size(size_t expected, View bytes) {
  return "expected " + std::to_string(expected) +
         "-byte input, but got instead: " + std::to_string(bytes.size());
}

std::string wrong_float(int expected) {
  return "Input floating-point value must be exactly " + std::to_string(expected) + " bytes long";
}

void add_utf8(Registry& registry) {
  registry.add("t_from_utf8",
               [](Bytes bytes) -> std::string { return repair_utf8(bytes.view, "\xEF\xBF\xBD"); });
  registry.add("t_from_utf8", [](Bytes bytes, View replacement) -> std::string {
    if (character_count(replacement) > 1) {
      throw_invalid("Replacement character string must empty or a single character");
    }
    return repair_utf8(bytes.view, replacement);
  });
  registry.add("t_from_utf8", [](Bytes bytes, int64_t replacement) -> std::string {
    if (!is_valid_character(replacement)) throw_invalid("Invalid replacement character");
    std::string text;
    append_character(text, static_cast<int32_t>(replacement));
    return repair_utf8(bytes.view, text);
  });
}

void add_numbers(Registry& registry) {
  registry.add("t_to_big_endian_64", [](int64_t value) -> Bytes {
    return {{}, to_big_endian(static_cast<uint64_t>(value))};
  });
  registry.add("t_to_big_endian_32", [](int32_t value) -> Bytes {
    return {{}, to_big_endian(static_cast<uint32_t>(value))};
  });
  registry.add("t_from_big_endian_64", [](Bytes bytes) -> int64_t {
    return static_cast<int64_t>(from_big_endian<uint64_t>(bytes.view, wrong_size(8, bytes.view)));
  });
  registry.add("t_from_big_endian_32", [](Bytes bytes) -> int32_t {
    return static_cast<int32_t>(from_big_endian<uint32_t>(bytes.view, wrong_size(4, bytes.view)));
  });
  registry.add("t_to_ieee754_64", [](double value) -> Bytes {
    return {{}, to_big_endian(std::bit_cast<uint64_t>(value))};
  });
  registry.add("t_to_ieee754_32", [](float value) -> Bytes {
    return {{}, to_big_endian(std::bit_cast<uint32_t>(value))};
  });
  registry.add("t_from_ieee754_64", [](Bytes bytes) -> double {
    return std::bit_cast<double>(from_big_endian<uint64_t>(bytes.view, wrong_float(8)));
  });
  registry.add("t_from_ieee754_32", [](Bytes bytes) -> float {
    return std::bit_cast<float>(from_big_endian<uint32_t>(bytes.view, wrong_float(4)));
  });
}

}  // namespace

void add_binary_codecs(Registry& registry) {
  registry.add("t_to_base64url",
               [](Bytes bytes) -> std::string { return encode(bytes.view, kBase64Url, 6, 4); });
  registry.add("t_to_base32",
               [](Bytes bytes) -> std::string { return encode(bytes.view, kBase32, 5, 8); });
  registry.add("t_from_base64", [](View text) -> Bytes {
    return {{}, decode_base64(text, kBase64)};
  });
  registry.add("t_from_base64", [](Bytes text) -> Bytes {
    return {{}, decode_base64(text.view, kBase64)};
  });
  registry.add("t_from_base64url", [](View text) -> Bytes {
    return {{}, decode_base64(text, kBase64Url)};
  });
  registry.add("t_from_base64url", [](Bytes text) -> Bytes {
    return {{}, decode_base64(text.view, kBase64Url)};
  });
  registry.add("t_from_base32", [](View text) -> Bytes { return {{}, decode_base32(text)}; });
  registry.add("t_from_base32", [](Bytes text) -> Bytes { return {{}, decode_base32(text.view)}; });
  registry.add("t_from_hex", [](View text) -> Bytes { return {{}, decode_hex(text)}; });
  registry.add("t_from_hex", [](Bytes text) -> Bytes { return {{}, decode_hex(text.view)}; });
  add_numbers(registry);
  add_utf8(registry);
}

}  // namespace tarn::engines
