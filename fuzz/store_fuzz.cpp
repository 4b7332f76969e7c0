// Fuzzes every reader of the store's formats: rows, keys, wrapped keys, headers of packs and files,
// sealed bytes, what a backup consists of. None may crash, and what a row's reader takes its writer
// must give back.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.h"
#include "store/backup_contents.h"
#include "store/blob_layout.h"
#include "store/frames.h"
#include "store/key.h"
#include "store/key_wrap.h"
#include "store/row.h"

namespace {

using namespace tarn::store;

struct Inner {
  int64_t number = 0;
  std::string text;
  std::vector<Inner> children;
  UnknownFields unknown;
  template <class V>
  void fields(V& v) {
    v(1, number);
    v(2, text);
    v(3, children);
  }
};

struct Outer {
  bool flag = false;
  int32_t small = 0;
  uint64_t bits = 0;
  double real = 0;
  ExtentPlace place = ExtentPlace::kNone;
  std::optional<std::string> maybe;
  std::vector<std::string> texts;
  std::map<std::string, std::vector<int64_t>> lists;
  std::optional<Inner> inner;
  UnknownFields unknown;
  template <class V>
  void fields(V& v) {
    v(1, flag);
    v(2, small);
    v(3, bits);
    v(4, real);
    v(5, place);
    v(6, maybe);
    v(7, texts);
    v(8, lists);
    v(9, inner);
  }
};

// A checksum that holds, so that the fuzzer gets past it.
std::string with_checksum(std::string_view fields) {
  std::string row = "\x01" + std::string(fields);
  uint32_t checksum = tarn::crc32c(0, row);
  row.append(reinterpret_cast<const char*>(&checksum), sizeof checksum);
  return row;
}

void fuzz_row(std::string_view input) {
  (void)decode_row<Outer>(input).ok();
  auto row = decode_row<Outer>(with_checksum(input));
  if (!row.ok()) return;
  // Written again, it is a fixed point.
  std::string once = encode_row(*row);
  auto again = decode_row<Outer>(once);
  if (!again.ok() || encode_row(*again) != once) std::abort();
}

void fuzz_key(std::string_view input) {
  KeyReader reader(input);
  std::string text;
  int64_t number = 0;
  if (!reader.skip_scope()) return;
  while (!reader.at_end()) {
    if (!reader.read(text) && !reader.read_integer(number)) return;
  }
}

void fuzz_layout(std::string_view input) {
  (void)decode_trailer(input);
  (void)decode_pack_header(input);
  (void)decode_record_header(0, input);
  (void)parse_blob_name(input);
}

// As it is, and with an end that holds.
void fuzz_contents(std::string_view input) {
  (void)decode_contents(input, "CONTENTS").ok();
  std::string text = "tarn backup contents 1\n" + std::string(input);
  const size_t files = static_cast<size_t>(std::count(text.begin(), text.end(), '\n')) % 8;
  char end[64];
  std::snprintf(end, sizeof end, "end %zu %08x\n", files, tarn::crc32c(0, text));
  const auto contents = decode_contents(text + end, "CONTENTS");
  if (!contents.ok()) return;
  const std::string once = encode_contents(*contents);
  const auto again = decode_contents(once, "CONTENTS");
  if (!again.ok() || encode_contents(*again) != once) std::abort();
}

void fuzz_sealed(std::string_view input) {
  const std::string key(32, 'k');
  // Nobody guesses a tag.
  if (unwrap_key(key, input, "context").ok()) std::abort();
  if (!input.empty() && open_inline({key, "prefix00"}, input).ok()) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view input(reinterpret_cast<const char*>(data), size);
  fuzz_row(input);
  fuzz_key(input);
  fuzz_layout(input);
  fuzz_contents(input);
  fuzz_sealed(input);
  return 0;
}
