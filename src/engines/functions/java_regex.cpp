#include "engines/functions/java_regex.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "engines/functions/java_pattern.h"
#include "engines/functions/scalar.h"
#include "engines/functions/utf8.h"

namespace tarn::engines {
namespace {

// Beyond these a pattern backtracks without end on its text, and the query fails.
constexpr uint32_t kStepsMax = 10'000'000;
constexpr uint32_t kHeapKibMax = 64 << 10;
constexpr size_t kStackBytesMin = 32 << 10, kStackBytesMax = 8 << 20;

struct FreeContext {
  void operator()(pcre2_match_context* context) const { pcre2_match_context_free(context); }
};
struct FreeStack {
  void operator()(pcre2_jit_stack* stack) const { pcre2_jit_stack_free(stack); }
};

[[noreturn]] void throw_bad(std::string_view pattern, const std::string& why) {
  throw_invalid("Invalid pattern: " + std::string(pattern) + ": " + why);
}

std::string message_of(int error) {
  unsigned char text[256] = {};
  pcre2_get_error_message(error, text, sizeof text);
  return reinterpret_cast<const char*>(text);
}

PCRE2_SPTR units(std::string_view text) { return reinterpret_cast<PCRE2_SPTR>(text.data()); }

pcre2_code* compile(std::string_view pattern) {
  Result<std::string> translated = translate_java_pattern(pattern);
  if (!translated) throw_bad(pattern, translated.error().message());
  std::unique_ptr<pcre2_compile_context, void (*)(pcre2_compile_context*)> context(
      pcre2_compile_context_create(nullptr), pcre2_compile_context_free);
  pcre2_set_newline(context.get(), PCRE2_NEWLINE_LF);
  int error = 0;
  size_t offset = 0;
  const uint32_t options = PCRE2_UTF | PCRE2_UCP | PCRE2_NEVER_BACKSLASH_C;
  pcre2_code* code = pcre2_compile(units(*translated), translated->size(), options, &error, &offset,
                                   context.get());
  if (code == nullptr) throw_bad(pattern, message_of(error));
  // Without it matching is slower, and the same.
  pcre2_jit_compile(code, PCRE2_JIT_COMPLETE);
  return code;
}

// One a thread: its limits, and the stack that matching may use.
pcre2_match_context* thread_context() {
  thread_local std::unique_ptr<pcre2_jit_stack, FreeStack> stack;
  thread_local std::unique_ptr<pcre2_match_context, FreeContext> context;
  if (!context) {
    context.reset(pcre2_match_context_create(nullptr));
    pcre2_set_match_limit(context.get(), kStepsMax);
    pcre2_set_heap_limit(context.get(), kHeapKibMax);
    stack.reset(pcre2_jit_stack_create(kStackBytesMin, kStackBytesMax, nullptr));
    if (stack) pcre2_jit_stack_assign(context.get(), nullptr, stack.get());
  }
  return context.get();
}

}  // namespace

struct JavaRegex::Compiled {
  explicit Compiled(std::string_view pattern)
      : code(compile(pattern)), data(pcre2_match_data_create_from_pattern(code, nullptr)) {}
  ~Compiled() {
    pcre2_match_data_free(data);
    pcre2_code_free(code);
  }
  Compiled(Compiled&&) = delete;
  pcre2_code* code;
  pcre2_match_data* data;
};

size_t RegexMatch::next(std::string_view input) const {
  if (end() > begin()) return end();
  return end() >= input.size() ? end() + 1 : end() + character_size(input, end());
}

JavaRegex::JavaRegex(std::string_view pattern)
    : pattern_(pattern), compiled_(std::make_unique<Compiled>(pattern)) {
  uint32_t count = 0;
  pcre2_pattern_info(compiled_->code, PCRE2_INFO_CAPTURECOUNT, &count);
  group_count_ = count;
}

JavaRegex::~JavaRegex() = default;

size_t JavaRegex::group_named(const std::string& name) const {
  const int number =
      pcre2_substring_number_from_name(compiled_->code, reinterpret_cast<PCRE2_SPTR>(name.c_str()));
  return number > 0 ? static_cast<size_t>(number) : 0;
}

bool JavaRegex::find(std::string_view input, size_t from, RegexMatch& match) const {
  if (from > input.size()) return false;
  const int result = pcre2_match(compiled_->code, units(input), input.size(), from,
                                 PCRE2_NO_UTF_CHECK, compiled_->data, thread_context());
  if (result == PCRE2_ERROR_NOMATCH) return false;
  if (result < 0) {
    throw_invalid("Pattern takes too long to match: " + pattern_ + ": " + message_of(result));
  }
  const size_t* places = pcre2_get_ovector_pointer(compiled_->data);
  match.places_.resize(group_count_ + 1);
  for (size_t i = 0; i < match.places_.size(); ++i) {
    const bool took_part = places[2 * i] != PCRE2_UNSET;
    match.places_[i] = took_part ? std::pair(places[2 * i], places[2 * i + 1])
                                 : std::pair(std::string_view::npos, std::string_view::npos);
  }
  return true;
}

const JavaRegex& java_regex(std::string_view pattern) {
  thread_local std::unique_ptr<JavaRegex> last;
  if (!last || last->pattern() != pattern) last = std::make_unique<JavaRegex>(pattern);
  return *last;
}

}  // namespace tarn::engines
