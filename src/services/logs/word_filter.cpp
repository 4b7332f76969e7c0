// Filters of lines of words: [ip, user, ..., status = 4* && status != 404, bytes > 1000].
// A word is what stands between blanks, within quotes, or within brackets. The last field takes
// the rest of the line.
#include <algorithm>
#include <utility>

#include "services/logs/filter_condition.h"
#include "services/logs/filter_pattern.h"

namespace tarn::logs {
namespace {

constexpr size_t kMaxFields = 200;
constexpr std::string_view kWordStops = " \t\n,])";

struct WordTest {
  Comparison comparison = Comparison::kEqual;
  Operand operand;
};

// Conditions on one word: any of lists of which all must hold.
struct WordField {
  bool is_gap = false;  // "...": any number of words
  std::vector<std::vector<WordTest>> any;

  bool fits(std::string_view word) const {
    if (any.empty()) return true;
    const auto number = number_of(word);
    return std::any_of(any.begin(), any.end(), [&](const std::vector<WordTest>& all) {
      return std::all_of(all.begin(), all.end(), [&](const WordTest& test) {
        return test.operand.holds(test.comparison, word, number);
      });
    });
  }
};

std::vector<std::string_view> words_of(std::string_view line) {
  std::vector<std::string_view> words;
  for (;;) {
    line.remove_prefix(std::min(line.find_first_not_of(" \t\n"), line.size()));
    if (line.empty()) return words;
    const char close = line[0] == '"' ? '"' : line[0] == '[' ? ']' : '\0';
    const size_t end = close == '\0' ? std::string_view::npos : line.find(close, 1);
    if (end != std::string_view::npos) {
      words.push_back(line.substr(1, end - 1));
      line.remove_prefix(end + 1);
    } else {
      const size_t blank = std::min(line.find_first_of(" \t\n"), line.size());
      words.push_back(line.substr(0, blank));
      line.remove_prefix(blank);
    }
  }
}

class WordFilter final : public LineFilter {
 public:
  explicit WordFilter(std::vector<WordField> fields) : fields_(std::move(fields)) {
    gap_ = static_cast<size_t>(
        std::find_if(fields_.begin(), fields_.end(), [](const WordField& f) { return f.is_gap; }) -
        fields_.begin());
  }

  bool matches(std::string_view message) const override {
    const auto words = words_of(message);
    const bool has_gap = gap_ < fields_.size();
    const size_t named = fields_.size() - (has_gap ? 1 : 0);
    if (words.size() < named) return false;
    for (size_t i = 0; i < gap_; ++i) {
      const bool takes_rest = !has_gap && i + 1 == fields_.size() && words.size() > named;
      const std::string_view word =
          takes_rest ? message.substr(static_cast<size_t>(words[i].data() - message.data()))
                     : words[i];
      if (!fields_[i].fits(word)) return false;
    }
    for (size_t i = gap_ + 1; i < fields_.size(); ++i) {
      if (!fields_[i].fits(words[words.size() - (fields_.size() - i)])) return false;
    }
    return true;
  }

 private:
  std::vector<WordField> fields_;
  size_t gap_;  // the number of fields where there is none
};

class WordFilterParser {
 public:
  explicit WordFilterParser(std::string_view text) : scan_(text) {}

  Result<std::vector<WordField>> parse() {
    scan_.take("[");
    std::vector<WordField> fields;
    size_t gaps = 0;
    do {
      fields.push_back(TRY(field()));
      gaps += fields.back().is_gap ? 1 : 0;
    } while (scan_.take(",") && fields.size() < kMaxFields);
    if (!scan_.take("]")) return scan_.error("a bracket is not closed");
    if (!scan_.at_end()) return scan_.error("there is text after the pattern");
    if (gaps > 1) return scan_.error("there is more than one ellipsis");
    return fields;
  }

 private:
  Result<WordField> field() {
    WordField field;
    if (scan_.take("...")) {
      field.is_gap = true;
      return field;
    }
    const bool is_enclosed = scan_.take("(");
    const std::string name = TRY(take_name());
    if (auto comparison = scan_.comparison()) {
      field.any.emplace_back().push_back({ *comparison, TRY(scan_.operand(kWordStops)) });
      for (;;) {
        const bool is_and = scan_.take("&&");
        if (!is_and && !scan_.take("||")) break;
        if (TRY(take_name()) != name) return scan_.error("a field's condition names another field");
        comparison = scan_.comparison();
        if (!comparison) return scan_.error("a comparison is missing");
        if (!is_and) field.any.emplace_back();
        field.any.back().push_back({ *comparison, TRY(scan_.operand(kWordStops)) });
      }
    }
    if (is_enclosed && !scan_.take(")")) return scan_.error("a parenthesis is not closed");
    return field;
  }

  Result<std::string> take_name() {
    scan_.skip_blanks();
    const std::string_view rest = scan_.rest();
    const size_t end = std::min(rest.find_first_of(" \t\n,]=!<>&|()"), rest.size());
    if (end == 0) return scan_.error("a field's name is missing");
    std::string name(rest.substr(0, end));
    scan_.advance(end);
    return name;
  }

  ConditionScanner scan_;
};

}  // namespace

Result<std::shared_ptr<const LineFilter>> parse_word_filter(std::string_view text) {
  auto fields = TRY(WordFilterParser(text).parse());
  return std::shared_ptr<const LineFilter>(std::make_shared<WordFilter>(std::move(fields)));
}

}  // namespace tarn::logs
