// Fuzzer: any text through the SQL parser. Besides crashes it finds statements whose formatted
// text does not parse to the same again.
//
//   sql_fuzz -max_len=4096 corpus/
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "base/check.h"
#include "sql/syntax/format_sql.h"
#include "sql/syntax/parse.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace tarn::sql;
  auto statement = parse_statement({reinterpret_cast<const char*>(data), size});
  if (!statement.ok() || (*statement)->kind == StatementKind::kUnsupported) return 0;
  std::string text = format_statement(**statement);
  if (text.find("JSON_") != std::string::npos) return 0;  // their clauses are kept as tokens
  auto again = parse_statement(text);
  // Brackets that the text needs and the tree does not have may make it too deep.
  if (!again.ok() && again.error().message().find("too large") != std::string::npos) return 0;
  CHECK(again.ok());
  CHECK(format_statement(**again) == text);
  return 0;
}
