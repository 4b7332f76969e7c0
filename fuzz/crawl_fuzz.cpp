// Fuzzer: files that a crawler meets. The first byte chooses a name's ending. Besides crashes it
// finds files that are refused without a reason.
//
// links tarn_glue_crawl
#include <cstdint>
#include <string>
#include <string_view>

#include "base/check.h"
#include "services/glue/crawl/classify.h"
#include "services/glue/crawl/parquet_footer.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace tarn::glue::crawl;  // NOLINT
  if (size == 0) return 0;
  constexpr std::string_view kNames[] = {"a.csv", "a.json", "a.parquet", "a.csv.gz", "a"};
  std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  auto read = [bytes](uint64_t offset, uint64_t count) -> tarn::Result<std::string> {
    CHECK(offset <= bytes.size());
    return std::string(bytes.substr(offset, count));
  };
  auto found = classify({kNames[data[0] % std::size(kNames)], bytes.size(), read});
  CHECK(found.ok());
  CHECK(found->schema.has_value() || !found->reason.empty());
  (void)parse_parquet_footer(bytes);
  return 0;
}
