// Fuzzer: any text as calculated fields. The first line is the field F, which the rest may use.
// Besides crashes it finds errors whose place is outside the text, and SQL that grows out of
// bounds.
//
//   bi_expression_fuzz -max_len=2048 corpus/
//
// links tarn_bi_plan
#include <cstdint>
#include <string>
#include <string_view>

#include "base/check.h"
#include "bi/expression/check.h"
#include "bi/plan/compile.h"

namespace {

using namespace tarn::bi;

VisualQuery query_of(std::string_view text) {
  const size_t end = text.find('\n');
  const std::string_view rest = end == std::string_view::npos ? "" : text.substr(end + 1);
  VisualQuery query;
  query.relation = {"t",
                    {{"a", DataType::kInteger},
                     {"b", DataType::kDecimal},
                     {"s", DataType::kString},
                     {"d", DataType::kDatetime}}};
  query.calculated_fields = {{"F", std::string(text.substr(0, end))}, {"X", std::string(rest)}};
  query.parameters = {{"P", {DataType::kString, true, {"x", "y"}}}, {"N", {DataType::kInteger}}};
  query.measures = {{"m", "X", {}}};
  return query;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  VisualQuery query = query_of({reinterpret_cast<const char*>(data), size});
  const std::string& text = query.calculated_fields[1].second;
  const auto checked =
      check_expression(text, {query.relation.columns, query.calculated_fields, query.parameters});
  if (!checked.ok()) {
    const auto place = place_of(checked.error());
    CHECK(!place || place->offset + place->length <= text.size());
    return 0;
  }
  query.unaggregated = checked->level < Level::kLevelAggregate;
  query.dimensions = {{"s", "s", {}, {}}, {"d", "d", TimeGranularity::kMonth, {}}};
  const auto compiled = compile(query);
  if (compiled.ok()) CHECK(compiled->sql.size() < (size_t{1} << 24));
  return 0;
}
