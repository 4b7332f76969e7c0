// Texts as words of a shell's command, for what people copy from messages.
#pragma once

#include <string>

namespace tarn::cli {

// In quotes, whatever it holds.
std::string quote_for_shell(const std::string& text);
// In quotes where it needs them: blanks, letters that are not ASCII, what a shell would expand.
std::string shell_word(const std::string& text);

}  // namespace tarn::cli
