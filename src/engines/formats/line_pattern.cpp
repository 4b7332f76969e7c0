#include "engines/formats/line_pattern.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include <utility>

namespace tarn::engines {

namespace {

constexpr uint32_t kMaxSteps = 1'000'000;  // of one match
constexpr size_t kMaxPatternBytes = 64 << 10;

Error bad_pattern(const std::string& pattern, const std::string& why) {
  return Error(400, "HIVE_INVALID_METADATA",
               "The regular expression '" + pattern + "' is invalid: " + why);
}

std::string error_text(int code) {
  PCRE2_UCHAR text[256] = {};
  pcre2_get_error_message(code, text, sizeof text);
  return reinterpret_cast<const char*>(text);
}

struct MatchDataDeleter {
  void operator()(pcre2_match_data* data) const { pcre2_match_data_free(data); }
};

}  // namespace

struct LinePattern::Code {
  pcre2_code* code = nullptr;
  pcre2_match_context* context = nullptr;
  uint32_t groups = 0;
  ~Code() {
    pcre2_match_context_free(context);
    pcre2_code_free(code);
  }
};

LinePattern::LinePattern(std::unique_ptr<Code> code) : code_(std::move(code)) {}
LinePattern::~LinePattern() = default;

Result<std::shared_ptr<const LinePattern>> LinePattern::compile(const std::string& pattern,
                                                                bool ignores_case) {
  if (pattern.size() > kMaxPatternBytes)
    return bad_pattern(pattern.substr(0, 100), "it is too long");
  auto code = std::make_unique<Code>();
  int error = 0;
  PCRE2_SIZE at = 0;
  const uint32_t options = PCRE2_UTF | PCRE2_MATCH_INVALID_UTF | PCRE2_NEVER_BACKSLASH_C |
                           (ignores_case ? PCRE2_CASELESS : 0);
  code->code = pcre2_compile(reinterpret_cast<PCRE2_SPTR>(pattern.data()), pattern.size(), options,
                             &error, &at, nullptr);
  if (code->code == nullptr) {
    return bad_pattern(pattern, error_text(error) + " at character " + std::to_string(at));
  }
  pcre2_jit_compile(code->code, PCRE2_JIT_COMPLETE);  // where there is none, it is interpreted
  code->context = pcre2_match_context_create(nullptr);
  pcre2_set_match_limit(code->context, kMaxSteps);
  pcre2_pattern_info(code->code, PCRE2_INFO_CAPTURECOUNT, &code->groups);
  return std::shared_ptr<const LinePattern>(new LinePattern(std::move(code)));
}

size_t LinePattern::group_count() const { return code_->groups; }

Result<bool> LinePattern::match(std::string_view line, Groups& groups) const {
  const std::unique_ptr<pcre2_match_data, MatchDataDeleter> data(
      pcre2_match_data_create_from_pattern(code_->code, nullptr));
  const int count = pcre2_match(code_->code, reinterpret_cast<PCRE2_SPTR>(line.data()), line.size(),
                                0, PCRE2_ANCHORED | PCRE2_ENDANCHORED, data.get(), code_->context);
  if (count == PCRE2_ERROR_NOMATCH) return false;
  if (count < 0) {
    return Error(400, "HIVE_BAD_DATA",
                 "The regular expression cannot be matched: " + error_text(count));
  }
  groups.assign(code_->groups, std::nullopt);
  const PCRE2_SIZE* ends = pcre2_get_ovector_pointer(data.get());
  for (size_t i = 0; i < groups.size(); ++i) {
    const PCRE2_SIZE begin = ends[2 * (i + 1)];
    if (begin == PCRE2_UNSET) continue;
    groups[i] = line.substr(begin, ends[2 * (i + 1) + 1] - begin);
  }
  return true;
}

}  // namespace tarn::engines
